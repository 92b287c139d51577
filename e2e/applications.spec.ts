import fs from 'node:fs';
import { expect, type Locator, type Page } from '@playwright/test';
import { apply, corpus, dock, find, inspector, manifestOf, open, openEditor, setSpeed, stage, test } from './support.ts';

test.skip(!fs.existsSync(corpus), 'the published manifests of others are not on this machine');

const guestbook = ['frontend-deployment', 'frontend-service', 'redis-follower-deployment', 'redis-follower-service', 'redis-leader-deployment', 'redis-leader-service'].map((name) => `k8s-website-en/content/en/examples/application/guestbook/${name}.yaml`);
const podsReady = /^(\d+) \/ (\d+) Pods ready$/;

async function readyPods(page: Page): Promise<string> {
  return ((await stage(page).getByText(podsReady).textContent()) ?? '').replace(' Pods ready', '');
}

function noRoom(page: Page): Locator {
  return stage(page).getByRole('region', { name: 'On no node' }).getByText(/^0\/\d+ nodes are available: .*Insufficient (cpu|memory)/);
}

/** Waits until all pods are ready; whenever the scheduler says that there is no room left, a machine more heals it. Gives how many it took. */
async function healUntilReady(page: Page, pods: number): Promise<number> {
  const all = `${pods} / ${pods}`;
  for (let machines = 3; machines < 12; machines++) {
    await expect.poll(async () => (await readyPods(page)) === all || (await noRoom(page).isVisible()), { message: `${all} ready, or no room`, timeout: 45_000 }).toBe(true);
    if ((await readyPods(page)) === all) return machines - 3;
    await stage(page).getByRole('button', { name: 'Add a machine', exact: true }).click();
    await expect(stage(page).getByText(`${machines + 1} / ${machines + 1} machines`)).toBeVisible();
    await expect(noRoom(page).filter({ hasText: `0/${machines} ` })).toHaveCount(0, { timeout: 20_000 });
  }
  throw new Error('Eight machines more, and still not all pods are ready.');
}

test('Online Boutique is pasted, applied and ready, and its Services have endpoints', async ({ page }) => {
  await open(page);
  await setSpeed(page, '×100');
  await apply(page, manifestOf('gcp-microservices-demo/release/kubernetes-manifests.yaml'));
  await expect(dock(page).getByText(/^applied: 35 created$/)).toBeVisible();
  await healUntilReady(page, 12);
  await find(page, 'frontend', /^frontend Service · default$/);
  await expect(inspector(page).getByText('Ready endpoints')).toBeVisible();
  await expect(inspector(page).getByRole('button', { name: /^frontend-/ })).toBeVisible();
});

test('Sock Shop is pasted, applied and ready', async ({ page }) => {
  await open(page);
  await setSpeed(page, '×100');
  await apply(page, manifestOf('sock-shop/deploy/kubernetes/complete-demo.yaml'));
  await healUntilReady(page, 14);
});

test('the guestbook is dropped as six files; with too many replicas it says what is missing, and machines heal it', async ({ page }) => {
  await open(page);
  await setSpeed(page, '×100');
  const editor = await openEditor(page);
  const files = await page.evaluateHandle((texts) => {
    const transfer = new DataTransfer();
    for (const [name, text] of texts) transfer.items.add(new File([text], name, { type: 'application/yaml' }));
    return transfer;
  }, guestbook.map((file) => [file.split('/').at(-1) ?? file, manifestOf(file).replace('replicas: 3', 'replicas: 60')] as const));
  await editor.dispatchEvent('drop', { dataTransfer: files });
  await expect(dock(page).getByText('frontend-deployment.yaml +5')).toBeVisible();
  await dock(page).getByRole('button', { name: 'Apply', exact: true }).click();
  await expect(dock(page).getByText(/^applied: 6 created$/)).toBeVisible();
  await expect(noRoom(page)).toBeVisible({ timeout: 20_000 });
  expect(await healUntilReady(page, 63)).toBeGreaterThan(0);
});

import { expect, type Page } from '@playwright/test';
import { apply, chaos, dock, expectPodsReady, find, inspector, machine, open, paste, pause, play, setSpeed, stage, test } from './support.ts';

const hostile = '<script>window.hacked = 1</script><img src=x onerror="window.hacked = 1">`*${window.hacked = 1}';

const web = `
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
  annotations:
    note: '${hostile}'
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata:
      labels: { app: web }
      annotations:
        note: '${hostile}'
    spec:
      containers:
      - { name: web, image: "nginx:1.29", ports: [{ containerPort: 80 }], resources: { requests: { cpu: 100m } } }
---
apiVersion: v1
kind: Service
metadata: { name: web, annotations: { note: '${hostile}' } }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
`;

async function tab(page: Page, name: string): Promise<void> {
  await inspector(page).getByRole('tab', { name, exact: true }).click();
}

test('every object tells what it is, what happened to it, whose it is and why', async ({ page }) => {
  await open(page);
  await setSpeed(page, '×10');
  await apply(page, web);
  await expectPodsReady(page, 2);

  await test.step('a pod', async () => {
    await stage(page).getByRole('button', { name: /^web-.*: ready \(Running\)/ }).first().click();
    await expect(inspector(page).getByRole('heading', { level: 2 })).toHaveText(/^web-[a-z0-9]+-[a-z0-9]+$/);
    await expect(inspector(page).getByText('ReplicaSet ← Deployment web')).toBeVisible();
    for (const condition of ['PodScheduled', 'Initialized', 'ContainersReady', 'Ready']) await expect(inspector(page).getByRole('row', { name: new RegExp(`^${condition} True`) })).toBeVisible();
    // Why here: one row per node that was scored, one column per plugin.
    await expect(inspector(page).getByRole('columnheader', { name: /×\d/ }).first()).toBeVisible();
    await expect(inspector(page).getByRole('rowheader', { name: /^[abc]1$/ })).not.toHaveCount(0);
    await expect(inspector(page).getByText('kubelet', { exact: false }).first()).toBeVisible();
    await tab(page, 'Events');
    for (const reason of ['Scheduled', 'Pulling', 'Pulled', 'Created', 'Started']) await expect(inspector(page).getByRole('listitem').filter({ hasText: reason }).first()).toBeVisible();
    await expect(inspector(page).getByText(/^Successfully assigned default\/web-.* to [abc]1$/)).toBeVisible();
    await tab(page, 'YAML');
    await expect(inspector(page).getByRole('region', { name: /^YAML of web-/ })).toContainText('kind: Pod');
    await tab(page, 'Why now?');
    await expect(inspector(page).getByRole('listitem').last()).toContainText('You: POST deployments');
    await tab(page, 'Summary');
  });

  await test.step('its owners, by link', async () => {
    await inspector(page).getByRole('button', { name: 'Deployment web' }).first().click();
    await expect(inspector(page).getByRole('heading', { level: 2 })).toHaveText('web');
    await expect(inspector(page).getByRole('row', { name: /^Available True/ })).toBeVisible();
    // The last write, who made it and because of what; pressing it asks for its causes.
    const write = inspector(page).getByRole('listitem').filter({ hasText: /deployment-controller ←/ }).getByRole('button').first();
    await write.click();
    await expect(inspector(page).getByRole('tab', { name: 'Why now?' })).toHaveAttribute('aria-selected', 'true');
    await expect(inspector(page).getByRole('listitem').last()).toContainText('You: POST deployments');
    await tab(page, 'Summary');
  });

  await test.step('a node, a Service, and any other kind', async () => {
    await machine(page, 'a1').click();
    await expect(inspector(page).getByRole('heading', { level: 2 })).toHaveText('a1');
    await expect(inspector(page).getByText('v1.36.', { exact: false })).toBeVisible();
    await find(page, 'web', /^web Service/);
    await expect(inspector(page).getByText('app=web')).toBeVisible();
    await inspector(page).getByRole('button', { name: /^EndpointSlice\/web-/ }).click();
    await expect(inspector(page).getByRole('heading', { level: 2 })).toHaveText(/^web-/);
    await tab(page, 'YAML');
    await expect(inspector(page).getByRole('region', { name: /^YAML of web-/ })).toContainText('addressType: IPv4');
    await tab(page, 'Summary');
  });

  await test.step('in the topology too', async () => {
    await stage(page).getByRole('tab', { name: 'Topology' }).click();
    await stage(page).getByRole('button', { name: /Deployment.*web/ }).first().click();
    await expect(inspector(page).getByText('Strategy')).toBeVisible();
    await expect(stage(page).getByRole('button', { name: /Pod.*web-|^web-/ }).first()).toBeVisible();
    await stage(page).getByRole('tab', { name: 'Nodes' }).click();
  });
});

test('a pod is deleted, told as deleted, and replaced', async ({ page }) => {
  await open(page);
  await setSpeed(page, '×10');
  await apply(page, web);
  await expectPodsReady(page, 2);
  const pod = stage(page).getByRole('button', { name: /^web-/ }).first();
  const name = ((await pod.getAttribute('aria-label')) ?? '').split(' ')[0] ?? '';
  await pod.click();
  await pause(page);
  await chaos(page, pod, /^Delete the Pod/);
  await expect(stage(page).getByRole('button', { name: new RegExp(`^${name} .*Terminating`) })).toBeVisible();
  await play(page);
  await expect(inspector(page).getByText('deleted; this is what it was')).toBeVisible({ timeout: 10_000 });
  await expect(stage(page).getByRole('button', { name: new RegExp(`^${name}`) })).toHaveCount(0);
  await expectPodsReady(page, 2);
  await dock(page).getByRole('tab', { name: 'Events' }).click();
  await expect(dock(page).getByRole('row', { name: /Killing .*Stopping container web/ }).first()).toBeVisible();
  await expect(dock(page).getByRole('row', { name: /SuccessfulCreate/ }).first()).toBeVisible();
});

test('what others wrote is text and never markup', async ({ page }) => {
  await open(page);
  await setSpeed(page, '×10');
  await apply(page, web);
  await expectPodsReady(page, 2);
  await stage(page).getByRole('button', { name: /^web-/ }).first().click();
  await tab(page, 'YAML');
  await expect(inspector(page).getByRole('region', { name: /^YAML of/ })).toContainText('<script>window.hacked = 1</script>');
  await find(page, 'web', /^web Service/);
  await expect(inspector(page).getByRole('region', { name: /^YAML of/ })).toContainText('onerror=');
  // A name like that is refused, and the refusal quotes it.
  await paste(page, `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: '<img src=x onerror="window.hacked = 1">'\n`);
  await dock(page).getByRole('button', { name: 'Apply', exact: true }).click();
  await expect(dock(page).getByText(/Invalid value: "<img src=x/).first()).toBeVisible();
  await expect(dock(page).locator('img')).toHaveCount(0);
  expect(await page.evaluate(() => 'hacked' in globalThis)).toBe(false);
});

import { expect, type Page } from '@playwright/test';
import { apply, chaos, clock, expectPodsReady, machine, open, setSpeed, stage, test, virtualSeconds } from './support.ts';

const web = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 3
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
      - { name: web, image: "nginx:1.29", resources: { requests: { cpu: 100m } } }
`;

/** What the browser keeps under a key of the store of saves. */
async function stored(page: Page, key: string): Promise<string | undefined> {
  return page.evaluate(
    (name) =>
      new Promise<string | undefined>((resolve, reject) => {
        const opening = indexedDB.open('kubarium', 1);
        opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore('saves'));
        opening.addEventListener('error', () => reject(opening.error ?? new Error('no storage')));
        opening.addEventListener('success', () => {
          const database = opening.result;
          const reading = database.transaction('saves').objectStore('saves').get(name);
          reading.addEventListener('success', () => {
            database.close();
            resolve(reading.result as string | undefined);
          });
        });
      }),
    key,
  );
}

async function store(page: Page, key: string, value: string): Promise<void> {
  await page.evaluate(
    ([name, text]) =>
      new Promise<void>((resolve, reject) => {
        const opening = indexedDB.open('kubarium', 1);
        opening.addEventListener('upgradeneeded', () => opening.result.createObjectStore('saves'));
        opening.addEventListener('error', () => reject(opening.error ?? new Error('no storage')));
        opening.addEventListener('success', () => {
          const database = opening.result;
          const writing = database.transaction('saves', 'readwrite');
          writing.objectStore('saves').put(text, name);
          writing.addEventListener('complete', () => {
            database.close();
            resolve();
          });
        });
      }),
    [key, value] as const,
  );
}

/** Waits until the autosave holds a text. */
async function saved(page: Page, needle: string): Promise<void> {
  await expect.poll(async () => (await stored(page, 'autosave'))?.includes(needle) ?? false, { timeout: 25_000 }).toBe(true);
}

test('a reload goes on where the page was left; starting over gives a fresh cluster', async ({ page }) => {
  await open(page);
  await setSpeed(page, '×10');
  await apply(page, web);
  await expectPodsReady(page, 3);
  const pods = await stage(page).getByRole('button', { name: /^web-/ }).allTextContents();
  await chaos(page, machine(page, 'c1'), /^Cordon/);
  await expect(stage(page).getByText('cordoned').first()).toBeVisible();
  await saved(page, '"unschedulable":true');
  const before = await virtualSeconds(page);
  await page.reload();
  await expectPodsReady(page, 3);
  expect(await stage(page).getByRole('button', { name: /^web-/ }).allTextContents()).toEqual(pods);
  await expect(stage(page).getByText('cordoned').first()).toBeVisible();
  await expect(clock(page).getByRole('button').last()).toHaveText('×10');
  // At most one period of saving is lost.
  expect(await virtualSeconds(page)).toBeGreaterThan(before - 110);
  // The text in the editor is still there, too.
  await expect(page.locator('.monaco-editor[role="code"]')).toContainText('kind: Deployment');

  await page.getByRole('button', { name: 'Share' }).click();
  await page.getByRole('menuitem', { name: /^Start over/ }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Start over' }).click();
  await expect(stage(page).getByText('0 / 0 Pods ready')).toBeVisible();
  await expect(stage(page).getByRole('button', { name: /^[abc]1: Ready/ })).toHaveCount(3);
  expect(await virtualSeconds(page)).toBeLessThan(60);
});

for (const [what, broken] of [
  ['no save at all', 'this is no save'],
  ['another version', '{"format":"kubarium/999","spec":{}}'],
  ['a save that was cut off', '{"format":"kubarium/1","spec":{"seed":1'],
] as const) {
  test(`an autosave that is ${what}: told, kept aside, and a fresh cluster runs`, async ({ page }) => {
    // A page of this origin that runs nothing.
    await page.route('**/favicon.ico', (route) => route.fulfill({ status: 204 }));
    await page.goto('/icon.svg');
    await store(page, 'autosave', broken);
    await open(page);
    await expect(page.getByText('The saved cluster could not be read. It was set aside, and a fresh one has begun.')).toBeVisible();
    expect(await stored(page, 'set-aside')).toBe(broken);
    await expect.poll(() => virtualSeconds(page)).toBeGreaterThan(1);
  });
}

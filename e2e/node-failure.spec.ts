import { expect, type Page } from '@playwright/test';
import { apply, chaos, dock, expectPodsReady, facts, find, inspector, machine, open, pause, play, setSpeed, stage, test, unit, virtualSeconds } from './support.ts';

const web = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 6
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
      - { name: web, image: "nginx:1.29", ports: [{ containerPort: 80 }], resources: { requests: { cpu: 100m } } }
---
apiVersion: v1
kind: Service
metadata: { name: web }
spec: { selector: { app: web }, ports: [{ port: 80 }] }
`;

/** Six pods on three machines, ready, and the clock stands still. */
async function begin(page: Page): Promise<void> {
  await open(page);
  await setSpeed(page, '×10');
  await apply(page, web);
  await expectPodsReady(page, 6);
  await expect(machine(page, 'b1', 'Ready, 2 Pods')).toBeVisible();
  await dock(page).getByRole('tab', { name: 'Timeline' }).click();
}

/** Elapsed milliseconds of the first fact whose line matches. */
function timeOf(lines: readonly string[], what: RegExp): number {
  const line = lines.find((words) => what.test(words)) ?? '';
  const [, minutes, seconds] = /^(?:\d+:)?(\d+):(\d\d\.\d{3})/.exec(line) ?? [];
  expect(line, `a fact like ${what.source} among\n${lines.join('\n')}`).not.toBe('');
  return (Number(minutes) * 60 + Number(seconds)) * 1000;
}

test('power off at ×60: from the last heartbeat to the replacement, each with its cause; power on, and the stale pods go', async ({ page }) => {
  await begin(page);
  const began = Date.now();
  await setSpeed(page, '×60');
  await chaos(page, machine(page, 'b1'), /^Power off/);
  await expect(unit(page, 'b1')).toContainText('power is off');
  await expect(machine(page, 'b1', 'Unknown')).toBeVisible({ timeout: 10_000 });
  await expect(unit(page, 'b1')).toContainText('unreachable:NoSchedule, :NoExecute');
  await expect(unit(page, 'b1').getByRole('button', { name: /^web-.* on b1: not ready/ })).toHaveCount(2);
  await expect(stage(page).getByText('4 / 6 Pods ready')).toBeVisible();
  // After 300 s they are evicted, and two others become ready elsewhere; the old ones stay, because nobody confirms that they have stopped.
  await expect(unit(page, 'b1').getByRole('button', { name: /^web-.* on b1: Terminating/ })).toHaveCount(2, { timeout: 20_000 });
  await expect(stage(page).getByText('6 / 8 Pods ready')).toBeVisible({ timeout: 10_000 });
  expect(Date.now() - began, 'six virtual minutes at ×60').toBeLessThan(20_000);
  await pause(page);

  const lines = await facts(page);
  const off = timeOf(lines, /PowerOff \| Machine\/b1/);
  const lapsed = timeOf(lines, /LeaseLapsed \| Lease\/b1/);
  const unknown = timeOf(lines, /NodeUnknown \| Node\/b1 \| node-lifecycle-controller/);
  const noSchedule = timeOf(lines, /TaintAdded \| Node\/b1 \| .*unreachable:NoSchedule/);
  const noExecute = timeOf(lines, /TaintAdded \| Node\/b1 \| .*unreachable:NoExecute/);
  const notReady = timeOf(lines, /PodNotReady \| Pod\/web-.* \| node-lifecycle-controller/);
  const evicted = timeOf(lines, /PodEvicted \| Pod\/web-.* \| taint-eviction-controller/);
  const bound = timeOf(lines.slice(lines.findIndex((line) => line.includes('PodEvicted'))), /PodBound \| Pod\/web-/);
  expect(lapsed - off).toBeGreaterThan(29_000);
  expect(lapsed - off).toBeLessThanOrEqual(40_000);
  expect(unknown - off).toBeGreaterThan(39_000);
  expect(unknown - off).toBeLessThan(61_000);
  expect(Math.abs(notReady - unknown)).toBeLessThan(1000);
  expect(noSchedule - unknown).toBeLessThan(1000);
  expect(noExecute - unknown).toBeLessThan(11_000);
  expect(evicted - noExecute).toBeGreaterThanOrEqual(300_000);
  expect(evicted - noExecute).toBeLessThan(302_000);
  expect(bound - evicted).toBeLessThan(2000);

  await test.step('the Service has stopped sending requests there', async () => {
    await find(page, 'web', /^web Service/);
    await expect(inspector(page).getByText('Ready endpoints')).toBeVisible();
    await expect(inspector(page).getByRole('button', { name: /^web-/ })).toHaveCount(8);
  });

  await test.step('a mark is pressed, and tells what led to it, down to the command', async () => {
    const row = dock(page).getByRole('row').filter({ hasText: 'PodEvicted' }).first();
    await row.getByRole('button').click();
    const chain = inspector(page).getByRole('tabpanel', { name: 'Why now?' }).getByRole('listitem');
    await expect(chain.filter({ hasText: 'taint-eviction-controller' }).first()).toBeVisible();
    await expect(chain.filter({ hasText: 'Node/b1 Ready=Unknown' }).first()).toBeVisible();
    await expect(chain.filter({ hasText: 'Machine/b1 lost its power' })).toBeVisible();
    await expect(chain.last()).toContainText('You: PATCH machines/b1');
  });

  await play(page);
  await chaos(page, machine(page, 'b1'), /^Power on/);
  await expect(machine(page, 'b1', 'Ready, 0 Pods')).toBeVisible({ timeout: 20_000 });
  await expectPodsReady(page, 6);
});

test('the same by keyboard', async ({ page }) => {
  await begin(page);
  await setSpeed(page, '×60');
  await machine(page, 'a1').focus();
  await page.keyboard.press('ArrowRight');
  await expect(machine(page, 'b1')).toBeFocused();
  await page.keyboard.press('Shift+F10');
  const menu = page.getByRole('menu', { name: 'b1' });
  await expect(menu).toBeVisible();
  const entry = menu.getByRole('menuitem', { name: /^Power off/ });
  for (let i = 0; i < 8 && !(await entry.evaluate((element) => element === document.activeElement)); i++) await page.keyboard.press('ArrowDown');
  await expect(entry).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(machine(page, 'b1', 'Unknown')).toBeVisible({ timeout: 10_000 });
  // On a drawing of the timeline a mark is chosen by arrow keys and opened with Enter.
  await pause(page);
  expect(await virtualSeconds(page)).toBeGreaterThan(40);
  await dock(page).getByRole('application', { name: /^Timeline/ }).focus();
  await expect
    .poll(async () => {
      await page.keyboard.press('ArrowLeft');
      return dock(page).getByRole('status').textContent();
    })
    .toContain('NodeUnknown');
  await page.keyboard.press('Enter');
  await expect(inspector(page).getByRole('heading', { level: 2, name: 'b1' })).toBeVisible();
  await expect(inspector(page).getByRole('listitem').last()).toContainText('You: PATCH machines/b1');
});

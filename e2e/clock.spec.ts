import { expect, type Page } from '@playwright/test';
import { apply, chaos, clock, dock, facts, inspector, machine, open, pause, play, setSpeed, stage, test, unit, virtualSeconds } from './support.ts';

async function events(page: Page, key: string): Promise<void> {
  await page.locator('#stage').focus();
  await page.keyboard.press(key);
}

test('it pauses, steps and goes on', async ({ page }) => {
  await open(page);
  await pause(page);
  const stopped = await virtualSeconds(page);
  const date = await clock(page).getByRole('timer').innerText();

  await test.step('a second, by menu and by key', async () => {
    await clock(page).getByRole('button', { name: 'More ways to step' }).click();
    await page.getByRole('menuitem', { name: 'Step one second' }).click();
    await expect.poll(() => virtualSeconds(page)).toBeCloseTo(stopped + 1, 1);
    await events(page, '.');
    await expect.poll(() => virtualSeconds(page)).toBeCloseTo(stopped + 2, 1);
    expect(await clock(page).getByRole('timer').innerText()).not.toBe(date);
  });

  await test.step('an event, a little further and no more', async () => {
    const before = await virtualSeconds(page);
    for (let i = 0; i < 10; i++) await events(page, ',');
    await expect.poll(() => virtualSeconds(page)).toBeGreaterThan(before);
    expect(await virtualSeconds(page)).toBeLessThan(before + 30);
  });

  await test.step('the next fact', async () => {
    await chaos(page, machine(page, 'b1'), /^Power off/);
    await expect(unit(page, 'b1')).toContainText('power is off');
    const cut = await virtualSeconds(page);
    const step = clock(page).getByRole('button', { name: 'Step to the next fact' });
    await step.click();
    await expect.poll(async () => (await facts(page)).at(-1)).toMatch(/PowerOff .*b1/);
    expect(await virtualSeconds(page)).toBeLessThan(cut + 1);
    // The Lease lapses 40 s after its last renewal, and nothing that deserves a mark happens before.
    await step.click();
    await expect.poll(async () => (await facts(page)).at(-1)).toMatch(/LeaseLapsed .*b1/);
    expect(await virtualSeconds(page)).toBeGreaterThan(cut + 29);
    expect(await virtualSeconds(page)).toBeLessThanOrEqual(cut + 40.1);
    // Paused it stays where it is.
    await events(page, 'ArrowRight');
    await expect(machine(page, 'b1', 'Unknown')).toBeVisible();
    expect((await facts(page)).join('\n')).toMatch(/NodeUnknown .*b1/);
    await expect(clock(page).getByRole('timer')).toContainText('Paused');
  });

  await test.step('on', async () => {
    const before = await virtualSeconds(page);
    await events(page, ' ');
    await expect(clock(page).getByRole('timer')).toContainText('Running');
    await expect.poll(() => virtualSeconds(page)).toBeGreaterThan(before);
  });
});

/** Virtual seconds per second, measured over a while. */
async function measured(page: Page, wallMs: number): Promise<number> {
  return page.evaluate(async (ms) => {
    const timer = document.querySelector('[role=timer]');
    const read = (): number => {
      const [, h, m, s] = /^(\d+):(\d\d):(\d\d\.\d)/.exec(timer?.textContent ?? '') ?? [];
      return Number(h) * 3600 + Number(m) * 60 + Number(s);
    };
    const [from, fromMs] = [read(), performance.now()];
    await new Promise((resolve) => { setTimeout(resolve, ms); });
    return (read() - from) / ((performance.now() - fromMs) / 1000);
  }, wallMs);
}

test('it goes from a tenth to a thousand times as fast', async ({ page }) => {
  await open(page);
  for (const [speed, wallMs] of [[0.1, 3000], [1, 1500], [10, 1000], [60, 1000], [1000, 1000]] as const) {
    await setSpeed(page, `×${speed}`);
    const ratio = (await measured(page, wallMs)) / speed;
    expect(ratio, `×${speed}`).toBeGreaterThan(0.6);
    expect(ratio, `×${speed}`).toBeLessThan(1.5);
  }
  await setSpeed(page, 'max');
  expect(await measured(page, 500)).toBeGreaterThan(1000);
  await page.locator('#stage').focus();
  await page.keyboard.press('-');
  await expect(clock(page).getByRole('button').last()).toHaveText('×1000');
  const slider = clock(page).getByRole('slider');
  await slider.focus();
  await page.keyboard.press('Home');
  await expect(clock(page).getByRole('button').last()).toHaveText('×0.1');
});

const web = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: 2
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
      - { name: web, image: "nginx:1.29", resources: { requests: { cpu: 100m } } }
`;

test('virtual time is what every panel tells', async ({ page }) => {
  await open(page);
  await apply(page, web);
  await setSpeed(page, '×1000');
  await expect.poll(() => virtualSeconds(page), { timeout: 20_000 }).toBeGreaterThan(1200);
  await pause(page);
  const now = await virtualSeconds(page);
  const clockText = (await clock(page).getByRole('timer').textContent()) ?? '';
  // The axis of the timeline is a drawing; its playhead, the events and the ages are words.
  await dock(page).getByRole('tab', { name: 'Events' }).click();
  await expect(dock(page).getByRole('row', { name: /Scheduled/ }).first().getByRole('cell').first()).toHaveText(/^0:\d\d\.\d{3}$/);
  await stage(page).getByRole('button', { name: /^web-.* ready/ }).first().click();
  await expect(inspector(page).getByText(new RegExp(`^${Math.floor(now / 60)} min|^${Math.floor(now / 60) - 1} min`)).first()).toBeVisible();
  await inspector(page).getByRole('tab', { name: 'YAML' }).click();
  const created = /creationTimestamp: '([^']+)/.exec(await inspector(page).getByRole('region', { name: /^YAML of/ }).innerText())?.[1] ?? '';
  const date = /(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)/.exec(clockText)?.[1] ?? '';
  expect((Date.parse(`${date.replace(' ', 'T')}Z`) - Date.parse(created)) / 1000).toBeGreaterThan(now - 120);
  await play(page);
});

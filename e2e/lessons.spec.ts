import fs from 'node:fs';
import { expect, type Locator, type Page } from '@playwright/test';
import { load } from 'js-yaml';
import type { Scenario } from '../src/scenarios/kit/format.ts';
import { apply, dock, open, setSpeed, stage, test } from './support.ts';

function scenario(name: string): Scenario {
  return load(fs.readFileSync(`src/scenarios/${name}/scenario.yaml`, 'utf8')) as Scenario;
}

function lesson(page: Page): Locator {
  return page.getByRole('region', { name: /^(Lesson|课程)$/ });
}

/** A goal as the page shows it: `open`, `holding`, `met`, `failed`. */
async function expectGoal(page: Page, id: string, state: 'open' | 'holding' | 'met', timeout = 20_000): Promise<void> {
  await expect(lesson(page).locator(`[data-goal="${id}"]`)).toHaveAttribute('data-state', state, { timeout });
}

/** Virtual seconds at which a goal was met. */
async function metAt(page: Page, id: string): Promise<number> {
  await expectGoal(page, id, 'met', 30_000);
  const [, minutes, seconds] = /(\d+):(\d+(?:\.\d+)?)$/.exec((await lesson(page).locator(`[data-goal="${id}"] time`).textContent()) ?? '') ?? [];
  return Number(minutes) * 60 + Number(seconds);
}

async function offer(page: Page, id: string): Promise<void> {
  await lesson(page).locator(`[data-offer="${id}"]`).click();
}

/** Answers every question of the page: the option of that number, the time where the diamond stands. Before that nothing may be done. */
async function guess(page: Page, option = 0): Promise<void> {
  const answers = lesson(page).getByRole('button', { name: /^(Answer|回答|That is my guess|就猜这个)$/ });
  const count = await answers.count();
  for (let left = count; left > 0; left--) {
    const choices = lesson(page).getByRole('radio');
    if ((await choices.count()) > 0) await choices.nth(option).check();
    await answers.first().click();
    await expect(answers).toHaveCount(left - 1);
  }
}

async function next(page: Page): Promise<void> {
  await lesson(page).getByRole('button', { name: /^(Next: |下一步：)/ }).click();
}

async function take(page: Page, title: string): Promise<void> {
  await open(page);
  await lesson(page).getByRole('button', { name: new RegExp(title) }).click();
  await expect(lesson(page).getByRole('heading', { level: 2, name: title })).toBeVisible({ timeout: 20_000 });
}

async function desiredState(page: Page): Promise<void> {
  await setSpeed(page, '×10');
  await test.step('ask for four', async () => {
    await expect(lesson(page).locator('[data-offer="scale"]')).toBeDisabled();
    await guess(page);
    await expectGoal(page, 'four-asked', 'open');
    await offer(page, 'scale');
    expect((await metAt(page, 'four-ready')) - (await metAt(page, 'four-asked'))).toBeLessThan(60);
    await next(page);
  });
  await test.step('take one away', async () => {
    await guess(page);
    await expectGoal(page, 'one-lost', 'open');
    await offer(page, 'delete');
    const lost = await metAt(page, 'one-lost');
    const replaced = await metAt(page, 'replaced');
    expect(replaced - lost).toBeGreaterThanOrEqual(5);
    expect(replaced - lost).toBeLessThan(12);
    await expectGoal(page, 'still-four', 'met');
    await next(page);
  });
  await test.step('hide one', async () => {
    await offer(page, 'relabel');
    expect((await metAt(page, 'four-again')) - (await metAt(page, 'set-aside'))).toBeGreaterThanOrEqual(5);
    await next(page);
  });
  await test.step('ask for less', async () => {
    await guess(page);
    await offer(page, 'scale-down');
    const left = await metAt(page, 'two-left');
    expect((await metAt(page, 'stays-two')) - left).toBeCloseTo(30, 0);
    await expectGoal(page, 'aside-untouched', 'met');
    await next(page);
  });
}

test('Desired state', async ({ page }) => {
  await take(page, 'Desired state');
  await desiredState(page);
  await expect(lesson(page).getByRole('heading', { name: 'Looking back' })).toBeVisible();
  // The reader's own cluster has waited.
  await lesson(page).getByRole('button', { name: 'Back to the sandbox' }).click();
  await expect(stage(page).getByText('0 / 0 Pods ready')).toBeVisible();
  await expect(lesson(page).getByRole('heading', { name: 'Lessons' })).toBeVisible();
});

test.describe('in Chinese', () => {
  test.use({ locale: 'zh-CN' });
  test('期望状态', async ({ page }) => {
    await take(page, '期望状态');
    await desiredState(page);
    await expect(lesson(page).getByRole('heading', { name: '回头看' })).toBeVisible();
    await expect(lesson(page)).not.toContainText(/\b(step|goal|the end)\b/);
  });
});

test('A node falls silent', async ({ page }) => {
  await take(page, 'A node falls silent');
  await test.step('cut the power', async () => {
    await guess(page);
    await offer(page, 'power-off');
    await metAt(page, 'off');
    await next(page);
  });
  await test.step('who notices', async () => {
    await expectGoal(page, 'unknown', 'open');
    await offer(page, 'faster');
    const [unknown, tainted] = [await metAt(page, 'unknown'), await metAt(page, 'tainted')];
    expect(tainted).toBeGreaterThanOrEqual(unknown);
    expect(tainted - unknown).toBeLessThanOrEqual(11);
    await expect(lesson(page).getByText(/^5\d s measured$|^60 s measured$/)).toBeVisible();
    await next(page);
  });
  await test.step('the traffic', async () => {
    await metAt(page, 'not-ready');
    await metAt(page, 'no-traffic');
    await expectGoal(page, 'five-serve', 'holding');
    await next(page);
  });
  await test.step('who evicts', async () => {
    await expectGoal(page, 'web-evicted', 'open');
    await offer(page, 'fast');
    const [cart, web] = [await metAt(page, 'cart-evicted'), await metAt(page, 'web-evicted')];
    expect(web - cart).toBeGreaterThan(238);
    expect(web - cart).toBeLessThan(243);
    expect((await metAt(page, 'web-replaced')) - web).toBeLessThan(30);
    await expect(lesson(page).getByText(/^30[01] s measured$/)).toBeVisible();
    await next(page);
  });
  await test.step('the return', async () => {
    await expectGoal(page, 'lingering', 'holding');
    await offer(page, 'power-on');
    for (const id of ['lingering', 'on', 'ready-again', 'cleared']) await metAt(page, id);
    await next(page);
  });
  await expect(lesson(page).getByRole('heading', { name: 'Looking back' })).toBeVisible();
});

/** The text that a step puts into the editor. */
function editOf(step: string): string {
  for (const given of scenario('why-pending').spec.steps.find(({ id }) => id === step)?.offers ?? []) if ('edit' in given) return given.edit;
  throw new Error(`Step ${step} offers no text.`);
}

test('Why is it Pending?', async ({ page }) => {
  await take(page, 'Why is it Pending?');
  await expect(stage(page).getByText('0 / 3 Pods ready')).toBeVisible();
  await setSpeed(page, '×10');
  await test.step('too big', async () => {
    await guess(page, 2);
    await offer(page, 'look');
    await expect(page.getByText(/^0\/3 nodes are available: 3 Insufficient cpu\./).first()).toBeVisible();
    await offer(page, 'edit');
    await expect(dock(page).getByRole('tab', { name: 'Editor' })).toHaveAttribute('aria-selected', 'true');
    await expectGoal(page, 'report-ready', 'open');
    await apply(page, editOf('report').replace('cpu: "6"', 'cpu: "2"'));
    await metAt(page, 'report-ready');
    await next(page);
  });
  await test.step('no label', async () => {
    await guess(page, 2);
    await offer(page, 'label');
    await metAt(page, 'cache-ready');
    await next(page);
  });
  await test.step('two locks', async () => {
    await guess(page, 1);
    await apply(page, editOf('training').replace('nodeSelector:', 'tolerations: [{ key: reserved, operator: Equal, value: training, effect: NoSchedule }]\n      nodeSelector:'));
    await metAt(page, 'training-ready');
    await next(page);
  });
  await test.step('closed', async () => {
    await guess(page, 2);
    for (const name of ['cordon-a1', 'cordon-b1', 'cordon-c1', 'scale']) await offer(page, name);
    const cordoned = await metAt(page, 'all-cordoned');
    await metAt(page, 'newcomer-waits');
    expect((await metAt(page, 'all-stay')) - cordoned).toBeCloseTo(30, 0);
    await next(page);
  });
  await expect(lesson(page).getByRole('heading', { name: 'Looking back' })).toBeVisible();
});

import fs from 'node:fs';
import path from 'node:path';
import { expect, test as base, type Locator, type Page } from '@playwright/test';

/** Manifests of others; tests that need them are skipped where they are not. */
export const corpus = path.resolve('../shared/corpus/visible');

export function manifestOf(file: string): string {
  return fs.readFileSync(path.join(corpus, file), 'utf8');
}

/** A page that is watched: whatever it complains about, and every request to another host, fails the test. */
export const test = base.extend<{ readonly complaints: string[] }>({
  complaints: [
    async ({ page, baseURL }, use) => {
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
      page.on('console', (message) => {
        if (message.type() === 'error' || message.type() === 'warning') complaints.push(`${message.type()}: ${message.text()}`);
      });
      page.on('request', (request) => {
        const url = request.url();
        if (/^https?:/.test(url) && !url.startsWith(`${baseURL ?? ''}/`)) complaints.push(`asked another host: ${url}`);
      });
      await use(complaints);
      expect(complaints, 'what the page complained about').toEqual([]);
    },
    { auto: true },
  ],
});

/** Opens the page and waits until its cluster of three machines is up. */
export async function open(page: Page, url = '/'): Promise<void> {
  await page.goto(url);
  await expect(stage(page).getByRole('button', { name: /^[abc]1\W+Ready\W/ })).toHaveCount(3);
}

export function stage(page: Page): Locator {
  return page.getByRole('region', { name: /^(Stage|舞台)$/ });
}

export function dock(page: Page): Locator {
  return page.getByRole('region', { name: /^(Dock|停靠栏)$/ });
}

export function inspector(page: Page): Locator {
  return page.getByRole('region', { name: /^(Inspector|检查器)$/ });
}

export function clock(page: Page): Locator {
  return page.getByRole('region', { name: /^(Virtual clock|虚拟时钟)$/ });
}

/** The machine's head on the stage: `b1: Ready, 4 Pods`. */
export function machine(page: Page, name: string, state: RegExp | string = ''): Locator {
  const words = typeof state === 'string' ? state : state.source;
  return stage(page).getByRole('button', { name: new RegExp(`^${name}\\W+${words}`) });
}

export function unit(page: Page, name: string): Locator {
  return stage(page).locator(`[data-machine="${name}"]`);
}

/** `12 / 12 Pods ready` in the stage's header. */
export async function expectPodsReady(page: Page, ready: number, timeout = 30_000): Promise<void> {
  await expect(stage(page).getByText(`${ready} / ${ready} Pods ready`)).toBeVisible({ timeout });
}

/** Virtual seconds since the cluster began, as the clock shows them. */
export async function virtualSeconds(page: Page): Promise<number> {
  const text = (await clock(page).getByRole('timer').textContent()) ?? '';
  const [, hours, minutes, seconds] = /^(\d+):(\d\d):(\d\d\.\d)/.exec(text) ?? [];
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
}

/** Chooses a speed in the clock's menu: `×60`, or `max`. */
export async function setSpeed(page: Page, speed: `×${string}` | 'max'): Promise<void> {
  await clock(page).getByRole('button').last().click();
  await page.getByRole('menuitem', { name: speed === 'max' ? /^(As fast as it can|尽可能快)$/ : speed, exact: true }).click();
  await expect(page.getByRole('menu')).toHaveCount(0);
  await expect(clock(page).getByRole('button').last()).toHaveText(speed === 'max' ? /^(Max|最快)$/ : speed);
}

export async function pause(page: Page): Promise<void> {
  await clock(page).getByRole('button', { name: /^(Pause|暂停)$/ }).click();
  await expect(clock(page).getByRole('timer')).toContainText(/Paused|已暂停/);
}

export async function play(page: Page): Promise<void> {
  await clock(page).getByRole('button', { name: /^(Play|播放)$/ }).click();
  await expect(clock(page).getByRole('timer')).toContainText(/Running|运行中/);
}

/** Chooses an entry of the context menu that a machine or a pod has. */
export async function chaos(page: Page, target: Locator, entry: RegExp): Promise<void> {
  await target.click({ button: 'right' });
  await page.getByRole('menuitem', { name: entry }).click();
  await expect(page.getByRole('menu')).toHaveCount(0);
}

/** Opens the editor and waits until it takes text. */
export async function openEditor(page: Page): Promise<Locator> {
  await dock(page).getByRole('tab', { name: /^(Editor|编辑器)$/ }).click();
  const editor = page.locator('.monaco-editor[role="code"]');
  await expect(editor).toBeVisible({ timeout: 30_000 });
  return editor;
}

/** Puts a text into the editor, in the place of all that is in it, the way a person does: from the clipboard. */
export async function paste(page: Page, text: string): Promise<void> {
  const editor = await openEditor(page);
  await editor.getByRole('textbox', { name: /^(YAML manifests|YAML 清单)$/ }).focus();
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.press('ControlOrMeta+V');
}

/** Pastes manifests, applies them and waits for the API server's words. */
export async function apply(page: Page, yaml: string): Promise<void> {
  await paste(page, yaml);
  await dock(page).getByRole('button', { name: /^(Apply|应用)$/ }).click();
  await expect(dock(page).getByText(/^(applied:|已应用)/)).toBeVisible({ timeout: 30_000 });
}

/** Finds an object by name in the palette and opens it in the inspector. */
export async function find(page: Page, name: string, option: RegExp): Promise<void> {
  await page.keyboard.press('ControlOrMeta+K');
  await page.getByPlaceholder(/^(Find an object|查找对象)/).fill(name);
  await page.getByRole('option', { name: option }).first().click();
  await expect(inspector(page).getByRole('heading', { level: 2 })).toContainText(name);
}

/** Every fact of the timeline as a line of words, oldest first. The table holds only the rows in sight, so it is scrolled through. */
export async function facts(page: Page): Promise<readonly string[]> {
  await dock(page).getByRole('tab', { name: 'Timeline' }).click();
  const asList = dock(page).getByRole('button', { name: 'Show facts as a list' });
  const table = dock(page).getByRole('table', { name: 'Timeline' });
  if (await asList.isVisible()) await asList.click();
  await expect(table).toBeVisible();
  return table.evaluate(async (element) => {
    const scroller = element.parentElement;
    const rows = new Map<number, string>();
    const painted = (): Promise<void> => new Promise((resolve) => { requestAnimationFrame(() => requestAnimationFrame(() => resolve())); });
    if (scroller === null) return [];
    for (let top = 0; ; top += scroller.clientHeight) {
      scroller.scrollTop = top;
      await painted();
      for (const row of element.querySelectorAll<HTMLTableRowElement>('tr[aria-rowindex]')) rows.set(Number(row.ariaRowIndex), [...row.cells].map((cell) => cell.textContent).join(' | '));
      if (scroller.scrollTop + scroller.clientHeight >= scroller.scrollHeight - 1) break;
    }
    scroller.scrollTop = 0;
    return [...rows].toSorted(([a], [b]) => b - a).map(([, words]) => words);
  });
}

import { gzipSync } from 'node:zlib';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, type Page, type Response } from '@playwright/test';
import { clock, machine, open, stage, test, unit, virtualSeconds } from './support.ts';

test('a cluster of three machines in three zones is there, and it breathes', async ({ page }) => {
  await open(page);
  for (const zone of ['a', 'b', 'c']) await expect(stage(page).getByRole('region', { name: `zone ${zone}` }).getByRole('button', { name: `${zone}1: Ready, 0 Pods` })).toBeVisible();
  await expect(clock(page).getByRole('timer')).toContainText('Running');
  const began = await virtualSeconds(page);
  await expect.poll(() => virtualSeconds(page)).toBeGreaterThan(began + 1);
  // The Lease is renewed every ten seconds: the last beat grows old, then it is new again.
  await expect(unit(page, 'b1').getByText(/^[4-9] s ago$/)).toBeVisible({ timeout: 15_000 });
  await expect(unit(page, 'b1').getByText(/^[0-2] s ago$/)).toBeVisible({ timeout: 15_000 });
});

const kilobyte = 1000;

async function sizeOf(response: Response): Promise<number> {
  return gzipSync(await response.body(), { level: 9 }).length;
}

test('the first load is small, and needs nothing from elsewhere', async ({ page }) => {
  const responses: Response[] = [];
  page.on('response', (response) => responses.push(response));
  await open(page);
  const code = responses.filter((response) => /\.(js|css)$|\/$/.test(new URL(response.url()).pathname) && response.ok() && response.request().serviceWorker() === null);
  const sizes = await Promise.all(code.map(async (response) => [new URL(response.url()).pathname, await sizeOf(response)] as const));
  const isEngine = (path: string): boolean => path.includes('engine.worker');
  const sum = (of: readonly (readonly [string, number])[]): number => of.reduce((total, [, size]) => total + size, 0) / kilobyte;
  // The engine is loaded by its own thread while the page is already painted; it is told apart, so that its growth is seen.
  const [whole, ofPage] = [sum(sizes), sum(sizes.filter(([path]) => !isEngine(path)))];
  for (const [name, value] of [['first-load-gzip', ofPage], ['first-load-gzip-with-engine', whole]] as const) console.log(JSON.stringify({ name, value: Math.round(value * 10) / 10, unit: 'kB', better: 'lower' }));
  expect(sizes.some(([path]) => isEngine(path))).toBe(true);
  expect(ofPage).toBeLessThanOrEqual(300);
});

test('after the first load it works without a network', async ({ page, context }) => {
  await open(page);
  await page.evaluate(async () => {
    await navigator.serviceWorker.ready;
  });
  // The first load is not yet served by the worker; from the next one on everything is.
  await page.reload();
  await expect.poll(() => page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  await context.setOffline(true);
  await page.reload();
  await expect(machine(page, 'a1', 'Ready')).toBeVisible();
  await page.getByRole('tab', { name: 'Editor' }).click();
  await expect(page.locator('.monaco-editor[role="code"]')).toBeVisible({ timeout: 30_000 });
  await page.getByRole('button', { name: '切换到中文' }).click();
  await expect(stage(page).getByText('机器 3 / 3')).toBeVisible();
});

async function faultsOf(page: Page): Promise<readonly string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  return violations.flatMap(({ id, help, nodes }) => nodes.map((node) => `${id}: ${help}: ${node.html.slice(0, 160)}`));
}

const frames = [
  { name: 'desktop', viewport: { width: 1440, height: 900 }, colorScheme: 'dark', locale: 'en' },
  { name: 'phone', viewport: { width: 390, height: 844 }, colorScheme: 'light', locale: 'zh-CN' },
] as const;

for (const { name, viewport, colorScheme, locale } of frames) {
  test.describe(`on a ${name}`, () => {
    test.use({ viewport, colorScheme, locale, contextOptions: { reducedMotion: 'reduce' } });
    test('nobody is shut out, in either theme and language', async ({ page }) => {
      await open(page);
      const html = page.locator('html');
      // The page begins as the browser asks for it.
      await expect(html).toHaveAttribute('lang', locale);
      await expect(html).toHaveAttribute('data-theme', colorScheme);
      expect(await faultsOf(page)).toEqual([]);
      await machine(page, 'b1').click();
      await expect(page.getByRole('heading', { level: 2, name: 'b1' })).toBeVisible();
      for (let combination = 0; combination < 4; combination++) {
        await page.getByRole('button', { name: combination % 2 === 0 ? /^(Dark or light|深色或浅色)$/ : /^(切换到中文|Switch to English)$/ }).click();
        expect(await faultsOf(page), `${await html.getAttribute('lang')} ${await html.getAttribute('data-theme')}`).toEqual([]);
      }
    });
  });
}

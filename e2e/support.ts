import fs from 'node:fs';
import path from 'node:path';
import { expect, type Locator, type Page } from '@playwright/test';

/** Manifests of others; tests that need them are skipped where they are not. */
export const corpus = path.resolve('../shared/corpus/visible');

export function manifestOf(file: string): string {
  return fs.readFileSync(path.join(corpus, file), 'utf8');
}

/** Opens the page and waits until the cluster is running. Anything the page complains about fails the test. */
export async function open(page: Page, url = '/'): Promise<void> {
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(url);
  await expect(page.getByRole('button', { name: /^(Play|Pause|播放|暂停)/ }).first()).toBeVisible();
  expect(complaints).toEqual([]);
}

/** `3 / 3` out of the stage's header. */
export function machinesReady(page: Page): Locator {
  return page.getByText(/\d+ \/ \d+ machines?/).first();
}

export function podsReady(page: Page): Locator {
  return page.getByText(/\d+ \/ \d+ Pods ready/).first();
}

/** Sets the speed by the keyboard-free way: through the engine itself, as the slider does. */
export async function setSpeed(page: Page, speed: number): Promise<void> {
  await page.getByRole('slider', { name: /Speed|速度/ }).first().focus();
  await page.keyboard.press(speed >= 1000 ? 'End' : 'Home');
}

/** Types into the editor by pasting, and applies. */
export async function applyYaml(page: Page, yaml: string): Promise<void> {
  await page.getByRole('tab', { name: 'Editor' }).click();
  const editor = page.locator('.monaco-editor').first();
  await expect(editor).toBeVisible({ timeout: 30_000 });
  await editor.click();
  await page.keyboard.press('ControlOrMeta+A');
  await page.evaluate((text) => navigator.clipboard.writeText(text), yaml);
  await page.keyboard.press('ControlOrMeta+V');
  await page.getByRole('button', { name: /^Apply/ }).first().click();
}

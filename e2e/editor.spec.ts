import { expect, type Locator, type Page } from '@playwright/test';
import { dock, open, openEditor, paste, stage, test, virtualSeconds } from './support.ts';

const deployment = (replicas: string): string => `apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  replicas: ${replicas}
  selector:
    matchLabels:
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - name: web
        image: nginx:1.29
`;

async function press(page: Page, button: string | RegExp): Promise<void> {
  await dock(page).getByRole('button', { name: button, exact: true }).click();
}

/** Nothing was created, and the clock goes on: the page is as it was and answers. */
async function expectUntouched(page: Page): Promise<void> {
  await expect(stage(page).getByText('0 / 0 Pods ready')).toBeVisible();
  const now = await virtualSeconds(page);
  await expect.poll(() => virtualSeconds(page), { timeout: 3000 }).toBeGreaterThan(now);
}

/** Puts a text of any length into the editor without typing it, as a drop of a file does. */
async function drop(page: Page, name: string, text: string): Promise<void> {
  const editor = await openEditor(page);
  const transfer = await page.evaluateHandle(
    ([file, content]) => {
      const data = new DataTransfer();
      data.items.add(new File([content], file, { type: 'application/yaml' }));
      return data;
    },
    [name, text] as const,
  );
  await editor.dispatchEvent('drop', { dataTransfer: transfer });
}

test('it knows Kubernetes: squiggles where something is wrong, completion where something is missing', async ({ page }) => {
  await open(page);
  await paste(page, deployment('two'));
  await page.keyboard.press('ControlOrMeta+Home');
  await expect(dock(page).locator('.squiggly-warning')).not.toHaveCount(0, { timeout: 20_000 });
  const told = page.getByRole('tooltip').filter({ hasText: /Incorrect type\. Expected (one of )?integer.*Number of desired pods/s });
  await expect(async () => {
    await page.mouse.move(0, 0);
    await dock(page).locator('.view-line').getByText('two', { exact: true }).hover();
    await expect(told).toBeVisible({ timeout: 2000 });
  }).toPass({ timeout: 15_000 });
  // What it tells is tall by now and would lie over the tabs.
  await page.mouse.move(0, 0);
  await expect(told).toBeHidden();
  await paste(page, `${deployment('2')}  str`);
  await expect(dock(page).locator('.view-line').last()).toHaveText(/^\s*str$/);
  await page.keyboard.press('Control+Space');
  await expect(page.getByRole('option', { name: /^strategy/ })).toBeVisible({ timeout: 20_000 });
});

/** Pastes a text, asks for completion at its end and answers the row of a word. */
async function completionOf(page: Page, text: string, word: string): Promise<Locator> {
  await page.keyboard.press('Escape');
  await paste(page, text);
  const last = text.slice(text.lastIndexOf('\n') + 1).trim();
  await expect(dock(page).locator('.view-line').last()).toHaveText(last);
  await page.keyboard.press('Control+Space');
  const row = page.getByRole('option', { name: new RegExp(`^${word}\\b`) });
  await expect(row).toBeVisible({ timeout: 20_000 });
  return row;
}

const inContainer = `${deployment('2')}        imagePullPolicy: `;

test('every row of the completion list says what its word means', async ({ page }) => {
  await open(page);
  const field = await completionOf(page, `${deployment('2')}  `, 'strategy');
  await expect(field.getByText('DeploymentStrategy describes how to replace existing pods with new ones.')).toBeVisible();
  const kind = await completionOf(page, 'apiVersion: apps/v1\nkind: ', 'StatefulSet');
  await expect(kind.getByText('StatefulSet represents a set of pods with consistent identities.')).toBeVisible();
  await expect(page.getByRole('option', { name: /^Pod\b/ })).toHaveCount(0);
  const anyKind = await completionOf(page, 'kind: ', 'ConfigMap');
  await expect(anyKind.getByText('ConfigMap holds configuration data for pods to consume.')).toBeVisible();
  const value = await completionOf(page, inContainer, 'IfNotPresent');
  await expect(value.getByText('Pulls only when the node does not have the image.')).toBeVisible();
  // The words follow the language of the page, without a new editor.
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: '中文' }).click();
  await expect(dock(page).getByRole('tab', { name: '编辑器' })).toBeVisible();
  const chinese = await completionOf(page, inContainer, 'IfNotPresent');
  await expect(chinese.getByText('节点上没有镜像时才拉取。')).toBeVisible();
});

test('what the API server would refuse is marked when typing pauses, and nothing is said aloud', async ({ page }) => {
  await open(page);
  await paste(page, deployment('2').replace('      app: web\n', '      app: other\n'));
  const told = dock(page).getByText('The API server would refuse this: 1 fault.');
  await expect(told).toBeVisible();
  await expect(told).toHaveAttribute('aria-live', 'off');
  await expect(dock(page).locator('.squiggly-error')).not.toHaveCount(0);
  await expect(dock(page).locator('[aria-live=polite]').getByRole('button')).toHaveCount(0);
  await page.keyboard.type('# more');
  await expect(dock(page).getByText('Edited since the last check.')).toBeVisible();
  await expect(told).toBeVisible();
  await paste(page, deployment('2'));
  await expect(dock(page).getByText('The API server would accept this.')).toBeVisible();
  await expect(dock(page).locator('.squiggly-error')).toHaveCount(0);
  await expectUntouched(page);
  // What is no YAML is told by the language server alone.
  await paste(page, 'this: is: not: yaml');
  await expect(dock(page).getByText('Part of this is not YAML yet.')).toBeVisible();
  // The reader's own question goes first.
  await paste(page, deployment('2'));
  await press(page, 'Dry run');
  await expect(dock(page).getByText('dry run accepted: 1 created')).toBeVisible();
  await expect(dock(page).getByText('The API server would accept this.')).toHaveCount(0);
});

test('marks are there again when the editor is opened again', async ({ page }) => {
  await open(page);
  await paste(page, deployment('2').replace('      app: web\n', '      app: other\n'));
  await expect(dock(page).locator('.squiggly-error')).not.toHaveCount(0);
  await dock(page).getByRole('tab', { name: 'Timeline' }).click();
  await openEditor(page);
  await page.locator('.monaco-editor[role="code"]').getByRole('textbox').focus();
  await page.keyboard.press('ControlOrMeta+End');
  await expect(dock(page).getByText('The API server would refuse this: 1 fault.')).toBeVisible();
  await expect(dock(page).locator('.squiggly-error')).not.toHaveCount(0);
});

test('the palette opens from the editor and gives the keyboard back', async ({ page }) => {
  await open(page);
  await paste(page, 'kind: ');
  await page.keyboard.press('ControlOrMeta+K');
  const search = page.getByPlaceholder(/^Find an object/);
  await expect(search).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(search).toHaveCount(0);
  await page.keyboard.type('Namespace');
  await expect(dock(page).locator('.view-line').last()).toHaveText('kind: Namespace');
});

test('a trial tells what the API server will say, at the line where it is wrong, and changes nothing', async ({ page }) => {
  await open(page);
  await paste(page, deployment('2').replace('      app: web\n', '      app: other\n'));
  await press(page, 'Dry run');
  await expect(dock(page).getByText('The API server refuses some of this. Nothing was changed.')).toBeVisible();
  const fault = dock(page).getByRole('button', { name: /line \d+ spec\.template\.metadata\.labels: Invalid value.*`selector` does not match template `labels`/ });
  await expect(fault).toBeVisible();
  await fault.click();
  await expect(dock(page).locator('.squiggly-error')).not.toHaveCount(0);
  await press(page, 'Apply');
  await expect(fault).toBeVisible();
  await expectUntouched(page);
  // Once it is right it is accepted, then applied, then it is what is there already.
  await paste(page, deployment('2'));
  await press(page, 'Dry run');
  await expect(dock(page).getByText('dry run accepted: 1 created')).toBeVisible();
  await expectUntouched(page);
  await press(page, 'Apply');
  await expect(dock(page).getByText('applied: 1 created')).toBeVisible();
  await press(page, 'Apply');
  await expect(dock(page).getByText('applied: 1 unchanged')).toBeVisible();
  await expect(stage(page).getByText('2 / 2 Pods ready')).toBeVisible({ timeout: 20_000 });
});

test('of a text that is half valid the valid part is offered', async ({ page }) => {
  await open(page);
  await paste(page, ['apiVersion: v1\nkind: ConfigMap\nmetadata: { name: one }', 'kind: Nonsense\napiVersion: v9\nmetadata: { name: two }', 'this: is: not: yaml', deployment('1')].join('\n---\n'));
  await press(page, 'Apply');
  await expect(dock(page).getByText(/^The API server refuses some of this. Nothing was changed. 2 created, 1 refused, 1 unreadable$/)).toBeVisible();
  await expect(dock(page).getByText(/no matches for kind "Nonsense" in version "v9"/).first()).toBeVisible();
  await expect(dock(page).getByRole('button', { name: /^line 9/ })).toBeVisible();
  await expectUntouched(page);
  await press(page, 'Apply the 2 valid documents');
  await expect(dock(page).getByText(/^applied: 2 created$/)).toBeVisible();
  await expect(stage(page).getByText('1 / 1 Pods ready')).toBeVisible({ timeout: 20_000 });
});

const aliases = Array.from({ length: 30 }, (_, i) => `a${i + 1}: &a${i + 1} [${Array.from({ length: 10 }, () => `*a${i}`).join(', ')}]`).join('\n');

const hostile: readonly (readonly [what: string, text: string, said: RegExp])[] = [
  ['text that is no YAML', 'apiVersion: v1\nkind: [ConfigMap\nmetadata: {', /line \d/],
  ['YAML that is no Kubernetes', 'greeting: hello\n', /apiVersion not set|kind not set|line 1/],
  ['a bomb of aliases', `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: bomb }\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n${aliases}\ndata: { x: *a30 }\n`, /alias|too (many|large|long)/i],
  ['nesting without end', `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: deep }\ndata: ${'['.repeat(20_000)}${']'.repeat(20_000)}\n`, /deep|nest/i],
  ['keys that mean something to JavaScript', 'apiVersion: v1\nkind: ConfigMap\nmetadata: { name: proto }\n__proto__: { polluted: "yes" }\nconstructor: { prototype: { polluted: "yes" } }\n', /unknown field "(__proto__|constructor)"|__proto__/],
];

for (const [what, text, said] of hostile) {
  test(`${what}: told, and nothing else happens`, async ({ page }) => {
    await open(page);
    await drop(page, 'hostile.yaml', text);
    await expect(dock(page).getByText('hostile.yaml')).toBeVisible();
    await press(page, 'Apply');
    await expect(dock(page).getByText('The API server refuses some of this. Nothing was changed.')).toBeVisible({ timeout: 15_000 });
    await expect(dock(page).locator('[aria-live=polite]').getByText(said).first()).toBeVisible();
    await expectUntouched(page);
    expect(await page.evaluate(() => (({}) as Record<string, unknown>)['polluted'])).toBeUndefined();
  });
}

test('ten megabytes are refused before anybody reads them', async ({ page }) => {
  await open(page);
  const long = `${deployment('1')}---\n${'# x\n'.repeat(2_600_000)}`;
  await drop(page, 'long.yaml', long);
  await expect(dock(page).getByText(/^long\.yaml is 9\.9 MB\. The editor takes at most 3\.0 MB; split the file\.$/)).toBeVisible();
  await paste(page, long);
  await expect(dock(page).getByText(/^The text is 9\.9 MB\. The editor takes at most 3\.0 MB; split it\.$/)).toBeVisible();
  await expect(dock(page).locator('.view-line')).toHaveCount(1);
  await expectUntouched(page);
});

test('what the server accepts but warns of is marked, counted and told', async ({ page }) => {
  await open(page);
  await paste(page, deployment('1').replace('      containers:', '      nodeSelector:\n        beta.kubernetes.io/os: linux\n      containers:'));
  await expect(dock(page).getByText('The API server would accept this, with 1 warning.')).toBeVisible();
  await press(page, 'Apply');
  await expect(dock(page).getByRole('button', { name: /^line 16 spec\.template\.spec\.nodeSelector\[beta\.kubernetes\.io\/os\]: deprecated since v1\.14/ })).toBeVisible();
  await expect(stage(page).getByText('1 / 1 Pods ready')).toBeVisible({ timeout: 20_000 });
});

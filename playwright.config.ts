import fs from 'node:fs';
import { defineConfig } from '@playwright/test';

interface Browser {
  readonly exe: string;
  readonly env: Readonly<Record<string, string>>;
}

// Written by scripts/prepare.mjs browser.
const found = '.cache/browser.json';
const browser: Browser = fs.existsSync(found) ? (JSON.parse(fs.readFileSync(found, 'utf8')) as Browser) : { exe: '/usr/bin/chromium', env: {} };
const port = 47_311;

export default defineConfig({
  testDir: 'e2e',
  timeout: 90_000,
  workers: 1,
  reporter: 'line',
  webServer: { command: `node scripts/start.mjs --port ${port}`, url: `http://localhost:${port}`, reuseExistingServer: false, timeout: 60_000 },
  use: {
    actionTimeout: 15_000,
    baseURL: `http://localhost:${port}`,
    viewport: { width: 1440, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
    launchOptions: {
      executablePath: browser.exe,
      env: { ...(process.env as Record<string, string>), ...browser.env },
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync'],
    },
  },
});

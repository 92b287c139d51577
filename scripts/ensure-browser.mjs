// Finds a Chromium that works, or gets one: CHROMIUM_PATH, the system's, Playwright's, one from npm, the system's packages. No step hangs.
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import zlib from 'node:zlib';
import { fileURLToPath } from 'node:url';

const say = (...words) => console.error('[browser]', ...words);

function works(exe, env = {}) {
  if (!exe || !fs.existsSync(exe)) return false;
  return spawnSync(exe, ['--version', '--no-sandbox'], { env: { ...process.env, ...env }, timeout: 15_000 }).status === 0;
}

function which(name) {
  return (process.env.PATH ?? '').split(path.delimiter).map((directory) => path.join(directory, name)).find((file) => fs.existsSync(file));
}

function ofSystem() {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome', 'microsoft-edge']) {
    const exe = which(name);
    if (works(exe)) return { exe };
  }
  return undefined;
}

async function ofPlaywright() {
  const { chromium } = await import('@playwright/test');
  const exe = chromium.executablePath();
  return works(exe) ? { exe } : undefined;
}

async function installedByPlaywright() {
  const result = spawnSync('npx', ['playwright', 'install', 'chromium'], { timeout: 180_000, encoding: 'utf8' });
  return result.status === 0 ? ofPlaywright() : undefined;
}

/** The npm package brings its own libraries and fonts for bare machines; without fonts every text has no height. */
async function ofNpm() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const { default: chromium } = await import('@sparticuz/chromium');
  const exe = await chromium.executablePath();
  const bin = path.join(path.dirname(fileURLToPath(import.meta.resolve('@sparticuz/chromium'))), '../../bin');
  const directory = path.join(os.tmpdir(), 'npm-chromium-libs');
  fs.mkdirSync(directory, { recursive: true });
  const env = {};
  if (!works(exe)) {
    const archive = path.join(directory, 'libs.tar');
    fs.writeFileSync(archive, zlib.brotliDecompressSync(fs.readFileSync(path.join(bin, 'al2023.tar.br'))));
    spawnSync('tar', ['xf', archive, '-C', directory]);
    env.LD_LIBRARY_PATH = path.join(directory, 'lib');
  }
  if (!which('fc-list') && !fs.existsSync('/usr/share/fonts/truetype')) {
    const config = path.join(directory, 'fonts.conf');
    fs.writeFileSync(config, `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${os.tmpdir()}/fonts</dir><cachedir>${directory}/fc</cachedir></fontconfig>`);
    env.FONTCONFIG_FILE = config;
  }
  return works(exe, env) ? { exe, env } : undefined;
}

function ofApt() {
  if (process.getuid?.() !== 0 || which('apt-get') === undefined) return undefined;
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  spawnSync('apt-get', ['update'], { env, timeout: 120_000 });
  spawnSync('apt-get', ['install', '-y', '--no-install-recommends', 'chromium', 'fonts-liberation'], { env, timeout: 300_000 });
  return ofSystem();
}

/** `{ exe, env }` of a working browser. */
export async function ensureBrowser() {
  if (works(process.env.CHROMIUM_PATH)) return { exe: process.env.CHROMIUM_PATH, env: {} };
  for (const way of [ofSystem, ofPlaywright, installedByPlaywright, ofNpm, ofApt]) {
    try {
      const found = await way();
      if (found !== undefined) return { env: {}, ...found };
      say(way.name, 'no');
    } catch (error) {
      say(way.name, error.message.split('\n')[0]);
    }
  }
  throw new Error('No browser: install Chromium, or name one in CHROMIUM_PATH.');
}

import { formatTime } from '../../base/time.ts';
import { wakeReadersOf } from '../shell/process-table.ts';
import { matchesName } from '../shell/pattern.ts';
import { complain, mayExist, optionsOf, type Call, type Outcome, type Programs } from './program.ts';

// Programs over the container's files.

function touch(call: Call): Outcome {
  for (const name of optionsOf(call.args, 'dtr').rest) {
    const path = call.path(name);
    const fault = call.host.files.stat(path) === 'directory' ? undefined : call.host.files.write(path, '', true);
    if (fault !== undefined) return complain(call, `${name}: ${fault}`);
  }
  return 0;
}

function rm(call: Call): Outcome {
  const { flags, rest } = optionsOf(call.args);
  const forced = flags.has('f');
  for (const name of rest) {
    const path = call.path(name);
    const kind = call.host.files.stat(path);
    if (kind === undefined) {
      if (!forced) return complain(call, `can't remove '${name}': No such file or directory`);
      continue;
    }
    if (kind === 'directory' && !flags.has('r') && !flags.has('R')) return complain(call, `'${name}' is a directory`);
    const fault = call.host.files.remove(path);
    if (fault !== undefined) return complain(call, `can't remove '${name}': ${fault}`);
  }
  return 0;
}

function mkdir(call: Call): Outcome {
  const { flags, rest } = optionsOf(call.args, 'm');
  for (const name of rest) {
    const fault = call.host.files.makeDirectory(call.path(name), flags.has('p') || flags.has('parents'));
    if (fault !== undefined) return complain(call, `can't create directory '${name}': ${fault}`);
  }
  return 0;
}

/** A file, or everything below a directory. */
function copy(call: Call, from: string, to: string): string | undefined {
  const { files } = call.host;
  if (files.stat(from) === 'directory') {
    files.makeDirectory(to, true);
    for (const name of files.list(from) ?? []) {
      const fault = copy(call, `${from}/${name}`, `${to}/${name}`);
      if (fault !== undefined) return fault;
    }
    return undefined;
  }
  const text = files.read(from) ?? (mayExist(call, from) ? '' : undefined);
  if (text === undefined) return 'No such file or directory';
  const fault = files.write(to, text);
  wakeReadersOf(call.host, to);
  return fault;
}

function cp(call: Call): Outcome {
  const { rest } = optionsOf(call.args);
  const target = rest.at(-1) ?? '';
  const intoDirectory = call.host.files.stat(call.path(target)) === 'directory';
  for (const name of rest.slice(0, -1)) {
    const to = intoDirectory ? `${call.path(target)}/${name.replace(/\/+\.?$/, '').split('/').at(-1) ?? ''}` : call.path(target);
    const everything = name.endsWith('/.');
    const fault = copy(call, call.path(name), everything ? call.path(target) : to);
    if (fault !== undefined) return complain(call, fault === 'No such file or directory' ? `can't stat '${name}': ${fault}` : `can't create '${target}': ${fault}`);
  }
  return 0;
}

function mv(call: Call): Outcome {
  const status = cp(call);
  if (status === 0) for (const name of optionsOf(call.args).rest.slice(0, -1)) call.host.files.remove(call.path(name));
  return status;
}

function ls(call: Call): Outcome {
  const { flags, rest } = optionsOf(call.args);
  let status = 0;
  for (const name of rest.length === 0 ? ['.'] : rest) {
    const path = call.path(name);
    const kind = call.host.files.stat(path);
    if (kind === undefined) {
      status = complain(call, `${name}: No such file or directory`);
      continue;
    }
    const names = kind === 'file' || flags.has('d') ? [name] : (call.host.files.list(path) ?? []).filter((it) => flags.has('a') || flags.has('A') || !it.startsWith('.'));
    if (rest.length > 1 && kind === 'directory') call.out(`${name}:\n`);
    for (const entry of names) call.out(flags.has('l') ? longLine(call, kind === 'file' ? path : `${path}/${entry}`, entry) : `${entry}\n`);
  }
  return status;
}

function longLine({ host }: Call, path: string, name: string): string {
  const isDirectory = host.files.stat(path) === 'directory';
  const size = String(isDirectory ? 4096 : (host.files.read(path) ?? '').length).padStart(9);
  const time = formatTime(host.files.changedMs(path));
  return `${isDirectory ? 'drwxr-xr-x    2' : '-rw-r--r--    1'} root     root     ${size} ${time.slice(0, 10)} ${time.slice(11, 16)} ${name}\n`;
}

function find(call: Call): Outcome {
  const start = call.args.findIndex((it) => it.startsWith('-'));
  const roots = start < 0 ? call.args : call.args.slice(0, start);
  const test = (flag: string): string | undefined => (call.args.includes(flag) ? call.args[call.args.indexOf(flag) + 1] : undefined);
  const [pattern, kind] = [test('-name'), test('-type')];
  const visit = (path: string, shown: string, depth: number): void => {
    const found = call.host.files.stat(path);
    if (found === undefined || depth > 20) return;
    const fits = (pattern === undefined || matchesName(pattern, path.split('/').at(-1) ?? '')) && (kind === undefined || (kind === 'd') === (found === 'directory'));
    if (fits) call.out(`${shown}\n`);
    for (const name of call.host.files.list(path) ?? []) visit(`${path === '/' ? '' : path}/${name}`, `${shown.replace(/\/$/, '')}/${name}`, depth + 1);
  };
  for (const root of roots.length === 0 ? ['.'] : roots) visit(call.path(root), root, 0);
  return 0;
}

function du(call: Call): Outcome {
  const [name = '.'] = optionsOf(call.args).rest;
  const size = (path: string): number => {
    const names = call.host.files.list(path);
    return names === undefined ? (call.host.files.read(path) ?? '').length : names.reduce((sum, it) => sum + size(`${path}/${it}`), 4096);
  };
  call.out(`${Math.ceil(size(call.path(name)) / 1024)}\t${name}\n`);
  return 0;
}

/** Writes zeros; only how many is remembered. */
function dd(call: Call): Outcome {
  const values = new Map(call.args.map((it) => [it.split('=')[0] ?? '', it.slice(it.indexOf('=') + 1)]));
  const target = values.get('of');
  if (target === undefined || target === '/dev/null') return 0;
  const fault = call.host.files.write(call.path(target), '');
  return fault === undefined ? 0 : complain(call, `can't open '${target}': ${fault}`);
}

const nothing = (): Outcome => 0;

export const filePrograms: Programs = {
  touch,
  rm,
  rmdir: rm,
  unlink: rm,
  mkdir,
  cp,
  mv,
  ln: (call) => {
    const { rest } = optionsOf(call.args);
    copy(call, call.path(rest[0] ?? ''), call.path(rest[1] ?? ''));
    return 0;
  },
  ls,
  find,
  du,
  dd,
  stat: (call) => {
    const [name = ''] = optionsOf(call.args, 'c').rest;
    if (call.host.files.stat(call.path(name)) === undefined) return complain(call, `can't stat '${name}': No such file or directory`);
    call.out(`  File: ${name}\n  Size: ${(call.host.files.read(call.path(name)) ?? '').length}\n`);
    return 0;
  },
  readlink: (call) => {
    call.out(`${call.path(optionsOf(call.args).rest[0] ?? '')}\n`);
    return 0;
  },
  realpath: (call) => {
    call.out(`${call.path(optionsOf(call.args).rest[0] ?? '')}\n`);
    return 0;
  },
  mktemp: (call) => {
    let suffix = '';
    for (let i = 0; i < 6; i++) suffix += 'ABCDEFGHKLMNPQRSTUVWXYZabcdefghkmnopqrstuvwxyz'[call.host.random(45)] ?? 'A';
    const path = `/tmp/tmp.${suffix}`;
    if (optionsOf(call.args).flags.has('d')) call.host.files.makeDirectory(path, true);
    else call.host.files.write(path, '');
    call.out(`${path}\n`);
    return 0;
  },
  chmod: nothing,
  chown: nothing,
  chgrp: nothing,
  sync: nothing,
  mount: nothing,
  umount: nothing,
  df: ({ out }) => {
    out('Filesystem           1K-blocks      Used Available Use% Mounted on\noverlay              104857600  12582912  92274688  12% /\n');
    return 0;
  },
};

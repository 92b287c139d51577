import type { Container, MountedVolume, PodRuntime } from './container.ts';
import type { FileNode } from './io.ts';
import { emptyShell } from './shell/process.ts';

/** Directories every image has. */
const commonDirectories = ['bin', 'boot', 'dev', 'etc', 'home', 'lib', 'media', 'mnt', 'opt', 'proc', 'root', 'run', 'sbin', 'srv', 'sys', 'tmp', 'usr', 'usr/bin', 'usr/lib', 'usr/local', 'usr/local/bin', 'usr/sbin', 'usr/share', 'var', 'var/cache', 'var/lib', 'var/log', 'var/run', 'var/spool', 'var/tmp', 'dev/shm'];
const commonSet = new Set(commonDirectories.map((it) => `/${it}`));

const maxFileChars = 1_000_000;
const maxFiles = 5000;

export type Kind = 'file' | 'directory';

/** Files by path; which of them an image brings. */
export type BaseFiles = Readonly<Record<string, string>>;

/** The files of one container: its writable layer over its volumes over what the image brings. Holds nothing itself. */
export class FileView {
  readonly #pod: PodRuntime;
  readonly #container: Container;
  readonly #base: BaseFiles;
  readonly #nowMs: number;
  #changed = false;

  constructor(pod: PodRuntime, container: Container, base: BaseFiles, nowMs: number) {
    this.#pod = pod;
    this.#container = container;
    this.#base = base;
    this.#nowMs = nowMs;
  }

  /** True once something was written or removed through this view. */
  get hasChanged(): boolean {
    return this.#changed;
  }

  /** Without `.`, `..` and double slashes. */
  absolute(path: string, cwd: string): string {
    const parts: string[] = [];
    for (const part of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
      if (part === '..') parts.pop();
      else if (part !== '' && part !== '.') parts.push(part);
    }
    return `/${parts.join('/')}`;
  }

  stat(path: string): Kind | undefined {
    const node = this.#node(path);
    if (node === null) return undefined;
    if (node !== undefined) return node.mode === directoryMode ? 'directory' : 'file';
    if (this.#base[path] !== undefined) return 'file';
    if (path === '/' || commonSet.has(path) || this.#mounts().some((mount) => mount.path === path && !this.#isFileMount(mount))) return 'directory';
    return this.#hasBelow(path) ? 'directory' : undefined;
  }

  read(path: string): string | undefined {
    const node = this.#node(path);
    if (node === null) return undefined;
    if (node !== undefined) return node.mode === directoryMode ? undefined : node.text;
    return this.#base[path];
  }

  /** True where the container itself removed it: then it is known not to be there. */
  wasRemoved(path: string): boolean {
    return this.#node(path) === null;
  }

  /** The path lies in a volume: then all that is there is known. */
  isMounted(path: string): boolean {
    return this.#mountOf(path) !== undefined;
  }

  changedMs(path: string): number {
    return this.#node(path)?.changedMs ?? this.#container.createdMs;
  }

  /** Answers what is wrong, in the words of the C library. */
  write(path: string, text: string, append = false): string | undefined {
    const fault = this.#cannotWrite(path);
    if (fault !== undefined) return fault;
    const before = append ? (this.read(path) ?? '') : '';
    const { files, key } = this.#place(path);
    if (files[key] === undefined && Object.keys(files).length >= maxFiles) return 'No space left on device';
    files[key] = { text: (before + text).slice(-maxFileChars), changedMs: this.#nowMs };
    return undefined;
  }

  makeDirectory(path: string, parents: boolean): string | undefined {
    if (this.stat(path) !== undefined) return parents && this.stat(path) === 'directory' ? undefined : 'File exists';
    const parent = parentOf(path);
    if (this.stat(parent) === undefined) {
      if (!parents) return 'No such file or directory';
      const fault = this.makeDirectory(parent, true);
      if (fault !== undefined) return fault;
    }
    if (this.#isReadOnly(path)) return 'Read-only file system';
    const { files, key } = this.#place(path);
    files[key] = { text: '', changedMs: this.#nowMs, mode: directoryMode };
    return undefined;
  }

  remove(path: string): string | undefined {
    if (this.stat(path) === undefined) return 'No such file or directory';
    if (this.#isReadOnly(path)) return 'Read-only file system';
    for (const name of this.list(path) ?? []) this.remove(`${path === '/' ? '' : path}/${name}`);
    const { files, key } = this.#place(path);
    files[key] = null;
    return undefined;
  }

  /** Names in a directory, sorted; `undefined` when it is none. */
  list(path: string): readonly string[] | undefined {
    if (this.stat(path) !== 'directory') return undefined;
    const prefix = path === '/' ? '/' : `${path}/`;
    const names = new Set<string>();
    const consider = (full: string): void => {
      if (full.startsWith(prefix) && full.length > prefix.length) names.add(full.slice(prefix.length).split('/')[0] ?? '');
    };
    for (const full of this.#known()) consider(full);
    for (const full of Object.keys(this.#base)) consider(full);
    for (const full of commonSet) consider(full);
    for (const mount of this.#mounts()) consider(mount.path);
    return [...names].filter((name) => this.stat(prefix + name) !== undefined).toSorted();
  }

  #mounts(): readonly MountedVolume[] {
    return this.#container.config.mounts;
  }

  #isFileMount(mount: MountedVolume): boolean {
    return mount.subPath !== undefined && this.#pod.volumes[mount.volume]?.files[mount.subPath]?.text !== undefined;
  }

  /** Every path that the container or a volume holds. */
  #known(): readonly string[] {
    const paths = Object.keys(this.#container.shell?.files ?? {});
    for (const mount of this.#mounts()) {
      const below = mount.subPath === undefined ? '' : `${mount.subPath}/`;
      for (const key of Object.keys(this.#pod.volumes[mount.volume]?.files ?? {})) if (key.startsWith(below)) paths.push(`${mount.path}/${key.slice(below.length)}`);
    }
    return paths;
  }

  #hasBelow(path: string): boolean {
    const prefix = `${path}/`;
    return (
      this.#known().some((it) => it.startsWith(prefix) && this.#node(it) !== null) ||
      Object.keys(this.#base).some((it) => it.startsWith(prefix)) ||
      this.#mounts().some((mount) => mount.path.startsWith(prefix))
    );
  }

  /** The mount the path lies in: the longest one. */
  #mountOf(path: string): MountedVolume | undefined {
    let best: MountedVolume | undefined;
    for (const mount of this.#mounts()) {
      const inside = path === mount.path || path.startsWith(mount.path === '/' ? '/' : `${mount.path}/`);
      if (inside && (best === undefined || mount.path.length > best.path.length)) best = mount;
    }
    return best;
  }

  #node(path: string): FileNode | null | undefined {
    const mount = this.#mountOf(path);
    if (mount === undefined) return this.#container.shell?.files[path];
    const node = this.#pod.volumes[mount.volume]?.files[keyIn(mount, path)];
    // What an image has at a mount point is hidden by the mount.
    return node === undefined && path !== mount.path && !this.#hasBelowInVolume(mount, path) ? null : node;
  }

  #hasBelowInVolume(mount: MountedVolume, path: string): boolean {
    const prefix = `${keyIn(mount, path)}/`;
    return Object.entries(this.#pod.volumes[mount.volume]?.files ?? {}).some(([key, node]) => key.startsWith(prefix) && node !== null);
  }

  #place(path: string): { files: Record<string, FileNode | null>; key: string } {
    this.#changed = true;
    const mount = this.#mountOf(path);
    if (mount !== undefined) return { files: (this.#pod.volumes[mount.volume] ??= { files: {} }).files, key: keyIn(mount, path) };
    return { files: (this.#container.shell ??= emptyShell()).files, key: path };
  }

  #isReadOnly(path: string): boolean {
    return this.#mountOf(path)?.readOnly === true;
  }

  #cannotWrite(path: string): string | undefined {
    if (this.stat(path) === 'directory') return 'Is a directory';
    if (this.#isReadOnly(path)) return 'Read-only file system';
    return this.stat(parentOf(path)) === 'directory' ? undefined : 'No such file or directory';
  }
}

/** Marks a node as a directory. */
const directoryMode = 0o40_000;

function keyIn(mount: MountedVolume, path: string): string {
  const below = path === mount.path ? '' : path.slice(mount.path === '/' ? 1 : mount.path.length + 1);
  if (mount.subPath === undefined) return below;
  return below === '' ? mount.subPath : `${mount.subPath}/${below}`;
}

function parentOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/')) || '/';
}

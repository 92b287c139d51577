import fs from 'node:fs';
import path from 'node:path';
import { Cluster, administrator, type Descriptions, type SavedCluster } from '../../cluster/cluster.ts';
import { applyManifests } from '../../kubectl/apply.ts';
import type { MachineSpec } from '../../protocol/messages.ts';
import { Pacer } from '../pacer.ts';
import { readFlags, usage, type ServeFlags } from './flags.ts';
import { ApiHost } from './http-server.ts';
import { writeKubeconfig } from './kubeconfig.ts';

const saveEveryMs = 10_000;

function machinesOf({ machines, zones }: ServeFlags): readonly MachineSpec[] {
  return Array.from({ length: machines }, (_, i) => {
    const zone = i % zones;
    const letter = zone < 26 ? String.fromCharCode(97 + zone) : `z${zone}`;
    return { name: `${letter}${Math.floor(i / zones) + 1}`, zone: letter, cpu: '4', memory: '8Gi' };
  });
}

/** Texts for `kubectl explain`, where they have been generated. */
function describeApi(cluster: Cluster): void {
  const file = path.join(import.meta.dirname, '../../public/schema/descriptions.json');
  if (fs.existsSync(file)) cluster.describeApi(JSON.parse(fs.readFileSync(file, 'utf8')) as Descriptions);
}

/** A save file continues; manifests are applied to what is there. */
function open(flags: ServeFlags): Cluster {
  const texts = flags.load.map((file) => ({ file, text: fs.readFileSync(file, 'utf8') }));
  const save = texts.find(({ text }) => text.startsWith('{"format":"kubarium/'));
  const cluster =
    save === undefined
      ? Cluster.create({ seed: flags.seed, start: new Date(flags.startMs).toISOString(), machines: machinesOf(flags), controllers: flags.controllers })
      : Cluster.load(JSON.parse(save.text) as SavedCluster);
  for (const { file, text } of texts) {
    if (text === save?.text) continue;
    for (const { outcome, message, firstLine } of applyManifests(text, { namespace: 'default', dryRun: false }, (request) => cluster.settle(administrator, request))) {
      if (outcome === 'refused' || outcome === 'unreadable') console.error(`${file}:${firstLine}: ${message ?? outcome}`);
    }
  }
  return cluster;
}

function keepSaving(file: string, cluster: Cluster): () => void {
  const write = (): void => {
    fs.writeFileSync(`${file}.new`, JSON.stringify(cluster.save()));
    fs.renameSync(`${file}.new`, file);
  };
  const timer = setInterval(write, saveEveryMs);
  return () => {
    clearInterval(timer);
    write();
  };
}

async function serve(flags: ServeFlags): Promise<void> {
  const cluster = open(flags);
  describeApi(cluster);
  const wall = {
    nowMs: () => performance.now(),
    later: (ms: number, action: () => void) => {
      const timer = setTimeout(action, ms);
      return () => clearTimeout(timer);
    },
  };
  const pacer = new Pacer(() => cluster, wall, { speed: flags.speed, paused: flags.paused }, () => undefined);
  const certificates = flags.http ? undefined : await (await import('./certificates.ts')).makeCertificates([...new Set([flags.host, 'localhost', '127.0.0.1', 'kubernetes', 'kubernetes.default', 'kubernetes.default.svc'])]);
  const keeper = {
    get pace() {
      return pacer.pace;
    },
    setPace: pacer.setPace.bind(pacer),
    rebase: () => pacer.start(),
    wallMs: () => performance.now(),
  };
  const host = new ApiHost({
    cluster: () => cluster,
    keeper,
    before: () => pacer.catchUp(),
    after: () => pacer.replan(),
    certificates,
    adminTokens: new Set(flags.token === undefined ? [] : [flags.token]),
  });
  const port = await host.listen(flags.port, flags.host);
  const url = `${flags.http ? 'http' : 'https'}://${flags.host.includes(':') ? `[${flags.host}]` : flags.host}:${port}`;
  writeKubeconfig(flags.kubeconfig, url, certificates);
  pacer.start();
  const finishSaving = flags.save === undefined ? undefined : keepSaving(flags.save, cluster);
  const stop = (): void => {
    pacer.stop();
    host.close();
    finishSaving?.();
    process.exit(0);
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
  console.log(JSON.stringify({ url, kubeconfig: flags.kubeconfig, speed: flags.speed === Number.POSITIVE_INFINITY ? 'max' : flags.speed, seed: cluster.spec.seed }));
}

try {
  const flags = readFlags(process.argv.slice(2));
  if (flags === undefined) console.log(usage);
  else await serve(flags);
} catch (error) {
  console.error(error instanceof Error ? error.message : String(error));
  process.exit(1);
}

import { parseArgs } from 'node:util';

export interface ServeFlags {
  readonly port: number;
  readonly host: string;
  readonly kubeconfig: string;
  readonly http: boolean;
  readonly token: string | undefined;
  readonly machines: number;
  readonly zones: number;
  readonly speed: number;
  readonly paused: boolean;
  readonly seed: number;
  readonly startMs: number;
  readonly controllers: readonly string[];
  readonly load: readonly string[];
  readonly save: string | undefined;
}

export const usage = `npm run serve -- [flags]
  --port 6443           0 picks one
  --host 127.0.0.1      loopback unless asked
  --kubeconfig PATH     written when ready (default ./.kubarium/kubeconfig)
  --http                plain HTTP without authentication (loopback only)
  --token T             an extra administrator's token
  --machines 3          0 = a bare control plane
  --zones 3
  --speed 1|N|max       virtual seconds per second
  --paused
  --seed 1
  --start RFC3339       the virtual date at which the cluster begins (default: now)
  --controllers '*,-node-lifecycle-controller'
  --load FILE           manifests, a save file or a scenario; may be repeated
  --save FILE           the journal, kept as it runs
`;

const options = {
  port: { type: 'string', default: '6443' },
  host: { type: 'string', default: '127.0.0.1' },
  kubeconfig: { type: 'string', default: './.kubarium/kubeconfig' },
  http: { type: 'boolean', default: false },
  token: { type: 'string' },
  machines: { type: 'string', default: '3' },
  zones: { type: 'string', default: '3' },
  speed: { type: 'string', default: '1' },
  paused: { type: 'boolean', default: false },
  seed: { type: 'string', default: '1' },
  start: { type: 'string' },
  controllers: { type: 'string', default: '*' },
  load: { type: 'string', multiple: true, default: [] as string[] },
  save: { type: 'string' },
  help: { type: 'boolean', default: false },
} as const;

function whole(name: string, text: string, max: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 0 || value > max) throw new Error(`--${name} must be a whole number from 0 to ${max}, not ${JSON.stringify(text)}`);
  return value;
}

/** Reads the flags; throws an Error whose message is for the user. `undefined` = help was asked for. */
export function readFlags(argv: readonly string[]): ServeFlags | undefined {
  const { values } = parseArgs({ args: [...argv], options, allowPositionals: false });
  if (values.help) return undefined;
  const speed = values.speed === 'max' ? Number.POSITIVE_INFINITY : Number(values.speed);
  if (Number.isNaN(speed) || speed <= 0) throw new Error(`--speed must be a number above 0, or max, not ${JSON.stringify(values.speed)}`);
  const startMs = values.start === undefined ? Math.floor(Date.now() / 1000) * 1000 : Date.parse(values.start);
  if (Number.isNaN(startMs)) throw new Error(`--start must be a date like 2026-03-02T09:00:00Z, not ${JSON.stringify(values.start)}`);
  const loopback = values.host === 'localhost' || values.host === '::1' || values.host.startsWith('127.');
  if (values.http && !loopback) throw new Error('--http serves without authentication, so only on a loopback address');
  return {
    port: whole('port', values.port, 65_535),
    host: values.host,
    kubeconfig: values.kubeconfig,
    http: values.http,
    token: values.token,
    machines: whole('machines', values.machines, 5000),
    zones: Math.max(1, whole('zones', values.zones, 100)),
    speed,
    paused: values.paused,
    seed: whole('seed', values.seed, 0xff_ff_ff_ff),
    startMs,
    controllers: values.controllers.split(',').map((name) => name.trim()).filter((name) => name !== ''),
    load: values.load,
    save: values.save,
  };
}

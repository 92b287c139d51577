import { fnv1a32 } from '../../base/hash.ts';
import { parseImage, type ImageReference } from './reference.ts';

/** What is known of the images of a name: which programs they hold and what they do when they are simply started. */
export interface ImageKind {
  /** `busybox`, `alpine`, `debian`: all programs are known. `unknown`: anything may be there. Else a server with programs of its own. */
  readonly family: string;
  /** What runs when the pod says nothing; absent for a server. */
  readonly command?: readonly string[];
  /** What comes before `args`. */
  readonly entrypoint?: readonly string[];
  /** The programs of a server's image beside those of its base. */
  readonly programs?: readonly string[];
  readonly ports?: readonly number[];
  /** From the start until it listens, and from SIGTERM until it has ended. */
  readonly startMs?: number;
  readonly stopMs?: number;
  readonly stopCode?: number;
  /** It refuses to start without one of these. */
  readonly needsOneOf?: readonly string[];
  readonly refusal?: string;
  /** Written when it starts. */
  readonly greeting?: readonly string[];
  /** It runs as root unless told otherwise. */
  readonly runsAsRoot?: boolean;
}

const shell = (family: string, command = 'sh'): ImageKind => ({ family, command: [command], runsAsRoot: true });

const mysql: ImageKind = {
  family: 'mysql',
  programs: ['mysqld', 'mysql', 'mysqladmin', 'mysqldump', 'docker-entrypoint.sh'],
  ports: [3306],
  startMs: 1500,
  stopMs: 800,
  needsOneOf: ['MYSQL_ROOT_PASSWORD', 'MYSQL_ALLOW_EMPTY_PASSWORD', 'MYSQL_RANDOM_ROOT_PASSWORD', 'MYSQL_ROOT_PASSWORD_FILE', 'MARIADB_ROOT_PASSWORD', 'MARIADB_ALLOW_EMPTY_ROOT_PASSWORD', 'MARIADB_RANDOM_ROOT_PASSWORD'],
  refusal: '[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified\n    You need to specify one of the following as an environment variable:\n    - MYSQL_ROOT_PASSWORD\n    - MYSQL_ALLOW_EMPTY_PASSWORD\n    - MYSQL_RANDOM_ROOT_PASSWORD',
  greeting: ['[Note] [Entrypoint]: Entrypoint script for MySQL Server started.', '[System] [Server] /usr/sbin/mysqld: ready for connections.'],
  runsAsRoot: true,
};

const kinds: Readonly<Record<string, ImageKind>> = {
  busybox: shell('busybox'),
  alpine: shell('alpine'),
  bash: shell('alpine', 'bash'),
  toybox: shell('busybox'),
  ubuntu: shell('debian', 'bash'),
  debian: shell('debian', 'bash'),
  centos: shell('debian', 'bash'),
  fedora: shell('debian', 'bash'),
  rockylinux: shell('debian', 'bash'),
  amazonlinux: shell('debian', 'bash'),
  curl: { family: 'alpine', command: ['sh'] },
  dnsutils: { family: 'alpine', command: ['sleep', 'infinity'] },
  'jessie-dnsutils': { family: 'debian', command: ['sleep', 'infinity'] },
  netshoot: shell('alpine', 'zsh'),
  python: { family: 'debian', command: ['python3'], runsAsRoot: true },
  node: { family: 'debian', command: ['node'], runsAsRoot: true },
  perl: { family: 'debian', command: ['perl', '-de0'], runsAsRoot: true },
  ruby: { family: 'debian', command: ['ruby'], runsAsRoot: true },
  golang: shell('debian', 'bash'),
  'hello-world': { family: 'hello-world' },
  pause: { family: 'pause', startMs: 5, stopMs: 5 },
  nginx: {
    family: 'nginx',
    programs: ['nginx', 'nginx-debug', 'docker-entrypoint.sh'],
    ports: [80],
    startMs: 40,
    stopMs: 40,
    runsAsRoot: true,
    greeting: ['/docker-entrypoint.sh: Configuration complete; ready for start up', '[notice] 1#1: using the "epoll" event method', '[notice] 1#1: start worker processes'],
  },
  httpd: { family: 'httpd', programs: ['httpd', 'httpd-foreground', 'apachectl'], ports: [80], startMs: 60, stopMs: 60, runsAsRoot: true, greeting: ["[core:notice] [pid 1:tid 1] AH00094: Command line: 'httpd -D FOREGROUND'"] },
  redis: {
    family: 'redis',
    programs: ['redis-server', 'redis-cli', 'redis-sentinel', 'docker-entrypoint.sh'],
    ports: [6379],
    startMs: 30,
    stopMs: 60,
    greeting: ['1:C * oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo', '1:M * Ready to accept connections tcp'],
  },
  memcached: { family: 'memcached', programs: ['memcached'], ports: [11_211], startMs: 10, stopMs: 10 },
  mysql,
  mariadb: { ...mysql, programs: [...(mysql.programs ?? []), 'mariadbd', 'mariadb', 'mariadb-admin', 'healthcheck.sh'] },
  postgres: {
    family: 'postgres',
    programs: ['postgres', 'psql', 'pg_isready', 'pg_ctl', 'pg_dump', 'docker-entrypoint.sh'],
    ports: [5432],
    startMs: 1200,
    stopMs: 200,
    needsOneOf: ['POSTGRES_PASSWORD', 'POSTGRES_HOST_AUTH_METHOD', 'POSTGRES_PASSWORD_FILE'],
    refusal: 'Error: Database is uninitialized and superuser password is not specified.\n       You must specify POSTGRES_PASSWORD to a non-empty value for the\n       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".',
    greeting: ['LOG:  listening on IPv4 address "0.0.0.0", port 5432', 'LOG:  database system is ready to accept connections'],
    runsAsRoot: true,
  },
  stress: { family: 'stress', programs: ['stress'] },
  'stress-ng': { family: 'stress', programs: ['stress-ng'] },
  liveness: { family: 'agnhost', entrypoint: ['agnhost', 'liveness'], programs: ['server'], startMs: 20, stopMs: 20 },
  agnhost: { family: 'agnhost', entrypoint: ['/agnhost'], programs: ['agnhost'], startMs: 20, stopMs: 20 },
};

const unknown: ImageKind = { family: 'unknown' };

/** Images whose names begin so belong to the kind, too: `nginx-unprivileged`, `debian-base`. */
export function kindOf(image: string): ImageKind {
  const reference = parseImage(image);
  if (typeof reference === 'string') return unknown;
  return Object.hasOwn(kinds, reference.name) && isOfficial(reference) ? (kinds[reference.name] ?? unknown) : unknown;
}

/** `redis` of Docker Hub or of a mirror is the redis; `acme/redis` is anybody's, but most likely one, too. */
function isOfficial({ repository, name }: ImageReference): boolean {
  return !/-(exporter|operator|controller|manager)$/.test(name) && !repository.includes('/bitnami/');
}

/** Until a server nobody has described listens: 150 to 650 ms, always the same for an image. */
export function startMsOf(image: string, { startMs }: ImageKind): number {
  return startMs ?? 150 + (fnv1a32(image) % 500);
}

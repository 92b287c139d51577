import type { Container } from './container.ts';
import type { FileView } from './files.ts';
import type { HttpAnswer } from './shell/host.ts';

/** True where a process of the container listens on the port. */
export function isListening({ state, program, shell, config }: Container, port: number, nowMs: number): boolean {
  if (state !== 'running') return false;
  if (program.type === 'service') return nowMs >= program.listensMs && (program.ports === undefined || program.ports.includes(port));
  if (shell === undefined) return false;
  if (shell.ports.includes(port)) return true;
  return shell.servesMs !== undefined && nowMs >= shell.servesMs && (config.ports.length === 0 || config.ports.includes(port));
}

export interface AnswerContext {
  /** Made only when files matter: most answers do without. */
  readonly files: () => FileView;
  readonly hostname: string;
  readonly nowMs: number;
  /** In [0, bound). */
  readonly random: (bound: number) => number;
}

/** How long an answer takes where a behaviour says so, in milliseconds. */
export function latencyMsOf({ program }: Container, random: (bound: number) => number): number {
  const requests = program.type === 'service' ? program.behavior?.requests : undefined;
  if (requests === undefined) return 1;
  return (requests.latencyMs ?? 1) + (requests.jitterMs === undefined || requests.jitterMs <= 0 ? 0 : random(requests.jitterMs));
}

/** What a GET is answered by whoever listens. */
export function httpAnswer(container: Container, path: string, context: AnswerContext): HttpAnswer {
  const { program } = container;
  if (program.type === 'shell') return container.shell?.ports.length === 0 ? { code: 200, body: 'ok\n' } : fromFiles(context.files(), '/', path);
  const percent = program.behavior?.requests?.errorPercent ?? 0;
  if (percent > 0 && context.random(10_000) < percent * 100) return { code: 500, body: 'Internal Server Error\n' };
  switch (program.family) {
    case 'nginx':
      return container.config.mounts.some((it) => it.path.startsWith('/etc/nginx')) ? { code: 200, body: nginxPage } : page(container, context, '/usr/share/nginx/html', path, nginxPage);
    case 'httpd':
      return page(container, context, '/usr/local/apache2/htdocs', path, '<html><body><h1>It works!</h1></body></html>\n');
    case 'agnhost-liveness':
      return context.nowMs - container.startedMs < 10_000 ? { code: 200, body: 'ok' } : { code: 500, body: `error: ${((context.nowMs - container.startedMs) / 1000).toFixed(6)}` };
    case 'agnhost-netexec':
      return { code: 200, body: path.startsWith('/hostname') ? context.hostname : 'NOW: ok' };
    case 'agnhost-serve-hostname':
      return { code: 200, body: context.hostname };
    default:
      return { code: 200, body: `${container.name} on ${context.hostname}\n` };
  }
}

const nginxPage = '<!DOCTYPE html>\n<html>\n<head>\n<title>Welcome to nginx!</title>\n</head>\n<body>\n<h1>Welcome to nginx!</h1>\n</body>\n</html>\n';

/** A page of a web server's directory; the welcome page where nobody has put one of their own. */
function page({ shell, config }: Container, context: AnswerContext, root: string, path: string, welcome: string): HttpAnswer {
  const isUntouched = shell === undefined && !config.mounts.some((mount) => root.startsWith(mount.path) || mount.path.startsWith(root));
  if (isUntouched) return isWelcome(path) ? { code: 200, body: welcome } : notFound;
  const files = context.files();
  const own = fromFiles(files, root, path);
  if (own.code === 200) return own;
  const isHidden = (files.list(root) ?? []).length > 0;
  return isWelcome(path) && !isHidden ? { code: 200, body: welcome } : own;
}

const notFound: HttpAnswer = { code: 404, body: '404 Not Found\n' };

function isWelcome(path: string): boolean {
  const asked = path.split('?')[0] ?? '/';
  return asked === '/' || asked === '' || asked === '/index.html' || asked === '/50x.html';
}

function fromFiles(files: FileView, root: string, path: string): HttpAnswer {
  const asked = files.absolute((path.split('?')[0] ?? '/').slice(1), root);
  const text = files.read(asked) ?? files.read(files.absolute('index.html', asked));
  return text === undefined ? notFound : { code: 200, body: text };
}

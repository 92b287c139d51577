import { complain, optionsOf, type Call, type Outcome, type Programs } from './program.ts';

// Programs that reach out over the network.

interface Url {
  readonly host: string;
  readonly port: number;
  readonly path: string;
}

function parseUrl(text: string): Url {
  const match = /^(?:(https?):\/\/)?(?:[^@/]*@)?(\[[^\]]*\]|[^:/?]+)(?::(\d+))?([/?].*)?$/.exec(text);
  const [, scheme = 'http', host = text, port, path = '/'] = match ?? [];
  return { host, port: port === undefined ? (scheme === 'https' ? 443 : 80) : Number(port), path };
}

const isAddress = (host: string): boolean => /^\d+\.\d+\.\d+\.\d+$/.test(host) || host === 'localhost';

function resolve(call: Call, host: string): string | undefined {
  if (host === 'localhost') return '127.0.0.1';
  return isAddress(host) ? host : call.host.reach.resolve(host)[0];
}

type Reached =
  | { readonly type: 'unknown' }
  | { readonly type: 'refused'; readonly address: string }
  | { readonly type: 'timeout'; readonly address: string }
  | { readonly type: 'answer'; readonly address: string; readonly code: number; readonly body: string };

/** A name takes 2 ms, a connection 1 ms, silence as long as the program is willing to wait. */
function reach(call: Call, url: Url, patienceMs: number): Reached | { readonly sleepMs: number } {
  const address = resolve(call, url.host);
  const state = address === undefined ? undefined : call.host.reach.connect(address, url.port);
  if (call.memory === undefined) return { sleepMs: state === 'timeout' ? patienceMs : isAddress(url.host) ? 1 : 3 };
  if (address === undefined) return { type: 'unknown' };
  if (state !== 'open') return { type: state === 'timeout' ? 'timeout' : 'refused', address };
  const { code, body } = call.host.reach.http(address, url.port, url.path);
  return { type: 'answer', address, code, body };
}

function asked(outcome: { readonly sleepMs: number }): Outcome {
  return { sleepMs: outcome.sleepMs, memory: { asked: true } };
}

function wget(call: Call): Outcome {
  const { flags, values, rest } = optionsOf(call.args, 'OTPtUYo');
  const url = parseUrl(rest[0] ?? '');
  const patience = Number(values.get('T') ?? values.get('timeout') ?? 900) * 1000;
  const reached = reach(call, url, patience);
  if ('sleepMs' in reached) return asked(reached);
  if (reached.type === 'unknown') return complain(call, `bad address '${url.host}'`);
  if (!flags.has('q')) call.err(`Connecting to ${url.host}:${url.port} (${reached.address}:${url.port})\n`);
  if (reached.type === 'timeout') return complain(call, 'download timed out');
  if (reached.type === 'refused') return complain(call, `can't connect to remote host (${reached.address}): Connection refused`);
  const answer = `HTTP/1.1 ${reached.code} ${reached.code === 200 ? 'OK' : reached.code === 404 ? 'Not Found' : 'Error'}`;
  if (flags.has('S') || flags.has('server-response')) call.err(`  ${answer}\n  Content-Type: text/html\n  Connection: close\n  \n`);
  if (reached.code >= 400) return complain(call, `server returned error: ${answer}`);
  if (flags.has('spider')) return 0;
  const target = values.get('O') ?? (url.path.split('/').at(-1)?.split('?')[0] || 'index.html');
  if (target === '-') call.out(reached.body);
  else if (target !== '/dev/null') call.host.files.write(call.path(target), reached.body);
  return 0;
}

function curl(call: Call): Outcome {
  const { flags, values, rest } = optionsOf(call.args, 'omwHXdueATb');
  const url = parseUrl(rest[0] ?? '');
  const patience = Number(values.get('m') ?? values.get('max-time') ?? values.get('connect-timeout') ?? 130) * 1000;
  const reached = reach(call, url, patience);
  if ('sleepMs' in reached) return asked(reached);
  const speaks = !flags.has('s') || flags.has('S');
  const fail = (status: number, message: string): number => {
    if (values.has('w')) call.out(written(values.get('w') ?? '', '000'));
    if (speaks) call.err(`curl: (${status}) ${message}\n`);
    return status;
  };
  if (reached.type === 'unknown') return fail(6, `Could not resolve host: ${url.host}`);
  if (reached.type === 'refused') return fail(7, `Failed to connect to ${url.host} port ${url.port} after 0 ms: Couldn't connect to server`);
  if (reached.type === 'timeout') return fail(28, `Connection timed out after ${patience} milliseconds`);
  if (flags.has('f') && reached.code >= 400) return fail(22, `The requested URL returned error: ${reached.code}`);
  const target = values.get('o') ?? (flags.has('O') ? (url.path.split('/').at(-1) ?? 'out') : undefined);
  const headers = flags.has('i') || flags.has('I') ? `HTTP/1.1 ${reached.code} ${reached.code === 200 ? 'OK' : 'Error'}\nContent-Type: text/html\n\n` : '';
  const body = headers + (flags.has('I') ? '' : reached.body);
  if (target === undefined) call.out(body);
  else if (target !== '/dev/null') call.host.files.write(call.path(target), body);
  if (values.has('w')) call.out(written(values.get('w') ?? '', String(reached.code)));
  return 0;
}

function written(format: string, code: string): string {
  return format.replaceAll('%{http_code}', code).replaceAll('%{response_code}', code).replaceAll(String.raw`\n`, '\n').replaceAll(/%\{[a-z_]+\}/g, '0.003');
}

function nslookup(call: Call): Outcome {
  if (call.memory === undefined) return { sleepMs: 3, memory: { asked: true } };
  const name = optionsOf(call.args).rest[0] ?? '';
  const addresses = call.host.reach.resolve(name);
  const { nameserver } = call.host;
  call.out(`Server:\t\t${nameserver}\nAddress:\t${nameserver}:53\n\n`);
  if (addresses.length === 0) {
    call.out(`** server can't find ${name}: NXDOMAIN\n\n`);
    return 1;
  }
  for (const address of addresses) call.out(`Name:\t${name}\nAddress: ${address}\n`);
  call.out('\n');
  return 0;
}

function dig(call: Call): Outcome {
  if (call.memory === undefined) return { sleepMs: 3, memory: { asked: true } };
  const name = call.args.find((it) => !it.startsWith('+') && !it.startsWith('@') && !it.startsWith('-')) ?? '';
  for (const address of call.host.reach.resolve(name)) call.out(call.args.includes('+short') ? `${address}\n` : `${name}.\t30\tIN\tA\t${address}\n`);
  return 0;
}

function nc(call: Call): Outcome {
  const { flags, values, rest } = optionsOf(call.args, 'pwisXq');
  if (flags.has('l')) {
    const port = Number(values.get('p') ?? rest.at(-1) ?? 0);
    if (port > 0 && !call.host.shell.ports.includes(port)) call.host.shell.ports.push(port);
    return { forever: true };
  }
  const [host = '', port = '0'] = rest;
  const patience = Number(values.get('w') ?? 60) * 1000;
  const reached = reach(call, { host, port: Number(port), path: '/' }, patience);
  if ('sleepMs' in reached) return asked(reached);
  if (reached.type === 'unknown') return complain(call, `bad address '${host}'`);
  if (reached.type === 'answer') {
    if (flags.has('v')) call.err(`${host} (${reached.address}:${port}) open\n`);
    return 0;
  }
  if (flags.has('v')) call.err(`nc: ${host} (${reached.address}:${port}): ${reached.type === 'refused' ? 'Connection refused' : 'Connection timed out'}\n`);
  return 1;
}

function ping(call: Call): Outcome {
  const { values, rest } = optionsOf(call.args, 'cWwis');
  const host = rest[0] ?? '';
  const address = resolve(call, host);
  if (address === undefined) return complain(call, `bad address '${host}'`);
  const sent = Number(call.memory?.['sent'] ?? 0);
  const count = Number(values.get('c') ?? Number.POSITIVE_INFINITY);
  if (sent === 0) call.out(`PING ${host} (${address}): 56 data bytes\n`);
  if (sent >= count) {
    call.out(`\n--- ${host} ping statistics ---\n${sent} packets transmitted, ${sent} packets received, 0% packet loss\n`);
    return 0;
  }
  call.out(`64 bytes from ${address}: seq=${sent} ttl=62 time=0.4${call.host.random(90) + 10} ms\n`);
  return { sleepMs: 1000, memory: { sent: sent + 1 } };
}

/** busybox httpd and friends: they listen and serve. */
function listen(portOf: (call: Call) => number) {
  return (call: Call): Outcome => {
    const port = portOf(call);
    if (!call.host.shell.ports.includes(port)) call.host.shell.ports.push(port);
    return { forever: true };
  };
}

export const networkPrograms: Programs = {
  wget,
  curl,
  nslookup,
  host: nslookup,
  dig,
  nc,
  ncat: nc,
  netcat: nc,
  telnet: nc,
  ping,
  httpd: listen((call) => Number(optionsOf(call.args, 'phcru').values.get('p')?.split(':').at(-1) ?? 80)),
  getent: (call) => {
    const name = call.args[1] ?? '';
    const addresses = call.host.reach.resolve(name);
    for (const address of addresses) call.out(`${address}      ${name}\n`);
    return addresses.length > 0 ? 0 : 2;
  },
};

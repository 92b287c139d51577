// How to reach a webhook: k8s.io/apiserver/pkg/util/webhook/validation.go.
import type { Causes } from './field-error.ts';
import { invalid, invalidEach, required } from './field-error.ts';
import { goQuote } from './go-text.ts';
import { dns1035Label, dns1123Subdomain, portNumber } from './names.ts';

const form = '; desired format: https://host[/path]';
const urlPattern = /^(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?:\/\/(?:([^/?]*)@)?([^/?]*))?([^?]*)(?:\?(.*))?$/s;
const badEscape = /%(?![0-9a-fA-F]{2}).{0,2}/s;

/** What is after the host, if it is no port. */
function portFault(host: string): string | undefined {
  const close = host.startsWith('[') ? host.lastIndexOf(']') : 0;
  if (close < 0) return "missing ']' in host";
  const port = host.startsWith('[') ? host.slice(close + 1) : host.includes(':') ? host.slice(host.lastIndexOf(':')) : '';
  return port === '' || /^:[0-9]*$/.test(port) ? undefined : `invalid port ${goQuote(port)} after host`;
}

function hostFault(host: string): string | undefined {
  const fault = portFault(host);
  if (fault !== undefined) return fault;
  const escape = badEscape.exec(host)?.[0] ?? /%[0-7][0-9a-fA-F]/.exec(host)?.[0];
  if (escape !== undefined && escape !== '%25') return `invalid URL escape ${goQuote(escape)}`;
  const bad = /[^A-Za-z0-9\-._~!$&'()*+,;=:[\]%<>"\u0080-\uffff]/.exec(host)?.[0];
  return bad === undefined ? undefined : `invalid character ${goQuote(bad)} in host name`;
}

interface UrlParts {
  readonly scheme: string;
  readonly user: string | undefined;
  readonly host: string;
  readonly path: string;
  readonly query: string;
}

function partsOf(url: string): UrlParts {
  const [, scheme = '', user, host = '', path = '', query = ''] = urlPattern.exec(url) ?? [];
  return { scheme: scheme.toLowerCase(), user, host, path, query };
}

/** What Go cannot read as a URL at all (net/url); `url` is without its fragment. */
function unreadable(url: string, { scheme, user, host, path }: UrlParts): string | undefined {
  const control = Array.from(url).some((character) => character < ' ' || character === '\u007f');
  if (control) return 'net/url: invalid control character in URL';
  if (url.startsWith(':')) return 'missing protocol scheme';
  if (scheme === '' && !url.startsWith('/') && (/^[^/?]*/.exec(url)?.[0] ?? '').includes(':')) return 'first path segment in URL cannot contain colon';
  if (user !== undefined && !/^[A-Za-z0-9\-._:~!$&'()*+,;=%@]*$/.test(user)) return 'net/url: invalid userinfo';
  const isOpaque = scheme !== '' && path !== '' && !path.startsWith('/');
  const escape = isOpaque ? undefined : badEscape.exec(path)?.[0];
  return hostFault(host) ?? (escape === undefined ? undefined : `invalid URL escape ${goQuote(escape)}`);
}

function* validateUrl(text: string, path: string): Causes {
  const hash = text.indexOf('#');
  const [url, fragment] = hash < 0 ? [text, ''] : [text.slice(0, hash), text.slice(hash + 1)];
  const parts = partsOf(url);
  const { scheme, user, host, query } = parts;
  const fault = unreadable(url, parts);
  if (fault !== undefined) {
    yield required(path, `url must be a valid URL: parse ${goQuote(url)}: ${fault}${form}`);
    return;
  }
  if (scheme !== 'https') yield invalid(path, scheme, `'https' is the only allowed URL scheme${form}`);
  if (host === '') yield invalid(path, host, `host must be specified${form}`);
  if (user !== undefined) yield invalid(path, user, 'user information is not permitted in the URL');
  if (fragment !== '') yield invalid(path, fragment, 'fragments are not permitted in the URL');
  if (query !== '') yield invalid(path, query, 'query parameters are not permitted in the URL');
}

interface ServiceDraft {
  readonly name?: string;
  readonly namespace?: string;
  readonly path?: string;
  readonly port?: number;
}

function* validateServicePath(text: string, path: string): Causes {
  if (text === '/' || text === '') return;
  if (text === '//') {
    yield invalid(path, text, 'segment[0] may not be empty');
    return;
  }
  if (!text.startsWith('/')) yield invalid(path, text, "must start with a '/'");
  const steps = text.slice(1).replace(/\/$/, '').split('/');
  for (const [index, step] of steps.entries()) {
    if (step === '') yield invalid(path, text, `segment[${index}] may not be empty`);
    else yield* invalidEach(path, text, dns1123Subdomain(step), `segment[${index}]: `);
  }
}

/** Upstream mixes up the two names: a missing namespace is told of the name, and the other way round. */
function* validateService(service: ServiceDraft, path: string): Causes {
  const { name = '', namespace = '', port = 0 } = service;
  if (namespace === '') yield required(`${path}.name`);
  if (name === '') yield required(`${path}.namespace`);
  const faults = portNumber(port);
  if (faults.length > 0) yield invalid(`${path}.port`, port, `port is not valid: ${faults.join(', ')}`);
  if (service.path !== undefined) yield* validateServicePath(service.path, `${path}.path`);
}

interface ClientDraft {
  readonly url?: string;
  readonly service?: ServiceDraft;
}

/** Either a URL or a Service. */
export function* validateWebhookClient(client: ClientDraft, path: string): Causes {
  const { url, service } = client;
  if ((url === undefined) === (service === undefined)) yield required(path, 'exactly one of url or service is required');
  else if (url !== undefined) yield* validateUrl(url, `${path}.url`);
  else if (service !== undefined) yield* validateService(service, `${path}.service`);
}

/** Versions in which a webhook can be asked; one of them must be known. */
export function* validateReviewVersions(versions: readonly string[], known: readonly string[], missing: string, path: string): Causes {
  if (versions.length === 0) {
    yield required(path, missing);
    return;
  }
  for (const [index, version] of versions.entries()) {
    if (versions.indexOf(version) < index) yield invalid(`${path}[${index}]`, version, 'duplicate version');
    else yield* invalidEach(`${path}[${index}]`, version, dns1035Label(version));
  }
  if (!versions.some((version) => known.includes(version))) yield invalid(path, versions, `must include at least one of ${known.join(', ')}`);
}

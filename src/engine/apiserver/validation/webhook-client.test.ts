import { expect, it } from 'vitest';
import { validateWebhookClient } from './webhook-client.ts';

const form = '; desired format: https://host[/path]';
const unreadable = (url: string, why: string): string => `Required value: url must be a valid URL: parse ${JSON.stringify(url)}: ${why}${form}`;
const scheme = (name: string): string => `Invalid value: "${name}": 'https' is the only allowed URL scheme${form}`;
const host = `Invalid value: "": host must be specified${form}`;

it.each<readonly [string, readonly string[]]>([
  ['https://h:443/x', []],
  ['http://h', [scheme('http')]],
  ['https://', [host]],
  ['localhost:8080/x', [scheme('localhost'), host]],
  ['127.0.0.1:8080/x', [unreadable('127.0.0.1:8080/x', 'first path segment in URL cannot contain colon')]],
  [':x', [unreadable(':x', 'missing protocol scheme')]],
  ['https://h:abc/x', [unreadable('https://h:abc/x', 'invalid port ":abc" after host')]],
  ['https://h/%zz', [unreadable('https://h/%zz', 'invalid URL escape "%zz"')]],
  ['https://a b', [unreadable('https://a b', 'invalid character " " in host name')]],
  ['https://[::1', [unreadable('https://[::1', "missing ']' in host")]],
  ['https://u@h/p?q#f', ['Invalid value: "u": user information is not permitted in the URL', 'Invalid value: "f": fragments are not permitted in the URL', 'Invalid value: "q": query parameters are not permitted in the URL']],
])('%s', (url, messages) => {
  expect([...validateWebhookClient({ url }, 'url')].map(({ message }) => message)).toEqual(messages);
});

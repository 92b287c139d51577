// Syntax of names, labels, ports and paths: k8s.io/apimachinery/pkg/util/validation and pkg/api/validate/content.
// Each check returns the sentences that are wrong about the text, none when it is fine.

const none: readonly string[] = [];

const label = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const subdomain = `${label}(\\.${label})*`;
const underscored = '_?[a-z0-9]([-_a-z0-9]*[a-z0-9])?';
const underscoredSubdomain = `${underscored}(\\.${underscored})*`;
const labelKey = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const labelValue = `(${labelKey})?`;
const dns1035 = '[a-z]([-a-z0-9]*[a-z0-9])?';

const subdomainSentence = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character";

/** Names are checked often and rarely wrong: one pass without backtracking per text. */
const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`);
const labelPattern = whole(label);
const subdomainPattern = whole(subdomain);
const labelKeyPattern = whole(labelKey);
const labelValuePattern = whole(labelValue);

export function maxCharacters(max: number): string {
  return `must be no more than ${max} characters`;
}

function maxBytes(max: number): string {
  return `must be no more than ${max} bytes`;
}

export function inclusiveRange(low: number, high: number): string {
  return `must be between ${low} and ${high}, inclusive`;
}

export function regexSentence(sentence: string, pattern: string, ...examples: readonly string[]): string {
  if (examples.length === 0) return `${sentence} (regex used for validation is '${pattern}')`;
  const list = examples.map((example) => `'${example}', `).join(' or ');
  return `${sentence} (e.g. ${list}regex used for validation is '${pattern}')`;
}

/** Go measures texts in bytes. */
export function byteLength(text: string): number {
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (unit >= 0xd800 && unit < 0xdc00) {
      bytes += 4;
      i++;
    } else bytes += 3;
  }
  return bytes;
}

function syntax(text: string, max: number, pattern: RegExp, tooLong: (max: number) => string, sentence: () => string): readonly string[] {
  const fits = text.length <= max && byteLength(text) <= max;
  const matches = pattern.test(text);
  if (fits && matches) return none;
  return [...(fits ? [] : [tooLong(max)]), ...(matches ? [] : [sentence()])];
}

export function dns1123Label(text: string): readonly string[] {
  if (text.length <= 63 && labelPattern.test(text)) return none;
  return syntax(text, 63, labelPattern, maxCharacters, () =>
    subdomainPattern.test(text)
      ? 'must not contain dots'
      : regexSentence("a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end with an alphanumeric character", label, 'my-name', '123-abc'),
  );
}

export function dns1123Subdomain(text: string): readonly string[] {
  return syntax(text, 253, subdomainPattern, maxCharacters, () => regexSentence(subdomainSentence, subdomain, 'example.com'));
}

const underscoredPattern = whole(underscoredSubdomain);

export function dns1123SubdomainWithUnderscore(text: string): readonly string[] {
  const sentence = "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '_', '-' or '.', and must start and end with an alphanumeric character";
  return syntax(text, 253, underscoredPattern, maxCharacters, () => regexSentence(sentence, underscoredSubdomain, 'example.com'));
}

const dns1035Pattern = whole(dns1035);

export function dns1035Label(text: string): readonly string[] {
  const sentence = "a DNS-1035 label must consist of lower case alphanumeric characters or '-', start with an alphabetic character, and end with an alphanumeric character";
  return syntax(text, 63, dns1035Pattern, maxCharacters, () => regexSentence(sentence, dns1035, 'my-name', 'abc-123'));
}

const wildcard = `\\*\\.${subdomain}`;
const wildcardPattern = whole(wildcard);

export function wildcardSubdomain(text: string): readonly string[] {
  const sentence = "a wildcard DNS-1123 subdomain must start with '*.', followed by a valid DNS subdomain, which must consist of lower case alphanumeric characters, '-' or '.' and end with an alphanumeric character";
  return syntax(text, 253, wildcardPattern, maxCharacters, () => regexSentence(sentence, wildcard, '*.example.com'));
}

const labelKeySentence = "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";

function labelKeySyntax(): string {
  return regexSentence(labelKeySentence, labelKey, 'MyName', 'my.name', '123-abc');
}

function labelKeyFaults(key: string): readonly string[] {
  const parts = key.split('/');
  if (parts.length > 2) return [`a valid label key ${labelKeySyntax()} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`];
  const faults: string[] = [];
  const [first = '', second] = parts;
  if (second !== undefined) {
    if (first === '') faults.push('prefix part must be non-empty');
    else {
      if (byteLength(first) > 253) faults.push(`prefix part ${maxBytes(253)}`);
      if (!subdomainPattern.test(first)) faults.push(`prefix part ${regexSentence(subdomainSentence, subdomain, 'example.com')}`);
    }
  }
  const name = second ?? first;
  if (name === '') faults.push('name part must be non-empty');
  else if (byteLength(name) > 63) faults.push(`name part ${maxBytes(63)}`);
  if (!labelKeyPattern.test(name)) faults.push(`name part ${labelKeySyntax()}`);
  return faults;
}

/** A label key: a name with an optional DNS prefix. Also "qualified name". */
export function qualifiedName(key: string): readonly string[] {
  if (key.length <= 63 && labelKeyPattern.test(key)) return none;
  const slash = key.indexOf('/');
  if (slash > 0 && slash <= 253 && key.length - slash <= 64 && labelKeyPattern.test(key.slice(slash + 1)) && subdomainPattern.test(key.slice(0, slash))) return none;
  return labelKeyFaults(key);
}

export function labelValueFaults(text: string): readonly string[] {
  if (text.length <= 63 && labelValuePattern.test(text)) return none;
  const sentence = "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character";
  return syntax(text, 63, labelValuePattern, maxBytes, () => regexSentence(sentence, labelValue, 'MyValue', 'my_value', '12345'));
}

const envNamePattern = /^[ -<>-~]*$/;

/** Any printable ASCII but `=`. */
export function relaxedEnvName(text: string): readonly string[] {
  if (text === '') return ['environment variable name must be non-empty'];
  return envNamePattern.test(text) ? none : ["a valid environment variable name must consist only of printable ASCII characters other than '='"];
}

function dotDot(text: string): readonly string[] {
  if (text === '.') return ["must not be '.'"];
  if (text === '..') return ["must not be '..'"];
  return text.startsWith('..') ? ["must not start with '..'"] : none;
}

const configKey = '[-._a-zA-Z0-9]+';
const configKeyPattern = whole(configKey);

export function configMapKey(text: string): readonly string[] {
  const sentence = "a valid config key must consist of alphanumeric characters, '-', '_' or '.'";
  const faults = syntax(text, 253, configKeyPattern, maxCharacters, () => regexSentence(sentence, configKey, 'key.name', 'KEY_NAME', 'key-name'));
  const dots = dotDot(text);
  return dots.length === 0 ? faults : [...faults, ...dots];
}

export function portNumber(port: number | undefined): readonly string[] {
  return port !== undefined && port >= 1 && port <= 65535 ? none : [inclusiveRange(1, 65535)];
}

export function inRange(value: number, low: number, high: number): readonly string[] {
  return value >= low && value <= high ? none : [inclusiveRange(low, high)];
}

/** User and group IDs fit 31 bits. */
export function userId(id: number): readonly string[] {
  return inRange(id, 0, 2147483647);
}

const portNameCharacters = /^[-a-z0-9]+$/;

export function portName(name: string): readonly string[] {
  const faults: string[] = [];
  if (byteLength(name) > 15) faults.push(maxCharacters(15));
  if (!portNameCharacters.test(name)) faults.push('must contain only alpha-numeric characters (a-z, 0-9), and hyphens (-)');
  if (!/[a-z]/.test(name)) faults.push('must contain at least one letter (a-z)');
  if (name.includes('--')) faults.push('must not contain consecutive hyphens');
  if (name.startsWith('-') || name.endsWith('-')) faults.push('must not begin or end with a hyphen');
  return faults.length === 0 ? none : faults;
}

export function percent(text: string): readonly string[] {
  return /^[0-9]+%$/.test(text) ? none : [regexSentence("a valid percent string must be a numeric string followed by an ending '%'", '[0-9]+%', '1%', '93%')];
}

export function httpHeaderName(text: string): readonly string[] {
  return /^[-A-Za-z0-9]+$/.test(text) ? none : [regexSentence("a valid HTTP header must consist of alphanumeric characters or '-'", '[-A-Za-z0-9]+', 'X-Header-Name')];
}

export function cIdentifier(text: string): readonly string[] {
  if (/^[A-Za-z_][A-Za-z0-9_]*$/.test(text)) return none;
  return [regexSentence("a valid C identifier must start with alphabetic character or '_', followed by a string of alphanumeric characters or '_'", '[A-Za-z_][A-Za-z0-9_]*', 'my_name', 'MY_NAME', 'MyName')];
}

/** A check of an object's name; `prefix` when it is a `generateName`, which may end in a dash. */
export type NameRule = (name: string, prefix: boolean) => readonly string[];

/** Upstream looks at the name without its last two characters, one of which is the dash. */
function masked(name: string, prefix: boolean): string {
  return prefix && name.length > 1 && name.endsWith('-') ? `${name.slice(0, -2)}a` : name;
}

export const subdomainName: NameRule = (name, prefix) => dns1123Subdomain(masked(name, prefix));
export const labelName: NameRule = (name, prefix) => dns1123Label(masked(name, prefix));

/** Names that only have to be usable as one segment of a URL: RBAC roles and bindings. */
export const pathSegmentName: NameRule = (name, prefix) => {
  if (!prefix && (name === '.' || name === '..')) return [`may not be '${name}'`];
  const faults = ['/', '%'].filter((part) => name.includes(part)).map((part) => `may not contain '${part}'`);
  return faults.length === 0 ? none : faults;
};

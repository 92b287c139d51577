import { ApiError } from '../../api/status.ts';

export type Representation = 'object' | 'table' | 'metadata' | 'metadataList' | 'discovery';

export interface OutputFormat {
  readonly type: 'json' | 'yaml';
  readonly as: Representation;
  /** `v2` or `v2beta1` of apidiscovery.k8s.io. */
  readonly version?: string;
}

interface Clause {
  readonly media: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly quality: number;
}

const served = ['application/json', 'application/yaml', 'application/vnd.kubernetes.protobuf'];

export function mediaTypeOf(header: string | undefined): string {
  return ((header ?? '').split(';')[0] as string).trim().toLowerCase();
}

function clausesOf(accept: string): readonly Clause[] {
  const clauses = accept.split(',').map((text): Clause => {
    const [media = '', ...rest] = text.split(';').map((it) => it.trim());
    const parameters = new Map(rest.map((it) => [(it.split('=')[0] as string).toLowerCase(), it.split('=').slice(1).join('=')] as const));
    const quality = Number(parameters.get('q') ?? 1);
    return { media: media.toLowerCase(), parameters, quality: Number.isNaN(quality) ? 1 : quality };
  });
  // Sorting is stable: equal wishes stay in the client's order.
  return clauses.filter((it) => it.media !== '').toSorted((a, b) => b.quality - a.quality);
}

function representationOf({ parameters }: Clause): { readonly as: Representation; readonly version?: string } | undefined {
  const as = parameters.get('as');
  if (as === undefined) return { as: 'object' };
  const group = parameters.get('g');
  const version = parameters.get('v') ?? '';
  if (group === 'meta.k8s.io' && (version === 'v1' || version === 'v1beta1')) {
    if (as === 'Table') return { as: 'table', version };
    if (as === 'PartialObjectMetadata') return { as: 'metadata', version };
    if (as === 'PartialObjectMetadataList') return { as: 'metadataList', version };
  }
  if (group === 'apidiscovery.k8s.io' && as === 'APIGroupDiscoveryList' && (version === 'v2' || version === 'v2beta1')) return { as: 'discovery', version };
  return undefined;
}

/** The first wish of `Accept` that can be granted; 406 when none can (endpoints/handlers/negotiation). */
export function negotiate(accept: string | undefined, allowed: readonly Representation[]): OutputFormat {
  if (accept === undefined || accept.trim() === '') return { type: 'json', as: 'object' };
  for (const clause of clausesOf(accept)) {
    const isJson = clause.media === 'application/json' || clause.media === '*/*' || clause.media === 'application/*';
    if (!isJson && clause.media !== 'application/yaml') continue;
    const representation = representationOf(clause);
    if (representation === undefined || (representation.as !== 'object' && !allowed.includes(representation.as))) continue;
    return { type: isJson ? 'json' : 'yaml', ...representation };
  }
  throw new ApiError('NotAcceptable', `only the following media types are accepted: ${served.join(', ')}`);
}

export function unsupportedMediaType(accepted: readonly string[] = served): ApiError {
  return new ApiError('UnsupportedMediaType', `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`);
}

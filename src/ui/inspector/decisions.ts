/** An attempt of the scheduler as `/sandbox/v1/decisions` answers it. */
export interface Attempt {
  readonly atMs: number;
  readonly result: 'bound' | 'unschedulable' | 'gated' | 'error';
  readonly node?: string;
  readonly message?: string;
  readonly nominatedNode?: string;
  readonly victims?: readonly { readonly namespace: string; readonly name: string; readonly node: string }[];
  readonly filters?: Readonly<Record<string, { readonly plugin: string; readonly message: string }>>;
  readonly scores?: Readonly<Record<string, { readonly plugins: Readonly<Record<string, { readonly raw: number; readonly normalized: number; readonly weight: number; readonly weighted: number }>>; readonly total: number }>>;
  readonly ties?: readonly string[];
}

export interface ScoreTable {
  readonly columns: readonly { readonly plugin: string; readonly weight: number }[];
  /** The winner first, then by total. */
  readonly rows: readonly { readonly node: string; readonly total: number; readonly won: boolean; readonly cells: readonly ScoreCell[] }[];
}

export interface ScoreCell {
  readonly weighted: number;
  readonly raw: number;
  readonly normalized: number;
  /** Share of the column's maximum, 0 to 1. */
  readonly heat: number;
}

/** Rows are the scored nodes, columns the plugins that gave anybody a point. */
export function scoreTable({ scores = {}, node: winner }: Attempt): ScoreTable {
  const nodes = Object.entries(scores);
  const weights = new Map<string, number>();
  const highest = new Map<string, number>();
  for (const [, { plugins }] of nodes) {
    for (const [plugin, { weight, weighted }] of Object.entries(plugins)) {
      weights.set(plugin, weight);
      highest.set(plugin, Math.max(highest.get(plugin) ?? 0, weighted));
    }
  }
  const columns = [...weights].filter(([plugin]) => (highest.get(plugin) ?? 0) > 0).map(([plugin, weight]) => ({ plugin, weight }));
  const rows = nodes.map(([node, { plugins, total }]) => ({
    node,
    total,
    won: node === winner,
    cells: columns.map(({ plugin }): ScoreCell => {
      const { weighted = 0, raw = 0, normalized = 0 } = plugins[plugin] ?? {};
      return { weighted, raw, normalized, heat: weighted / (highest.get(plugin) ?? 1) };
    }),
  }));
  return { columns, rows: rows.toSorted((a, b) => Number(b.won) - Number(a.won) || b.total - a.total || (a.node < b.node ? -1 : 1)) };
}

export interface Refusal {
  readonly plugin: string;
  readonly message: string;
  readonly nodes: readonly string[];
}

/** Refused nodes by what refused them, the most common reason first. */
export function refusalsOf({ filters = {} }: Attempt): readonly Refusal[] {
  const groups = new Map<string, { plugin: string; message: string; nodes: string[] }>();
  for (const [node, { plugin, message }] of Object.entries(filters)) {
    const key = `${plugin} ${message}`;
    const group = groups.get(key) ?? { plugin, message, nodes: [] };
    group.nodes.push(node);
    groups.set(key, group);
  }
  return [...groups.values()].toSorted((a, b) => b.nodes.length - a.nodes.length || (a.message < b.message ? -1 : 1));
}

const shortNames: Readonly<Record<string, string>> = {
  TaintToleration: 'Taint',
  NodeAffinity: 'Affinity',
  NodeResourcesFit: 'Fit',
  NodeResourcesBalancedAllocation: 'Balance',
  ImageLocality: 'Image',
  PodTopologySpread: 'Spread',
  InterPodAffinity: 'Pods',
  DynamicResources: 'Devices',
  VolumeBinding: 'Volume',
};

/** A plugin's name where a column is narrow; the full one is its title. */
export function shortPlugin(plugin: string): string {
  return shortNames[plugin] ?? plugin;
}

export function attemptsOf(body: unknown): readonly Attempt[] {
  return typeof body === 'object' && body !== null && 'attempts' in body && Array.isArray(body.attempts) ? (body.attempts as readonly Attempt[]) : [];
}

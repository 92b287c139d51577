// Which addresses the pods of which node have (pkg/controller/nodeipam/ipam): /24 blocks of 10.244.0.0/16.

const blocks = 256;

/** Plain JSON. `taken`: node → number of its block. */
export interface Blocks {
  next: number;
  taken: Record<string, number>;
}

export function cidrOf(block: number): string {
  return `10.244.${block}.0/24`;
}

/** The number of a block, or `undefined` for addresses that are not ours to give. */
export function blockOf(cidr: string): number | undefined {
  const match = /^10\.244\.(\d{1,3})\.0\/24$/.exec(cidr);
  const block = match === null ? blocks : Number(match[1]);
  return block < blocks ? block : undefined;
}

/** The next free block after the one given last; `undefined` when there is none. */
export function takeBlock(memory: Blocks, node: string): number | undefined {
  const taken = new Set(Object.values(memory.taken));
  for (let i = 0; i < blocks; i++) {
    const block = (memory.next + i) % blocks;
    if (taken.has(block)) continue;
    memory.taken[node] = block;
    memory.next = (block + 1) % blocks;
    return block;
  }
  return undefined;
}

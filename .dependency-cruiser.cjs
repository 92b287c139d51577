/**
 * Who may import whom. One line per room: a room may import itself, the rooms listed, and nothing else.
 * The picture of this table is in ARCHITECTURE.md; change both together.
 */
const rooms = {
  'engine/base': [],
  'engine/sim': ['engine/base'],
  'engine/api': ['engine/base'],
  'engine/store': ['engine/base'],
  'engine/apiserver': ['engine/(base|sim|api|store)'],
  'engine/client': ['engine/(base|sim|api)'],
  'engine/reconcile': ['engine/(base|sim|api|client)'],
  'engine/(controllers|autoscaling|storage|network|scheduler|cloud)': ['engine/(base|sim|api|client|reconcile)'],
  'engine/machine': ['engine/(base|sim|api)'],
  'engine/runtime': ['engine/(base|sim|api)'],
  'engine/metrics': ['engine/(base|sim|api)'],
  'engine/kubelet': ['engine/(base|sim|api|client|runtime|machine)'],
  'engine/kubectl': ['engine/(base|api|client)'],
  'engine/chaos': ['engine/(base|sim|api|client|machine|reconcile)'],
  'engine/protocol': ['engine/(base|sim|api)'],
  'engine/cluster': ['engine/(?!hosts)[^/]+'],
  'engine/hosts': ['engine/(base|api|protocol|cluster|kubectl|index[.]ts)'],
  scenarios: ['engine/(api|protocol|base)'],
  ui: ['engine/(api|protocol)', 'engine/hosts/worker', 'scenarios'],
};

const layering = Object.entries(rooms).map(([room, allowed]) => ({
  name: `${room} keeps its layer`,
  severity: 'error',
  from: { path: `^src/${room}/`, pathNot: '[.]test[.]tsx?$' },
  to: { path: '^src/', pathNot: [room.includes('|') ? 'engine/$1' : room, ...allowed].map((it) => `^src/${it}${it.endsWith('ts') ? '' : '(/|$)'}`) },
}));

module.exports = {
  forbidden: [
    ...layering,
    {
      name: 'controllers are strangers to each other',
      comment: 'They meet in the API only, as in a real cluster. Shared code goes to engine/reconcile.',
      severity: 'error',
      from: { path: '^src/engine/controllers/([^/]+)/', pathNot: '[.]test[.]ts$' },
      to: { path: '^src/engine/controllers/[^/]+/', pathNot: '^src/engine/controllers/$1/' },
    },
    {
      name: 'plugins are strangers to each other',
      severity: 'error',
      from: { path: '^src/engine/scheduler/plugins/', pathNot: '[.]test[.]ts$' },
      to: { path: '^src/engine/scheduler/plugins/', pathNot: '^src/engine/scheduler/plugins/support/' },
    },
    {
      name: 'only hosts touch the platform',
      severity: 'error',
      from: { path: '^src/engine/', pathNot: ['^src/engine/(hosts|testing)/', '[.]test[.]ts$'] },
      to: { pathNot: ['^src/', '(^|/)node_modules/(js-yaml|ipaddr[.]js|rfc6902|@marcbachmann/cel-js)/'] },
    },
    { name: 'no cycles', severity: 'error', from: {}, to: { circular: true } },
  ],
  options: { tsPreCompilationDeps: true, tsConfig: { fileName: 'tsconfig.json' }, doNotFollow: { path: 'node_modules' } },
};

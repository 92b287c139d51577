// The library face of the engine.
export { administrator, Cluster, type SavedCluster } from './cluster/cluster.ts';
export { ScriptedCluster } from './cluster/scripted.ts';

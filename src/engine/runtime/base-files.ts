import type { Container, PodRuntime } from './container.ts';
import type { BaseFiles } from './files.ts';

/** What every container finds in its root: names, resolver, and who it is. */
export function baseFilesOf(pod: PodRuntime, container: Container): BaseFiles {
  const { hostname, sandbox, namespace } = pod;
  const search = `${namespace}.svc.cluster.local svc.cluster.local cluster.local`;
  return {
    '/etc/hostname': `${hostname}\n`,
    '/etc/hosts': `# Kubernetes-managed hosts file.\n127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n${sandbox?.ip ?? '127.0.0.1'}\t${hostname}\n`,
    '/etc/resolv.conf': `search ${search}\nnameserver 10.96.0.10\noptions ndots:5\n`,
    '/etc/passwd': 'root:x:0:0:root:/root:/bin/sh\n',
    '/etc/os-release': `NAME="${container.image}"\n`,
    '/proc/cpuinfo': 'processor\t: 0\n',
    '/proc/meminfo': 'MemTotal:        8388608 kB\n',
    '/proc/loadavg': '0.00 0.00 0.00 1/64 1\n',
  };
}

/**
 * What the values of a field mean, a sentence each: by the field's name, and by its definition too where a name means two things. Every sentence
 * fits into a row of the completion list.
 */
export const choices = {
  accessModes: {
    ReadOnlyMany: 'Many nodes may mount the volume, read-only.',
    ReadWriteMany: 'Many nodes may mount the volume, read-write.',
    ReadWriteOnce: 'One node at a time may mount the volume read-write, for any number of its Pods.',
    ReadWriteOncePod: 'One Pod in the whole cluster may use the volume, read-write.',
  },
  action: {
    Count: 'Counts the failure towards backoffLimit, as without a policy.',
    FailIndex: 'Fails the index of the Pod without another try; needs backoffLimitPerIndex.',
    FailJob: 'Fails the whole Job and ends all Pods that still run.',
    Ignore: 'Replaces the Pod without counting the failure towards backoffLimit.',
  },
  addressType: {
    FQDN: 'The endpoints are DNS names; deprecated, and kube-proxy leaves such slices alone.',
    IPv4: 'The endpoints are IPv4 addresses.',
    IPv6: 'The endpoints are IPv6 addresses.',
  },
  allocationMode: {
    All: 'All matching devices of a pool; fails when any of them is already allocated.',
    ExactCount: 'As many devices as count says; the default.',
  },
  cachingMode: {
    None: 'The host caches nothing.',
    ReadOnly: 'The host caches reads.',
    ReadWrite: 'The host caches reads and writes.',
  },
  completionMode: {
    Indexed: 'Each index from 0 to completions − 1 must succeed once; every Pod is told its index.',
    NonIndexed: 'Done when as many Pods have succeeded as completions says; the default.',
  },
  concurrencyPolicy: {
    Allow: 'Runs may overlap; the default.',
    Forbid: 'Skips a run while the one before has not finished.',
    Replace: 'Deletes the Job that still runs and starts the new one in its place.',
  },
  dnsPolicy: {
    ClusterFirst: 'Asks the cluster DNS, which forwards names it does not know; the default.',
    ClusterFirstWithHostNet: 'ClusterFirst for a Pod on the host network, which would otherwise get Default.',
    Default: 'Inherits the name resolution of the node; not the default, despite the name.',
    None: 'Takes nothing from Kubernetes or the node; everything comes from dnsConfig.',
  },
  effect: {
    NoExecute: 'Nothing is placed there without a toleration, and what runs without one is evicted.',
    NoSchedule: 'Nothing new is placed there without a toleration; what runs there stays.',
    PreferNoSchedule: 'The scheduler avoids the node without a toleration, but may still use it.',
    None: 'No effect: the taint only informs.',
  },
  externalTrafficPolicy: {
    Cluster: 'Traffic from outside goes to all endpoints; may hide the client’s address; the default.',
    Local: 'Traffic from outside stays on the node that received it; keeps the client’s address.',
  },
  failurePolicy: {
    Fail: 'An error in asking or evaluating it refuses the request; the default.',
    Ignore: 'An error in asking or evaluating it is ignored, and the request goes on.',
  },
  fsGroupChangePolicy: {
    Always: 'Changes owner and permissions of the volume at every mount; the default.',
    OnRootMismatch: 'Changes them only when the root of the volume does not fit yet: faster for many files.',
  },
  imagePullPolicy: {
    Always: 'Asks the registry at every start; what the node already has is not fetched again.',
    IfNotPresent: 'Pulls only when the node does not have the image.',
    Never: 'Never pulls; the container does not start unless the node has the image.',
  },
  internalTrafficPolicy: {
    Cluster: 'Traffic from inside the cluster goes to all endpoints; the default.',
    Local: 'Traffic from inside stays on the client’s node; dropped when no endpoint is there.',
  },
  ipFamilies: {
    IPv4: 'The Service has an IPv4 address.',
    IPv6: 'The Service has an IPv6 address.',
    '': 'No family; the API server refuses it.',
  },
  ipFamilyPolicy: {
    PreferDualStack: 'Both families where the cluster has both, one where it does not.',
    RequireDualStack: 'Both families; refused where the cluster has only one.',
    SingleStack: 'One family: the first in ipFamilies, or else the cluster’s first; the default.',
  },
  'AzureDiskVolumeSource.kind': {
    Dedicated: 'A blob disk with a storage account to itself.',
    Managed: 'A managed disk of Azure.',
    Shared: 'A blob disk among others in one storage account; the default.',
  },
  matchPolicy: {
    Equivalent: 'Also matches requests for the same resource in another group or version; the default.',
    Exact: 'Matches only requests for the very group, version and resource a rule names.',
  },
  mountPropagation: {
    Bidirectional: 'As HostToContainer, and the container’s mounts reach the host; privileged only.',
    HostToContainer: 'What the host mounts later appears in the container.',
    None: 'Later mounts stay on the side they were made on; the default.',
  },
  nodeAffinityPolicy: {
    Honor: 'Only nodes that fit nodeSelector and node affinity count for the skew; the default.',
    Ignore: 'All nodes count for the skew, whatever nodeSelector and node affinity say.',
  },
  nodeTaintsPolicy: {
    Honor: 'Only nodes without taints, or with tolerated ones, count for the skew.',
    Ignore: 'All nodes count for the skew, whatever their taints; the default.',
  },
  operations: {
    '*': 'All operations: these four, and any that come later.',
    CONNECT: 'Connections to a subresource: exec, attach, portforward, proxy.',
    CREATE: 'Objects that are created.',
    DELETE: 'Objects that are deleted.',
    UPDATE: 'Objects that are changed, by replacing or by patching.',
  },
  'NodeSelectorRequirement.operator': {
    DoesNotExist: 'The node does not have the label.',
    Exists: 'The node has the label, whatever its value.',
    Gt: 'The label is an integer greater than the one value given.',
    In: 'The label has one of the values.',
    Lt: 'The label is an integer less than the one value given.',
    NotIn: 'The label has none of the values, or the node does not have it.',
  },
  'ScopedResourceSelectorRequirement.operator': {
    DoesNotExist: 'The object has no value for the scope.',
    Exists: 'The object is in the scope; for most scopes the only operator there is.',
    In: 'The object’s value for the scope is one of the values.',
    NotIn: 'The object’s value for the scope is none of the values.',
  },
  'Toleration.operator': {
    Equal: 'Tolerates the key with exactly this value; the default.',
    Exists: 'Tolerates the key with any value; without a key, every taint.',
    Gt: 'Tolerates the key when the taint’s value is a greater integer; alpha, off by default.',
    Lt: 'Tolerates the key when the taint’s value is a smaller integer; alpha, off by default.',
  },
  'DeviceToleration.operator': {
    Equal: 'Tolerates the key with exactly this value; the default.',
    Exists: 'Tolerates the key with any value; without a key, every taint.',
  },
  'PodFailurePolicyOnExitCodesRequirement.operator': {
    In: 'A container failed with one of these exit codes.',
    NotIn: 'A container failed with an exit code that is none of these.',
  },
  patchType: {
    ApplyConfiguration: 'The expression makes a partial object that is merged as server-side apply does.',
    JSONPatch: 'The expression makes a list of JSON Patch operations.',
  },
  pathType: {
    Exact: 'The URL’s path is this very path, upper and lower case included.',
    ImplementationSpecific: 'The IngressClass decides what the path means.',
    Prefix: 'The URL’s path begins with this one, compared element by element between slashes.',
  },
  persistentVolumeReclaimPolicy: {
    Delete: 'The volume and the storage behind it are deleted once the claim is gone.',
    Recycle: 'The volume is wiped and offered again; deprecated in favour of dynamic provisioning.',
    Retain: 'The volume and its data stay, Released, until somebody deals with them.',
  },
  podManagementPolicy: {
    OrderedReady: 'One Pod after the other, each when the one before is ready; the default.',
    Parallel: 'All Pods at once when scaling, without waiting for each other.',
  },
  podReplacementPolicy: {
    Failed: 'A Pod is replaced only when it has ended: Failed or Succeeded.',
    TerminatingOrFailed: 'A Pod is replaced once it terminates or has failed; default without podFailurePolicy.',
  },
  policyTypes: {
    Egress: 'The policy rules what the selected Pods may reach.',
    Ingress: 'The policy rules who may reach the selected Pods.',
  },
  power: {
    On: 'The machine is on, or boots; the default.',
    Off: 'A power cut: everything on the machine stops at once, and nobody is told.',
  },
  preemptionPolicy: {
    Never: 'Goes ahead of lower priorities in the queue, but evicts no Pod.',
    PreemptLowerPriority: 'May evict Pods of lower priority to make room; the default.',
  },
  procMount: {
    Default: 'The runtime hides parts of /proc and makes others read-only; the default.',
    Unmasked: 'Nothing of /proc is hidden; needs hostUsers: false.',
  },
  protocol: {
    SCTP: 'Stream Control Transmission Protocol; the network plugin must support it.',
    TCP: 'Transmission Control Protocol; the default.',
    UDP: 'User Datagram Protocol: packets without a connection.',
  },
  pullPolicy: {
    Always: 'Tries to pull at every start; the container is not created when that fails.',
    IfNotPresent: 'Pulls only when the node does not have it.',
    Never: 'Never pulls; the container is not created unless the node has it.',
  },
  reason: {
    FieldValueDuplicate: 'The refusal says that a value is there twice that must be unique.',
    FieldValueForbidden: 'The refusal says that the value is not allowed here.',
    FieldValueInvalid: 'The refusal says that the value is malformed; the default.',
    FieldValueRequired: 'The refusal says that a value is missing.',
  },
  reclaimPolicy: {
    Delete: 'Volumes of the class are deleted, with their storage, once the claim is gone; the default.',
    Recycle: 'Not for classes; the API server refuses it.',
    Retain: 'Volumes of the class and their data stay, Released, until somebody deals with them.',
  },
  reinvocationPolicy: {
    IfNeeded: 'It is asked again when something after it changed the object.',
    Never: 'It is asked at most once per request; the default.',
  },
  restartPolicy: {
    Always: 'A container that ends is started again, however it ended; the default.',
    Never: 'A container that ends is not started again.',
    OnFailure: 'A container is started again only when it ended with a code other than 0.',
  },
  scheme: {
    HTTP: 'The request goes out as plain HTTP; the default.',
    HTTPS: 'The request goes out over TLS, and the certificate is not verified.',
  },
  scope: {
    '*': 'Resources of both scopes; the default.',
    Cluster: 'Only resources without a namespace; Namespaces themselves are among them.',
    Namespaced: 'Only resources that live in a namespace.',
  },
  scopeName: {
    BestEffort: 'Pods of QoS class BestEffort: without any request or limit.',
    CrossNamespacePodAffinity: 'Pods whose affinity or anti-affinity looks into other namespaces.',
    NotBestEffort: 'Pods of QoS class Burstable or Guaranteed.',
    NotTerminating: 'Pods without activeDeadlineSeconds.',
    PriorityClass: 'Pods of the priority classes that operator and values choose.',
    Terminating: 'Pods with activeDeadlineSeconds; not those being deleted.',
    VolumeAttributesClass: 'Claims of the VolumeAttributesClasses that operator and values choose.',
  },
  scopes: {
    BestEffort: 'Only Pods of QoS class BestEffort: without any request or limit.',
    CrossNamespacePodAffinity: 'Only Pods whose affinity or anti-affinity looks into other namespaces.',
    NotBestEffort: 'Only Pods of QoS class Burstable or Guaranteed.',
    NotTerminating: 'Only Pods without activeDeadlineSeconds.',
    PriorityClass: 'Only Pods that have a priority class, whichever it is.',
    Terminating: 'Only Pods with activeDeadlineSeconds; not those being deleted.',
    VolumeAttributesClass: 'Only claims that have a VolumeAttributesClass, whichever it is.',
  },
  sessionAffinity: {
    ClientIP: 'Connections from one client address go to the same Pod for a while.',
    None: 'Every connection may go to another Pod; the default.',
  },
  sideEffects: {
    None: 'Asking the webhook changes nothing elsewhere.',
    NoneOnDryRun: 'Asking the webhook changes nothing elsewhere when the request is a dry run.',
    Some: 'Asking the webhook may change something elsewhere; v1 refuses this.',
    Unknown: 'Nobody knows what asking the webhook changes; v1 refuses this.',
  },
  stream: {
    stdout: 'Written to standard output; the default.',
    stderr: 'Written to standard error.',
  },
  supplementalGroupsPolicy: {
    Merge: 'The groups that the image’s /etc/group gives the user are added; the default.',
    Strict: 'The image’s /etc/group is left alone; only the groups in the manifest apply.',
  },
  terminationMessagePolicy: {
    FallbackToLogsOnError: 'The file, or the end of the log when it is empty and the container failed.',
    File: 'The file at terminationMessagePath and nothing else; the default.',
  },
  'HostPathVolumeSource.type': {
    BlockDevice: 'A block device must be at the path.',
    CharDevice: 'A character device must be at the path.',
    Directory: 'A directory must be at the path.',
    DirectoryOrCreate: 'When nothing is at the path, an empty directory is made, with mode 0755.',
    File: 'A file must be at the path.',
    FileOrCreate: 'When nothing is at the path, an empty file is made, with mode 0644.',
    Socket: 'A UNIX socket must be at the path.',
    '': 'Nothing is checked before mounting; the default.',
  },
  'ServiceSpec.type': {
    ClusterIP: 'A virtual address that is reachable inside the cluster; the default.',
    ExternalName: 'A DNS alias (CNAME) of externalName; no address, no proxy.',
    LoadBalancer: 'As NodePort, with a load balancer of the cloud in front.',
    NodePort: 'As ClusterIP, and a port on every node besides.',
  },
  'AppArmorProfile.type': {
    Localhost: 'The profile named in localhostProfile, which must be loaded on the node.',
    RuntimeDefault: 'The default profile of the container runtime.',
    Unconfined: 'No AppArmor profile.',
  },
  'SeccompProfile.type': {
    Localhost: 'The profile in the file localhostProfile, which must be on the node.',
    RuntimeDefault: 'The default profile of the container runtime.',
    Unconfined: 'No seccomp profile: every system call is allowed.',
  },
  'FaultSpec.type': {
    MachineCrash: 'Machines lose power without a word; nothing on them runs until it is healed.',
    NetworkPartition: 'Machines neither reach the API server nor are reached; their Pods run on.',
    KubeletStopped: 'Kubelets stop; their containers run on, and nobody reports them.',
    DiskFull: 'The disks of machines are full.',
    MemoryPressure: 'Machines run out of memory.',
    ContainerCrash: 'The containers of the targeted Pods die.',
    ImagePullFailure: 'Machines cannot pull images.',
    SlowAPI: 'The API server is slow to answer; not simulated.',
    ClockSkew: 'The clocks of machines are wrong; not simulated.',
    NetworkLatency: 'Messages from and to machines take longer; not simulated.',
    PacketLoss: 'A share of the messages from and to machines is lost; not simulated.',
    ZoneOutage: 'Every machine in the zone loses power.',
  },
  'DaemonSetUpdateStrategy.type': {
    OnDelete: 'A Pod is renewed only after somebody has deleted it.',
    RollingUpdate: 'Pods are renewed node by node, within maxUnavailable and maxSurge; the default.',
  },
  'StatefulSetUpdateStrategy.type': {
    OnDelete: 'A Pod is renewed only after somebody has deleted it.',
    RollingUpdate: 'Pods are renewed from the highest ordinal down to the partition; the default.',
  },
  'DeploymentStrategy.type': {
    Recreate: 'All old Pods end before the first new one is made.',
    RollingUpdate: 'New Pods take over step by step, within maxSurge and maxUnavailable; the default.',
  },
  unhealthyPodEvictionPolicy: {
    AlwaysAllow: 'Running Pods that are not ready may be evicted whatever the budget says.',
    IfHealthyBudget: 'Running Pods that are not ready may go only while enough healthy ones are left.',
  },
  validationActions: {
    Audit: 'A failed validation is noted in the audit event of the request.',
    Deny: 'A failed validation refuses the request.',
    Warn: 'A failed validation is told to the client as a warning.',
  },
  volumeBindingMode: {
    Immediate: 'A claim gets its volume as soon as it is created; the default.',
    WaitForFirstConsumer: 'A claim gets its volume when the first Pod that uses it is being scheduled.',
  },
  volumeMode: {
    Block: 'The Pod gets the raw block device, without a filesystem.',
    Filesystem: 'The volume is mounted as a directory, formatted first if it is empty; the default.',
  },
  whenUnsatisfiable: {
    DoNotSchedule: 'The Pod waits rather than exceed maxSkew.',
    ScheduleAnyway: 'The Pod is scheduled all the same, to where the skew is smallest if it can be.',
  },
};

import type { Translated } from '../../i18n/catalogue.ts';
import type { choices as en } from './en.ts';

export const choices: Translated<typeof en> = {
  accessModes: {
    ReadOnlyMany: '可被多个节点以只读方式挂载。',
    ReadWriteMany: '可被多个节点以读写方式挂载。',
    ReadWriteOnce: '同一时刻只能被一个节点以读写方式挂载，该节点上的 Pod 都可使用。',
    ReadWriteOncePod: '整个集群里只能被一个 Pod 以读写方式使用。',
  },
  action: {
    Count: '把这次失败计入 backoffLimit，与没有策略时相同。',
    FailIndex: '让该 Pod 的索引失败，不再重试；需要 backoffLimitPerIndex。',
    FailJob: '让整个 Job 失败，并终止所有仍在运行的 Pod。',
    Ignore: '创建替代的 Pod，不把这次失败计入 backoffLimit。',
  },
  addressType: {
    FQDN: '端点是域名；已弃用，kube-proxy 不处理这种切片。',
    IPv4: '端点是 IPv4 地址。',
    IPv6: '端点是 IPv6 地址。',
  },
  allocationMode: {
    All: '一个资源池里所有匹配的设备；只要有一个已被分配就失败。',
    ExactCount: '分配 count 个设备；默认值。',
  },
  cachingMode: {
    None: '主机不缓存。',
    ReadOnly: '主机缓存读。',
    ReadWrite: '主机缓存读和写。',
  },
  completionMode: {
    Indexed: '从 0 到 completions − 1 的每个索引都须成功一次；每个 Pod 知道自己的索引。',
    NonIndexed: '成功的 Pod 达到 completions 个即完成；默认值。',
  },
  concurrencyPolicy: {
    Allow: '各次运行可以重叠；默认值。',
    Forbid: '上一次还没结束时，跳过这一次。',
    Replace: '删除仍在运行的 Job，换成新的。',
  },
  dnsPolicy: {
    ClusterFirst: '询问集群 DNS，它不认识的域名由它向上游转发；默认值。',
    ClusterFirstWithHostNet: '让使用主机网络的 Pod 也用 ClusterFirst，否则它得到的是 Default。',
    Default: '继承节点的域名解析；名为 Default，却不是默认值。',
    None: '不取自 Kubernetes，也不取自节点，全部来自 dnsConfig。',
  },
  effect: {
    NoExecute: '不容忍的不会放上来，已在运行而不容忍的会被驱逐。',
    NoSchedule: '不容忍的不会再放上来，已在运行的留下。',
    PreferNoSchedule: '对不容忍的 Pod，调度器尽量避开该节点，但仍可能使用。',
    None: '没有效果：污点只用于告知。',
  },
  externalTrafficPolicy: {
    Cluster: '外部流量发往所有端点，可能看不到客户端地址；默认值。',
    Local: '外部流量只留在收到它的节点上，保留客户端地址。',
  },
  failurePolicy: {
    Fail: '调用或求值出错时拒绝请求；默认值。',
    Ignore: '忽略调用或求值的错误，请求继续。',
  },
  fsGroupChangePolicy: {
    Always: '每次挂载都修改卷的属主和权限；默认值。',
    OnRootMismatch: '只在卷的根目录不符时才修改：文件很多时更快。',
  },
  imagePullPolicy: {
    Always: '每次启动都询问镜像仓库；节点上已有的部分不重复下载。',
    IfNotPresent: '节点上没有镜像时才拉取。',
    Never: '从不拉取；节点上没有镜像，容器就不会启动。',
  },
  internalTrafficPolicy: {
    Cluster: '集群内部的流量发往所有端点；默认值。',
    Local: '集群内部的流量只发往客户端所在节点的端点；没有就丢弃。',
  },
  ipFamilies: {
    IPv4: 'Service 有一个 IPv4 地址。',
    IPv6: 'Service 有一个 IPv6 地址。',
    '': '没有指明地址族；API server 会拒绝。',
  },
  ipFamilyPolicy: {
    PreferDualStack: '集群支持双栈时用两个地址族，否则用一个。',
    RequireDualStack: '必须用两个地址族；集群只有一个时被拒绝。',
    SingleStack: '一个地址族：ipFamilies 的第一个，未写时是集群的第一个；默认值。',
  },
  'AzureDiskVolumeSource.kind': {
    Dedicated: '独占一个存储账户的 blob 磁盘。',
    Managed: 'Azure 托管磁盘。',
    Shared: '与其他磁盘共用一个存储账户的 blob 磁盘；默认值。',
  },
  matchPolicy: {
    Equivalent: '经由其他 group 或 version 访问同一资源的请求也匹配；默认值。',
    Exact: '只匹配规则里写明的 group、version 和资源。',
  },
  mountPropagation: {
    Bidirectional: '同 HostToContainer，且容器里的挂载也传到主机；仅限特权容器。',
    HostToContainer: '主机之后的挂载会出现在容器里。',
    None: '之后的挂载互不可见；默认值。',
  },
  nodeAffinityPolicy: {
    Honor: '只有符合 nodeSelector 和节点亲和性的节点计入偏差；默认值。',
    Ignore: '所有节点都计入偏差，不看 nodeSelector 和节点亲和性。',
  },
  nodeTaintsPolicy: {
    Honor: '只有没有污点或污点被容忍的节点计入偏差。',
    Ignore: '所有节点都计入偏差，不看污点；默认值。',
  },
  operations: {
    '*': '所有操作：这四种，以及以后新增的。',
    CONNECT: '连接子资源：exec、attach、portforward、proxy。',
    CREATE: '创建对象。',
    DELETE: '删除对象。',
    UPDATE: '修改对象，包括替换和 patch。',
  },
  'NodeSelectorRequirement.operator': {
    DoesNotExist: '节点没有这个标签。',
    Exists: '节点有这个标签，值不限。',
    Gt: '标签的值是整数，且大于给出的那个值。',
    In: '标签的值是给出的值之一。',
    Lt: '标签的值是整数，且小于给出的那个值。',
    NotIn: '标签的值不在给出的值之中，或节点没有这个标签。',
  },
  'ScopedResourceSelectorRequirement.operator': {
    DoesNotExist: '对象在这个范围里没有值。',
    Exists: '对象属于这个范围；多数范围只有这一个运算符。',
    In: '对象在这个范围里的值是给出的值之一。',
    NotIn: '对象在这个范围里的值不在给出的值之中。',
  },
  'Toleration.operator': {
    Equal: '容忍键和值都相同的污点；默认值。',
    Exists: '容忍该键的任何值；不写键时容忍所有污点。',
    Gt: '容忍键相同、值是更大整数的污点；alpha，默认关闭。',
    Lt: '容忍键相同、值是更小整数的污点；alpha，默认关闭。',
  },
  'DeviceToleration.operator': {
    Equal: '容忍键和值都相同的污点；默认值。',
    Exists: '容忍该键的任何值；不写键时容忍所有污点。',
  },
  'PodFailurePolicyOnExitCodesRequirement.operator': {
    In: '有容器以这些退出码之一失败。',
    NotIn: '有容器以这些之外的退出码失败。',
  },
  patchType: {
    ApplyConfiguration: '表达式给出部分对象，按 server-side apply 的方式合并。',
    JSONPatch: '表达式给出一组 JSON Patch 操作。',
  },
  pathType: {
    Exact: 'URL 的路径与此完全相同，区分大小写。',
    ImplementationSpecific: '由 IngressClass 决定路径的含义。',
    Prefix: 'URL 的路径以此开头，按斜杠之间的各段比较。',
  },
  persistentVolumeReclaimPolicy: {
    Delete: 'PVC 删除之后，卷和背后的存储一并删除。',
    Recycle: '清空卷后重新提供；已弃用，请用动态供给。',
    Retain: '卷和数据保留，状态为 Released，等人处理。',
  },
  podManagementPolicy: {
    OrderedReady: 'Pod 逐个处理，前一个就绪才轮到下一个；默认值。',
    Parallel: '扩缩容时所有 Pod 同时进行，互不等待。',
  },
  podReplacementPolicy: {
    Failed: 'Pod 完全结束（Failed 或 Succeeded）后才补上替代。',
    TerminatingOrFailed: 'Pod 开始终止或失败时就补上替代；没有 podFailurePolicy 时的默认值。',
  },
  policyTypes: {
    Egress: '策略管选中的 Pod 可以访问谁。',
    Ingress: '策略管谁可以访问选中的 Pod。',
  },
  power: {
    On: '机器开着，或正在启动；默认值。',
    Off: '断电：机器上的一切立刻停止，没有谁得到通知。',
  },
  preemptionPolicy: {
    Never: '在队列里排在低优先级之前，但不驱逐任何 Pod。',
    PreemptLowerPriority: '可以驱逐优先级更低的 Pod 来腾出位置；默认值。',
  },
  procMount: {
    Default: '容器运行时屏蔽 /proc 的一部分，另一部分设为只读；默认值。',
    Unmasked: '不屏蔽 /proc；需要 hostUsers: false。',
  },
  protocol: {
    SCTP: '流控制传输协议；需要网络插件支持。',
    TCP: '传输控制协议；默认值。',
    UDP: '用户数据报协议：无连接的数据包。',
  },
  pullPolicy: {
    Always: '每次启动都尝试拉取；拉取失败就不创建容器。',
    IfNotPresent: '节点上没有时才拉取。',
    Never: '从不拉取；节点上没有就不创建容器。',
  },
  reason: {
    FieldValueDuplicate: '拒绝时说：应当唯一的值出现了两次。',
    FieldValueForbidden: '拒绝时说：此处不允许这个值。',
    FieldValueInvalid: '拒绝时说：值不合规；默认值。',
    FieldValueRequired: '拒绝时说：缺少必需的值。',
  },
  reclaimPolicy: {
    Delete: 'PVC 删除之后，该类的卷连同存储一并删除；默认值。',
    Recycle: '不适用于 StorageClass；API server 会拒绝。',
    Retain: '该类的卷和数据保留，状态为 Released，等人处理。',
  },
  reinvocationPolicy: {
    IfNeeded: '之后有别的插件改了对象时，会再询问一次。',
    Never: '每个请求最多询问一次；默认值。',
  },
  restartPolicy: {
    Always: '容器结束后总会重新启动，不论如何结束；默认值。',
    Never: '容器结束后不再启动。',
    OnFailure: '容器以非 0 退出码结束时才重新启动。',
  },
  scheme: {
    HTTP: '用明文 HTTP 发出请求；默认值。',
    HTTPS: '经 TLS 发出请求，不校验证书。',
  },
  scope: {
    '*': '两种范围的资源都包括；默认值。',
    Cluster: '只包括不属于任何 namespace 的资源，Namespace 本身也在其中。',
    Namespaced: '只包括属于某个 namespace 的资源。',
  },
  scopeName: {
    BestEffort: 'QoS 类别为 BestEffort 的 Pod：没有任何 request 和 limit。',
    CrossNamespacePodAffinity: '亲和性或反亲和性涉及其他 namespace 的 Pod。',
    NotBestEffort: 'QoS 类别为 Burstable 或 Guaranteed 的 Pod。',
    NotTerminating: '没有设置 activeDeadlineSeconds 的 Pod。',
    PriorityClass: '优先级类由 operator 和 values 选定的 Pod。',
    Terminating: '设置了 activeDeadlineSeconds 的 Pod；不是指正在删除的。',
    VolumeAttributesClass: 'VolumeAttributesClass 由 operator 和 values 选定的 PVC。',
  },
  scopes: {
    BestEffort: '只算 QoS 类别为 BestEffort 的 Pod：没有任何 request 和 limit。',
    CrossNamespacePodAffinity: '只算亲和性或反亲和性涉及其他 namespace 的 Pod。',
    NotBestEffort: '只算 QoS 类别为 Burstable 或 Guaranteed 的 Pod。',
    NotTerminating: '只算没有设置 activeDeadlineSeconds 的 Pod。',
    PriorityClass: '只算有优先级类的 Pod，不论哪一个。',
    Terminating: '只算设置了 activeDeadlineSeconds 的 Pod；不是指正在删除的。',
    VolumeAttributesClass: '只算有 VolumeAttributesClass 的 PVC，不论哪一个。',
  },
  sessionAffinity: {
    ClientIP: '来自同一客户端地址的连接在一段时间内发往同一个 Pod。',
    None: '每个连接都可能发往不同的 Pod；默认值。',
  },
  sideEffects: {
    None: '调用 webhook 不会改变别处的任何东西。',
    NoneOnDryRun: '请求是试运行时，调用 webhook 不会改变别处的任何东西。',
    Some: '调用 webhook 可能改变别处的东西；v1 会拒绝。',
    Unknown: '不知道调用 webhook 会改变什么；v1 会拒绝。',
  },
  stream: {
    stdout: '写到标准输出；默认值。',
    stderr: '写到标准错误。',
  },
  supplementalGroupsPolicy: {
    Merge: '加上镜像的 /etc/group 给该用户的组；默认值。',
    Strict: '不看镜像的 /etc/group，只有清单里写的组生效。',
  },
  terminationMessagePolicy: {
    FallbackToLogsOnError: '取自文件；文件为空而容器失败时，取日志的末尾。',
    File: '只取自 terminationMessagePath 的文件；默认值。',
  },
  'HostPathVolumeSource.type': {
    BlockDevice: '该路径上必须有块设备。',
    CharDevice: '该路径上必须有字符设备。',
    Directory: '该路径上必须有目录。',
    DirectoryOrCreate: '该路径上什么都没有时，创建空目录，权限 0755。',
    File: '该路径上必须有文件。',
    FileOrCreate: '该路径上什么都没有时，创建空文件，权限 0644。',
    Socket: '该路径上必须有 UNIX 套接字。',
    '': '挂载前不检查；默认值。',
  },
  'ServiceSpec.type': {
    ClusterIP: '在集群内部可达的虚拟地址；默认值。',
    ExternalName: 'externalName 的 DNS 别名（CNAME）；没有地址，也没有代理。',
    LoadBalancer: '同 NodePort，前面再加云的负载均衡器。',
    NodePort: '同 ClusterIP，并在每个节点上开一个端口。',
  },
  'AppArmorProfile.type': {
    Localhost: 'localhostProfile 所指的配置，须已加载到节点上。',
    RuntimeDefault: '容器运行时的默认配置。',
    Unconfined: '不使用 AppArmor 配置。',
  },
  'SeccompProfile.type': {
    Localhost: '文件 localhostProfile 里的配置，须已在节点上。',
    RuntimeDefault: '容器运行时的默认配置。',
    Unconfined: '不使用 seccomp 配置：所有系统调用都允许。',
  },
  'FaultSpec.type': {
    MachineCrash: '机器无声断电；修复之前上面什么都不运行。',
    NetworkPartition: '机器与 API server 互不可达；上面的 Pod 继续运行。',
    KubeletStopped: 'kubelet 停止；容器继续运行，但没有谁上报。',
    DiskFull: '机器的磁盘满了。',
    MemoryPressure: '机器的内存耗尽。',
    ContainerCrash: '目标 Pod 的容器死掉。',
    ImagePullFailure: '机器拉取不了镜像。',
    SlowAPI: 'API server 应答缓慢；不参与模拟。',
    ClockSkew: '机器的时钟不准；不参与模拟。',
    NetworkLatency: '进出机器的消息变慢；不参与模拟。',
    PacketLoss: '进出机器的消息有一部分丢失；不参与模拟。',
    ZoneOutage: '可用区里的机器全部断电。',
  },
  'DaemonSetUpdateStrategy.type': {
    OnDelete: '有人删除 Pod 之后才会更新它。',
    RollingUpdate: '按 maxUnavailable 和 maxSurge 逐个节点更新 Pod；默认值。',
  },
  'StatefulSetUpdateStrategy.type': {
    OnDelete: '有人删除 Pod 之后才会更新它。',
    RollingUpdate: '从最大的序号起更新 Pod，直到 partition；默认值。',
  },
  'DeploymentStrategy.type': {
    Recreate: '旧 Pod 全部结束之后才创建新 Pod。',
    RollingUpdate: '按 maxSurge 和 maxUnavailable 逐步以新换旧；默认值。',
  },
  unhealthyPodEvictionPolicy: {
    AlwaysAllow: '正在运行但未就绪的 Pod 总可以驱逐，不看预算。',
    IfHealthyBudget: '健康的 Pod 足够时，才可以驱逐正在运行但未就绪的。',
  },
  validationActions: {
    Audit: '校验失败时记入该请求的审计事件。',
    Deny: '校验失败时拒绝请求。',
    Warn: '校验失败时以警告告知客户端。',
  },
  volumeBindingMode: {
    Immediate: 'PVC 一创建就得到卷；默认值。',
    WaitForFirstConsumer: '第一个使用该 PVC 的 Pod 被调度时，它才得到卷。',
  },
  volumeMode: {
    Block: 'Pod 得到裸的块设备，没有文件系统。',
    Filesystem: '卷挂载为目录，若为空则先格式化；默认值。',
  },
  whenUnsatisfiable: {
    DoNotSchedule: 'Pod 宁可等待，也不超过 maxSkew。',
    ScheduleAnyway: '仍然调度，尽量放到偏差最小的地方。',
  },
};

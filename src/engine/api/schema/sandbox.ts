/** The sandbox's own kinds in the notation of ./notation.ts. The interfaces are in ../sandbox/types.ts. */
export const sandbox = `
Machine@ metadata+/meta.v1.ObjectMeta spec+.MachineSpec status+.MachineStatus
MachineSpec cpu:q memory:q disk:q pods&i zone:s region:s labels:{s taints:[/core.v1.Taint|A bootSeconds&d images:[s|A network:.MachineNetwork power:s|e=On,Off
MachineNetwork latencyMs&d lossPercent&d
MachineStatus phase:s|e=Off,Booting,Running bootedAt:t bootID:s address:s nodeName:s conditions:[/meta.v1.Condition|K=type
ContainerBehavior@ metadata+/meta.v1.ObjectMeta spec+.ContainerBehaviorSpec status:.ContainerBehaviorStatus
ContainerBehaviorSpec images:[s|A selector:/meta.v1.LabelSelector containers:[s|A startup:.StartupBehavior usage:.UsageBehavior requests:.RequestBehavior exit:.ExitBehavior shutdown:.ShutdownBehavior logs:[.LogBehavior|A ports:[i|A webhooks:[.WebhookBehavior|A
WebhookBehavior path:s validations:[.WebhookRule|A patch:s warnings:[s|A latencyMs&d
WebhookRule expression!s message:s messageExpression:s code&i reason:s
StartupBehavior delayMs&d jitterMs&d
UsageBehavior cpu:q memory:q memoryPerSecond:q cpuPerRequest:q memoryPerRequest:q
RequestBehavior latencyMs&d jitterMs&d errorPercent&d capacityPerSecond:d
ExitBehavior afterSeconds&d code&i message:s
ShutdownBehavior delayMs&d ignoresTerm&b
LogBehavior line!s afterMs:d everyMs:d stream:s|e=stdout,stderr
ContainerBehaviorStatus containers:i conditions:[/meta.v1.Condition|K=type
Scenario@ metadata+/meta.v1.ObjectMeta spec+o status:o
`;

export const chaos = `
Fault@ metadata+/meta.v1.ObjectMeta spec+.FaultSpec status+.FaultStatus
FaultSpec type!s|e=MachineCrash,NetworkPartition,KubeletStopped,DiskFull,MemoryPressure,ContainerCrash,ImagePullFailure,SlowAPI,ClockSkew,NetworkLatency,PacketLoss,ZoneOutage target:.FaultTarget startAfter:s duration:s parameters:o
FaultTarget names:[s|A namespace:s labelSelector:/meta.v1.LabelSelector zone:s
FaultStatus phase:s|e=Pending,Active,Healed activeSince:t healedAt:t message:s affected:[s|A
`;

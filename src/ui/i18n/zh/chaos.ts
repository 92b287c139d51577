import type { Translated } from '../catalogue.ts';
import type { chaos as en } from '../en/chaos.ts';

export const chaos: Translated<typeof en> = {
  panel: '制造故障',
  machine: (name) => `机器 ${name}`,
  inspect: (name) => `打开 ${name}`,
  powerOff: '关闭电源',
  powerOffNote: 'kubelet 和上面的 Pod 立刻停止，没有谁得到通知',
  powerOn: '接通电源',
  powerOnNote: '机器启动，kubelet 重新上报',
  fault: { NetworkPartition: '切断网络', KubeletStopped: '停止 kubelet', MachineCrash: '崩溃' },
  faultNote: {
    NetworkPartition: 'Pod 仍在运行，但心跳传不出来',
    KubeletStopped: '容器仍在运行，但没有谁上报',
    MachineCrash: '上面的一切都停止，直到修复',
  },
  heal: (fault) => `修复 ${fault}`,
  cordon: '停止调度（cordon）',
  cordonNote: '不再放新的 Pod，已经运行的留下',
  uncordon: '恢复调度（uncordon）',
  uncordonNote: '可以重新放置新的 Pod',
  removeMachine: '移走这台机器',
  removeMachineNote: '机器没有了，它的 Node 对象还在',
  deletePod: '删除 Pod',
  deletePodNote: '按它自己的宽限期；控制器可能会补上一个',
  forceDelete: '强制删除',
  forceDeleteNote: '对象立刻消失，不等容器停止',
  chooseMachine: '选一台机器',
  activeFaults: '当前故障',
  cluster: '集群',
  addMachine: '添加机器',
  addMachineNote: (cores, gibibytes) => `${cores} 个 CPU，${gibibytes} GiB，放在机器最少的可用区`,
};

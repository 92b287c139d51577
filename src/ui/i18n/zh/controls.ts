import type { Translated } from '../catalogue.ts';
import type { controls as en } from '../en/controls.ts';

export const controls: Translated<typeof en> = {
  clock: '虚拟时钟',
  play: '播放',
  pause: '暂停',
  step: '前进到下一个关键变化',
  stepSecond: '前进一秒',
  stepEvent: '前进一个事件',
  stepMenu: '其他步进方式',
  running: '运行中',
  paused: '已暂停',
  speed: '速度：每真实秒的虚拟秒数',
  speedOf: (value: string) => `每真实秒 ${value} 个虚拟秒`,
  max: '最快',
  asFast: '尽可能快',
  faster: '加快',
  slower: '减慢',
};

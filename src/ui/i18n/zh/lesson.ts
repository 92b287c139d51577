import type { Translated } from '../catalogue.ts';
import type { lesson as en } from '../en/lesson.ts';

export const lesson: Translated<typeof en> = {
  panel: '课程',
  lessons: '课程',
  own: '课程自带集群，你的集群会等着你',
  steps: (count) => `共 ${count} 步`,
  stepOf: (step, count) => `第 ${step} 步，共 ${count} 步`,
  end: '结语',
  lookingBack: '回头看',
  progress: '课程的步骤',
  goals: '目标',
  state: { open: '未达成', holding: '保持中', met: '已达成', failed: '未能达成' },
  secondsLeft: (seconds) => `还剩 ${seconds} s`,
  failed: '有一个目标已经无法达成。可以从头再来一次。',
  again: '重新开始课程',
  leave: '回到沙盒',
  hint: '提示',
  back: '上一步',
  next: (short) => `下一步：${short}`,
  iThink: (seconds) => `我认为要 ${seconds} s`,
  measured: (seconds) => `实测 ${seconds} s`,
  guess: '就猜这个',
  answer: '回答',
  guessFirst: '先回答，再动手。有了预期，才看得出意外。',
  yourAnswerRight: '（你的回答，正确）',
  yourAnswerWrong: '（你的回答，不对）',
};

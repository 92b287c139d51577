import type { Translated } from './catalogue.ts';
import type { en } from './en.ts';
import { chaos } from './zh/chaos.ts';
import { controls } from './zh/controls.ts';
import { editor } from './zh/editor.ts';
import { frame } from './zh/frame.ts';
import { inspector } from './zh/inspector.ts';
import { lesson } from './zh/lesson.ts';
import { stage } from './zh/stage.ts';
import { timeline } from './zh/timeline.ts';

export const zh: Translated<typeof en> = { frame, controls, stage, timeline, editor, inspector, lesson, chaos };

import { chaos } from './en/chaos.ts';
import { controls } from './en/controls.ts';
import { editor } from './en/editor.ts';
import { frame } from './en/frame.ts';
import { inspector } from './en/inspector.ts';
import { lesson } from './en/lesson.ts';
import { stage } from './en/stage.ts';
import { timeline } from './en/timeline.ts';

export const en = { frame, controls, stage, timeline, editor, inspector, lesson, chaos };

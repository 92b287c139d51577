import type { Scenario } from '../../scenarios/kit/format.ts';
import { say } from '../bridge/notices.ts';
import { select } from '../bridge/selection.ts';
import { messageOf, type Session } from '../bridge/session.ts';
import { deleteSave, readSave, writeSave } from '../bridge/storage.ts';
import { setLayout } from '../workspace/layout.ts';
import { enterLesson } from './lesson-store.ts';

/** Where the reader's own cluster waits while a lesson has its own. */
const sandboxKey = 'sandbox';

/** Puts the reader's cluster aside, and begins the lesson on a fresh one of its own. */
export async function takeLesson(session: Session, scenario: Scenario): Promise<void> {
  const { clusterSpecOf } = await import('../../scenarios/kit/start.ts');
  await attempt(async () => {
    if (session.mirror.lesson === null && session.mirror.filled) {
      const { save } = await session.engine.send('save', {});
      // A browser that cannot store must not keep anybody from learning.
      await writeSave(sandboxKey, save).catch(() => undefined);
    }
    select(null);
    await session.engine.send('start', { spec: clusterSpecOf(scenario) });
    await session.engine.send('lesson', { name: scenario.metadata.name });
    enterLesson(scenario.metadata.name);
    setLayout({ lessonOpen: true, sheet: 'lesson', sheetSize: 'half', view: 'nodes' });
    session.pace({ paused: false, speed: 1 });
  });
}

/** Ends the lesson; the reader's own cluster comes back as it was. */
export async function leaveLesson(session: Session): Promise<void> {
  await attempt(async () => {
    select(null);
    await session.engine.send('lesson', { name: null });
    const saved = await readSave(sandboxKey).catch(() => undefined);
    if (saved === undefined) await session.startFresh();
    else await session.load(saved);
    await deleteSave(sandboxKey).catch(() => undefined);
  });
}

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    say('engineFailed', messageOf(error));
  }
}

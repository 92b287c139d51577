import type { Command, Update } from '../engine/protocol/messages.ts';
import { WorkerHost, type RunningLesson } from '../engine/hosts/worker/worker-host.ts';
import { findScenario, resumeLesson } from '../scenarios/index.ts';
import type { ClusterView } from '../scenarios/kit/cluster-view.ts';
import type { LessonRun, SavedLesson } from '../scenarios/kit/lesson-run.ts';
import { beginLesson } from '../scenarios/kit/start.ts';

function running(run: LessonRun, view: ClusterView): RunningLesson {
  return {
    get state() {
      return run.state;
    },
    observe: () => run.observe(view),
    save: () => run.save(),
  };
}

const host = new WorkerHost({
  post: (update: Update) => self.postMessage(update, { transfer: [] }),
  startLesson: (name, cluster) => {
    const scenario = findScenario(name);
    if (scenario === undefined) throw new Error(`There is no lesson ${name}.`);
    return running(beginLesson(scenario, cluster).run, cluster.view);
  },
  resumeLesson: (saved, cluster) => {
    const run = resumeLesson(saved as SavedLesson);
    return run === undefined ? undefined : running(run, cluster.view);
  },
});

self.addEventListener('message', (event: MessageEvent<Command>) => {
  void host.handle(event.data);
});

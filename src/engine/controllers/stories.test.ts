import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ControlPlane } from '../testing/control-plane.ts';
import { compareStory, StoryPlayer, type Story } from '../testing/story.ts';

const recording = '../shared/recorded/stories.json';
const isThere = existsSync(recording);
const stories: readonly Story[] = isThere ? (JSON.parse(readFileSync(recording, 'utf8')) as Story[]) : [];

/** One line of a story may differ: the real one was in the middle of something while it was being looked at, line by line. */
const tolerated = 1;

describe.skipIf(!isThere)(`as a real control plane did (skipped when ${recording} is not there)`, () => {
  for (const story of stories) {
    test(`the story of ${story.name}`, () => {
      const plane = new ControlPlane();
      const got = new StoryPlayer(plane).play(
        story.name,
        story.acts.map(({ act }) => act),
      );
      const { agree, of, differences } = compareStory(story, got);
      if (process.env['STORIES'] === 'show') console.log(`${story.name}: ${agree} of ${of}\n  ${differences.join('\n  ')}`);
      // The differences are in the assertion, so that a failure names them.
      expect({ isTold: of - agree <= tolerated, differences }).toMatchObject({ isTold: true });
    });
  }
});

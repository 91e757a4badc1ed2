// How the tests run: four shards, `npm run test:unit` and so on, with one worker a core.
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { shards, tellsWhatIsLeft, type Shard } from './tests/support/shards.ts';

/** No test fails because a machine is slow: what takes longer than this hangs. */
const HANGS_MS = 1_800_000;

const project = ([name, { folders }]: readonly [string, Shard]) => ({
  extends: true as const,
  test: { name, include: folders.map((folder) => `${folder}/**/*.test.ts`) },
});

export default defineConfig({
  test: {
    globalSetup: ['tests/support/global-setup.ts'],
    testTimeout: HANGS_MS,
    hookTimeout: HANGS_MS,
    expect: { poll: { timeout: HANGS_MS / 2 } },
    maxWorkers: availableParallelism(),
    reporters: ['default', tellsWhatIsLeft()],
    projects: Object.entries(shards).map(project),
  },
});

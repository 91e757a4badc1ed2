// The shards of the tests: what `npm run test:NAME` runs. `npm test` leaves some to `.ci/run`, and says so.
import type { Reporter } from 'vitest/node';

export interface Shard {
  readonly folders: readonly string[];
  /** what is tested there */
  readonly about: string;
}

export const shards: Readonly<Record<string, Shard>> = {
  unit: {
    folders: ['tests/unit', 'tests/golden'],
    about: 'each room by itself, and the code that is printed',
  },
  system: { folders: ['tests/system'], about: 'whole networks on every target, the command line, documents' },
  readers: { folders: ['tests/readers'], about: 'model files: whole, damaged and hostile' },
  browser: { folders: ['tests/browser'], about: 'pages in Chromium, bundlers, the playground' },
};

/** Says after a run which shards were left out. */
export function tellsWhatIsLeft(): Reporter {
  let left: readonly string[] = [];
  return {
    onInit(vitest) {
      const run = vitest.projects.map(({ name }) => name);
      left = Object.keys(shards).filter((name) => !run.includes(name));
    },
    onTestRunEnd() {
      for (const name of left)
        console.log(`not run here: ${name} (${shards[name].about}): npm run test:${name}`);
      if (left.length > 0) console.log('.ci/run runs everything');
    },
  };
}

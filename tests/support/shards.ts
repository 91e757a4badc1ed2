// The shards of the tests: which folders `npm run test:NAME` runs.

export const shards: Readonly<Record<string, readonly string[]>> = {
  unit: ['tests/unit', 'tests/golden'],
  system: ['tests/system'],
  browser: ['tests/browser'],
  readers: ['tests/readers'],
};

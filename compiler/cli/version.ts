// The version in package.json, wherever this file lies below it: in the sources or in dist.
import { readFileSync } from 'node:fs';

export function version(): string {
  for (const up of ['../../', '../../../']) {
    const found = readVersion(new URL(`${up}package.json`, import.meta.url));
    if (found) return found;
  }
  throw new Error('the package.json of grucc is missing');
}

function readVersion(url: URL): string | undefined {
  try {
    const { name, version }: { name?: string; version?: string } = JSON.parse(readFileSync(url, 'utf8'));
    return name === 'grucc' ? version : undefined;
  } catch {
    return undefined;
  }
}

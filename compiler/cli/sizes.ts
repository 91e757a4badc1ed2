// Sizes of files as people write and read them: kB of 1000 bytes.
import { fail } from '../diagnostics.ts';

export function formatBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  if (bytes < 999_950) return `${(bytes / 1000).toFixed(1)} kB`;
  return `${(bytes / 1_000_000).toFixed(1)} MB`;
}

const units: Readonly<Record<string, number>> = { b: 1, kb: 1000, mb: 1_000_000 };

/** The value of an option that takes a size, in bytes. */
export function parseBytes(text: string, option: string): number {
  const [, number = '', unit = ''] = /^(\d{1,9}(?:\.\d{1,9})?) ?([a-zµ]+)$/i.exec(text) ?? [];
  const factor = Object.hasOwn(units, unit.toLowerCase()) ? units[unit.toLowerCase()] : NaN;
  const bytes = Math.floor(Number(number) * factor);
  if (bytes >= 1) return bytes;
  const hint = /s$/i.test(unit) ? '; a budget of time is "budget" in the config, for grucc bench' : '';
  return fail('GRU5001', `--${option} takes a size in B, kB or MB, such as 20kB; given "${text}"${hint}`);
}

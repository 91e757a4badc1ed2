// Notices when files change. By asking again and again: notifications are lost on network drives and in containers,
// and editors that replace a file by renaming end them.
import { statSync } from 'node:fs';

export interface Clock {
  /** resolves early when the watching ends */
  wait(milliseconds: number): Promise<void>;
}

export interface Watcher {
  /** to be told before a file is read, so that no change between reading and watching is lost */
  readonly note: (path: string) => void;
  /** forgets the files; those of the next build are noted anew */
  readonly forget: () => void;
  /** the paths that changed, once they have stopped changing; none when the watching ends */
  readonly next: () => Promise<readonly string[]>;
}

const POLL_MS = 150;

export function watchFiles({ wait }: Clock, isOver: () => boolean): Watcher {
  const seen = new Map<string, string>();
  const changed = (): readonly string[] =>
    [...seen].flatMap(([path, old]) => (old === look(path) ? [] : path));
  return {
    note: (path) => void seen.set(path, look(path)),
    forget: () => seen.clear(),
    async next() {
      let before: string | undefined;
      while (!isOver()) {
        const paths = changed();
        const now = paths.map(look).join('\n');
        if (paths.length > 0 && now === before) return paths;
        before = now;
        await wait(POLL_MS);
      }
      return [];
    },
  };
}

/** What a file looks like from outside: another one of the same name has another number. */
function look(path: string): string {
  try {
    const { ino, size, mtimeNs, ctimeNs } = statSync(path, { bigint: true });
    return `${ino} ${size} ${mtimeNs} ${ctimeNs}`;
  } catch {
    return 'nothing';
  }
}

// The compiler in a worker: compiles, runs, evaluates and imports, so that the page never waits.

import { explain, GruccError, importModel } from 'grucc/browser';
import type { InputFile, ReplyBody, Request } from '../protocol.ts';
import { compileAndRun } from './compile.ts';
import { inputOf } from './input.ts';
import { problemOf } from './problem.ts';

const latest = new Map<Request['kind'], number>();

addEventListener('message', ({ data }: MessageEvent<Request>) => {
  const { id, kind } = data;
  latest.set(kind, id);
  const answer = (reply: ReplyBody): void => postMessage({ id, of: kind, ...reply });
  const isStale = (): boolean => id !== latest.get(kind);
  void handle(data, answer, isStale).then(() => answer({ kind: 'done' }));
});

async function handle(
  request: Request,
  answer: (reply: ReplyBody) => void,
  isStale: () => boolean,
): Promise<void> {
  answer({ kind: 'started' });
  try {
    // a newer request that has arrived already is the one to answer
    await new Promise((resolve) => setTimeout(resolve));
    if (isStale()) return;
    if (request.kind === 'compile') await compileAndRun(request, answer, isStale);
    else if (request.kind === 'explain')
      answer({ kind: 'stages', stages: await explain(inputOf(request.source)) });
    else answer(imported(request.files));
  } catch (thrown) {
    if (thrown instanceof GruccError)
      answer({ kind: 'problems', problems: thrown.diagnostics.map(problemOf) });
    else answer({ kind: 'bug', message: String((thrown as Error).stack ?? thrown) });
  }
}

/** The model is the file that is not named by another; an ONNX model finds the others by name. */
function imported(files: readonly InputFile[]): ReplyBody {
  const [model, ...rest] = files.toSorted((a, b) => rank(a) - rank(b));
  const external = (path: string): Uint8Array => {
    const found = rest.find(({ name }) => name === path.replace(/^\.\//, ''));
    if (found) return found.bytes;
    throw new GruccError({
      severity: 'error',
      code: 'GRU6008',
      message: `the model needs ${JSON.stringify(path)}: drop both files together`,
    });
  };
  const { config, files: written, report } = importModel({ ...model, external });
  const cells: Record<string, string> = {};
  const weights = new Map<string, Uint8Array>();
  for (const { name, content } of written) {
    if (typeof content !== 'string') weights.set(name, content);
    else if (name.endsWith('.cell')) cells[name] = content;
  }
  return { kind: 'imported', from: model.name, report, source: { config, cells, weights } };
}

const rank = ({ name }: InputFile): number => (/\.(data|bin|weight)$/.test(name) ? 1 : 0);

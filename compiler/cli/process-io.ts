// This process as an Io; a reader that goes away, as in `grucc explain c.json | head`, is no error.
import { error, formatDiagnostic } from '../diagnostics.ts';
import type { Io, Sink } from './io.ts';

export function processIo(): Io {
  return {
    stdout: sinkOf(process.stdout),
    stderr: sinkOf(process.stderr),
    cwd: process.cwd(),
    env: process.env,
    compiler: () => import('../compile.ts'),
    gpu: async () => (await import('./gpu.ts')).findGpu(process.cwd()),
    interruption,
  };
}

function sinkOf(stream: NodeJS.WriteStream): Sink {
  let isOpen = true;
  stream.on('error', (cause: NodeJS.ErrnoException) => {
    if (isOpen && cause.code !== 'EPIPE') reportLoss(cause);
    isOpen = false;
  });
  return {
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.columns;
    },
    write: (text) => void (isOpen && stream.write(text)),
  };
}

function interruption(): AbortSignal {
  const controller = new AbortController();
  process.once('SIGINT', () => controller.abort());
  return controller.signal;
}

/** Output that is lost, for example on a full disk, must not look like success. */
function reportLoss(cause: Error): void {
  process.stderr.write(`${formatDiagnostic(error('GRU4002', `cannot print: ${cause.message}`))}\n`);
  process.exitCode = 1;
  process.on('exit', () => (process.exitCode = 1));
}

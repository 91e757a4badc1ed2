// The page's end of the worker: numbers requests, drops stale replies, and replaces a worker that does not answer.

// oxlint-disable-next-line import/default -- what Vite makes of it: an address
import workerUrl from './work/worker.ts?worker&url';
import type { Reply, Request } from './protocol.ts';

/** A request without its number. */
export type Asked = Request extends infer R ? (R extends Request ? Omit<R, 'id'> : never) : never;

export interface Client {
  readonly send: (asked: Asked) => void;
}

/** Milliseconds after which a worker that has not begun with a request is thought to be busy with an older one. */
const PATIENCE = 1500;

export function openClient(onReply: (reply: Reply) => void, onBroken: () => void): Client {
  const current = new Map<Request['kind'], number>();
  let count = 0;
  let isReady = false;
  let watch: number | undefined;

  const hear = ({ data }: MessageEvent<Reply>): void => {
    isReady = true;
    clearTimeout(watch);
    if (data.id === current.get(data.of)) onReply(data);
  };
  const start = (): Worker => {
    isReady = false;
    const started = startWorker();
    started.addEventListener('message', hear);
    started.addEventListener('error', onBroken);
    return started;
  };
  let worker = start();

  const post = (request: Request): void => {
    worker.postMessage(request, []);
    // passes can wait for what is being run
    if (request.kind === 'explain') return;
    clearTimeout(watch);
    watch = window.setTimeout(() => {
      // one that is still loading is not stuck
      if (!isReady) return;
      worker.terminate();
      worker = start();
      post(request);
    }, PATIENCE);
  };
  return {
    send(asked) {
      const request = { ...asked, id: ++count } as Request;
      current.set(request.kind, request.id);
      post(request);
    },
  };
}

/**
 * A worker with an address has the policy that its address is served with, which a static page cannot know of. One
 * that is made in the page has the page's: so that the compiler, too, can talk to nobody.
 */
function startWorker(): Worker {
  const source = `import ${JSON.stringify(new URL(workerUrl, location.href).href)};`;
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  return new Worker(url, { type: 'module', name: 'compiler' });
}

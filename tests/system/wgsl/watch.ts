// A device that counts what is asked of a real one, and may be told to lie about its limits or to run out of memory.

import type { GpuDevice } from '../../../runtime/gpu-types.ts';

interface Counts {
  readonly submissions: number;
  /** the most that were under way at once */
  readonly pending: number;
  readonly dispatches: number;
  /** of all buffers made */
  readonly bytes: number;
}

export interface Watched {
  readonly device: GpuDevice;
  counts(): Counts;
  reset(): void;
  /** buffers that are not destroyed */
  live(): number;
}

type Method = (...args: never[]) => unknown;

/** The object with some of its methods changed; the others are called on the object itself, as WebGPU wants it. */
function changed<T extends object>(object: T, changes: Readonly<Partial<Record<keyof T, unknown>>>): T {
  return new Proxy(object, {
    get(target, key) {
      if (key in changes) return changes[key as keyof T];
      const value: unknown = Reflect.get(target, key, target);
      return typeof value === 'function' ? (value as Method).bind(target) : value;
    },
  });
}

export function watched(device: GpuDevice): Watched {
  let [submissions, underWay, pending, dispatches, bytes, live] = [0, 0, 0, 0, 0, 0];
  const queue = changed(device.queue, {
    submit(commands: readonly object[]) {
      submissions++;
      pending = Math.max(pending, ++underWay);
      device.queue.submit(commands);
      const done = (): void => void underWay--;
      void device.queue.onSubmittedWorkDone().then(done, done);
    },
  });
  const createBuffer: GpuDevice['createBuffer'] = (of) => {
    const buffer = device.createBuffer(of);
    bytes += of.size;
    live++;
    const destroy = buffer.destroy.bind(buffer);
    let isLive = true;
    // the buffer itself goes into bindings, where Dawn takes no stand-in
    buffer.destroy = () => {
      if (isLive) live--;
      isLive = false;
      destroy();
    };
    return buffer;
  };
  const createCommandEncoder: GpuDevice['createCommandEncoder'] = () => {
    const encoder = device.createCommandEncoder();
    return changed(encoder, {
      beginComputePass() {
        const pass = encoder.beginComputePass();
        return changed(pass, {
          dispatchWorkgroups: (x: number, y: number) => (dispatches++, pass.dispatchWorkgroups(x, y)),
        });
      },
    });
  };
  return {
    device: changed(device, { queue, createBuffer, createCommandEncoder }),
    counts: () => ({ submissions, pending, dispatches, bytes }),
    reset: () => ([submissions, pending, dispatches, bytes] = [0, 0, 0, 0]),
    live: () => live,
  };
}

/** The device with smaller limits than it has. */
export function limited(device: GpuDevice, limits: Partial<GpuDevice['limits']>): GpuDevice {
  const { maxStorageBufferBindingSize, maxBufferSize } = device.limits;
  return changed(device, { limits: { maxStorageBufferBindingSize, maxBufferSize, ...limits } });
}

/** The device without memory for buffers of so many bytes: it says so as WebGPU does, when a scope ends. */
export function poor(device: GpuDevice, most: number): GpuDevice {
  const scopes: { readonly kind: string; message?: string }[] = [];
  return changed(device, {
    createBuffer(of: { size: number; usage: number }) {
      const scope = scopes.findLast(({ kind }) => kind === 'out-of-memory');
      if (of.size > most && scope) scope.message ??= `out of memory: ${of.size} bytes`;
      return device.createBuffer(of);
    },
    pushErrorScope(kind: 'out-of-memory' | 'validation' | 'internal') {
      scopes.push({ kind });
      device.pushErrorScope(kind);
    },
    async popErrorScope() {
      const scope = scopes.pop();
      const found = await device.popErrorScope();
      return scope?.message === undefined ? found : { message: scope.message };
    },
  });
}

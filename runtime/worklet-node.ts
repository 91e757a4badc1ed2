// The page's side of a processor: an AudioWorkletNode that is there once its model is loaded, with events and promises.
import { checkOptions, expected, isSize } from './check.ts';
import { GruccError, fail } from './error.ts';
import type { LoadOptions } from './types.ts';
import type { Failure, FromProcessor, Order, Ready, Stats, ToProcessor } from './worklet-types.ts';

/** What is known of a model and its file when they are built. */
export interface NodeInfo {
  /** the name under which the file registers its processor, with the build's id in it */
  readonly processor: string;
  readonly input: number;
  readonly output: number;
  /** where it is fixed */
  readonly batch: number | null;
  url(): URL;
}

export interface NodeOptions extends LoadOptions {
  /** how many, each with a state of its own, or 'joint': they are the model's features */
  readonly channels?: number | 'joint' | undefined;
  /** a processor of the user's own, and the file that registers it */
  readonly processor?: string | undefined;
  readonly url?: string | URL | undefined;
  readonly data?: unknown;
}

type Answer = Omit<Extract<FromProcessor, { readonly grucc: 'ready' | 'done' }>, 'grucc'>;

// Where there is no audio, as in Node, the module can still be imported.
const Base = (globalThis.AudioWorkletNode ?? absent) as typeof AudioWorkletNode;

/** Called in place of a constructor. */
function absent(): never {
  return fail(3012, 'worklet: there is no AudioWorkletNode here');
}

async function addModule(context: BaseAudioContext, url: string): Promise<void> {
  if (!context?.audioWorklet)
    expected(3012, 'context', 'one with an audioWorklet, which pages have on https and localhost', context);
  if (context.state === 'closed') fail(3012, 'context: expected an open one, got one that is closed');
  try {
    await context.audioWorklet.addModule(url);
  } catch (error) {
    fail(3012, `worklet: cannot load ${url}: ${(error as Error).message}`);
  }
}

/** The options of the node itself: as many channels in and out as the model has, whatever is connected. */
function nodeOptions({ input, output }: NodeInfo, order: Order): AudioWorkletNodeOptions {
  const isJoint = order.channels === 'joint';
  const [inputs, outputs] = isJoint ? [input, output] : [order.channels as number, order.channels as number];
  return {
    numberOfInputs: 1,
    numberOfOutputs: 1,
    channelCount: inputs,
    channelCountMode: 'explicit',
    channelInterpretation: isJoint ? 'discrete' : 'speakers',
    outputChannelCount: [outputs],
    processorOptions: order,
  };
}

function orderOf({ batch }: NodeInfo, context: BaseAudioContext, options: NodeOptions): Order {
  checkOptions('create', options, 'weights', 'target', 'channels', 'processor', 'url', 'data');
  const { channels = batch ?? 1, target, weights, data } = options;
  if (channels !== 'joint' && !(isSize(channels) && channels > 0))
    expected(3010, 'channels', "an integer of 1 or more, or 'joint'", channels);
  const isLive = !(context instanceof OfflineAudioContext);
  return { channels, isLive, target, weights, data };
}

/** What an engine refuses becomes an error of ours: an unknown name, values that cannot be sent, too many channels. */
function translating<T>(act: () => T, processor: string, url: string): T {
  try {
    return act();
  } catch (error) {
    const { name, message } = error as Error;
    if (name === 'DataCloneError') fail(3010, `create: cannot be sent to the audio thread: ${message}`);
    if (name !== 'InvalidStateError') fail(3012, `worklet: ${message}`);
    return fail(
      3012,
      `worklet: ${url} has no processor ${JSON.stringify(processor)}, or it is of another build`,
    );
  }
}

/** The generated module's class extends this one with what it knows of its model. */
export class ModelNode extends Base {
  declare static readonly info: NodeInfo;
  #ready: Ready | undefined;
  #stats: Stats | undefined;
  #isDisposed = false;
  /** who waits for answers of the processor, in their order */
  readonly #waiting: ((answer: Answer) => void)[] = [];

  /** Resolves when the processor has loaded the model. */
  static async create(context: BaseAudioContext, options: NodeOptions = {}): Promise<ModelNode> {
    if (!globalThis.AudioWorkletNode) absent();
    const order = orderOf(this.info, context, options);
    const { url = this.info.url(), processor = this.info.processor } = options;
    await addModule(context, String(url));
    const make = () => new this(context, processor, nodeOptions(this.info, order));
    const node = translating(make, processor, String(url));
    try {
      node.#ready = await node.#answer();
    } catch (error) {
      node.dispose();
      throw error;
    }
    return node;
  }

  protected constructor(context: BaseAudioContext, name: string, options: AudioWorkletNodeOptions) {
    super(context, name, options);
    this.port.addEventListener('message', ({ data }) => this.#hear(data as FromProcessor));
    this.port.start();
    const failure = { code: 'GRU3013', message: 'processor: it threw an error and has ended' };
    this.addEventListener('processorerror', () => {
      this.#settle({ failure }, this.#waiting.length);
      this.#tell(failure);
    });
    context.addEventListener('statechange', this.#restartClock);
  }

  get target(): Ready['target'] {
    return (this.#ready as Ready).target;
  }

  get fused(): boolean {
    return (this.#ready as Ready).fused;
  }

  get latency(): number {
    return (this.#ready as Ready).latency;
  }

  get stats(): Stats | undefined {
    return this.#stats;
  }

  /** Starts the model over, and what it has not played is dropped. */
  async reset(): Promise<void> {
    if (this.#isDisposed) fail(3005, 'node: disposed');
    this.#send('reset');
    await this.#answer();
  }

  dispose(): void {
    if (this.#isDisposed) return;
    this.#isDisposed = true;
    this.disconnect();
    this.context.removeEventListener('statechange', this.#restartClock);
    this.#send('dispose');
    this.port.close();
    this.#settle({ failure: { code: 'GRU3005', message: 'node: disposed' } }, this.#waiting.length);
  }

  readonly #restartClock = (): void => this.#send('clock');

  #send(grucc: ToProcessor['grucc']): void {
    const { port } = this;
    port.postMessage({ grucc } satisfies ToProcessor);
  }

  #answer(): Promise<Ready> {
    return new Promise((resolve, reject) => {
      this.#waiting.push(({ ready, failure }) => {
        if (failure) reject(new GruccError(failure.code, failure.message));
        else resolve(ready as Ready);
      });
    });
  }

  #settle(answer: Answer, count: number): void {
    for (const done of this.#waiting.splice(0, count)) done(answer);
  }

  #hear(message: FromProcessor | null): void {
    switch (message?.grucc) {
      case 'ready':
      case 'done':
        return this.#settle(message, 1);
      case 'stats':
        this.#stats = message.stats;
        return void this.dispatchEvent(new CustomEvent('stats', { detail: message.stats }));
      case 'error':
        return this.#tell(message.failure);
      default: // one of the user's own
    }
  }

  #tell(failure: Failure): void {
    const error = new GruccError(failure.code, failure.message);
    this.dispatchEvent(new ErrorEvent('error', { error, message: error.message }));
  }
}

// The `load` of a module that fetches its parts. The functions are printed into that module: they use nothing but
// each other.

interface Source {
  readonly url: string;
  /** in bytes: a server may answer with a page instead, or break off */
  readonly size: number;
}

interface Loadable {
  load(options: unknown): Promise<unknown>;
}

/** What the module has at hand when this is called. */
export interface Opening {
  readonly open: (kernels: object) => Loadable;
  readonly params: Readonly<Record<string, readonly number[]>>;
  readonly GruccError: new (code: string, message: string) => Error;
  readonly sources: Readonly<Record<string, Source>>;
}

type Arrays = Readonly<Record<string, Float32Array>>;

/** Of the declarations that make `fetchingLoad`. */
export const fetchingText = (): string => [fetchPart, toHex, toArrays, openModule, fetchingLoad].join('\n');

/** Fetches everything with the first load; what failed is tried again by the next. */
export function fetchingLoad(opening: Opening): (options?: unknown) => Promise<unknown> {
  let opened: ReturnType<typeof openModule> | undefined;
  return async (options = {}) => {
    opened ??= openModule(opening).catch((thrown: unknown) => {
      opened = undefined;
      throw thrown;
    });
    const { module, weights } = await opened;
    const given = options as { weights?: unknown };
    const lacks = weights && Object(given) === given && given.weights === undefined;
    return module.load(lacks ? { ...given, weights } : options);
  };
}

async function openModule(opening: Opening): Promise<{ module: Loadable; weights: Arrays | undefined }> {
  const fetched = Object.entries(opening.sources).map(async ([name, source]) => [
    name,
    await fetchPart(name, source, opening.GruccError),
  ]);
  const { weights, ...kernels } = Object.fromEntries(await Promise.all(fetched));
  const texts = Object.entries(kernels).map(([name, bytes]) => [name, toHex(bytes as Uint8Array)]);
  return {
    module: opening.open(Object.fromEntries(texts)),
    weights: weights && toArrays(weights, opening.params),
  };
}

async function fetchPart(
  name: string,
  { url, size }: Source,
  GruccError: Opening['GruccError'],
): Promise<Uint8Array> {
  const fail = (what: string): never => {
    throw new GruccError('GRU3014', `${name}: expected ${size} bytes from ${url}, got ${what}`);
  };
  const broken = (cause: Error): never => fail(cause.message);
  const response = await fetch(url).catch(broken);
  if (!response.ok) fail(`status ${response.status}`);
  const bytes = new Uint8Array(await response.arrayBuffer().catch(broken));
  return bytes.length === size ? bytes : fail(`${bytes.length}`);
}

/** As modules hold their kernels, and the runtime reads them. */
function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Parameters lie one behind the other, in their order. */
function toArrays({ buffer }: Uint8Array, params: Opening['params']): Arrays {
  let at = 0;
  const arrays: Record<string, Float32Array> = {};
  for (const [name, shape] of Object.entries(params)) {
    const count = shape.reduce((a, b) => a * b, 1);
    arrays[name] = new Float32Array(buffer, at, count);
    at += count * 4;
  }
  return arrays;
}

// The shapes of a module's arrays as the comments of its types show them.

import { literal } from './literal.ts';
import { widthOf, type ModuleParts } from './module.ts';

export interface Shapes {
  readonly x: string;
  readonly output: string;
  readonly step: readonly [string, string];
  /** of each kind of state, by name */
  readonly states: readonly { readonly name: string; readonly shape: string }[];
}

/** Shapes with this network's numbers in them. */
export function shapesOf(parts: ModuleParts): Shapes {
  const { args, dims } = parts.manifest;
  const known: Readonly<Record<string, number | string>> = {
    batch: dims.batch ?? 'B',
    steps: dims.steps ?? 'T',
  };
  const sizesOf = (name: string) => Object.values(args[name].axes).map((dim) => known[dim] ?? dim);
  const shape = (name: string): string => `(${sizesOf(name).join(', ')})`;
  const [count, , size] = sizesOf('state');
  const kinds = args.state.states ?? [{ name: 'h', count: Number(count), size: Number(size) }];
  return {
    x: shape('x'),
    output: shape('output'),
    step: [`(${known.batch}, ${widthOf(parts, 'x')})`, `(${known.batch}, ${widthOf(parts, 'output')})`],
    states: kinds.map((kind) => {
      const own = parts.states.filter(({ name }) => kinds.length === 1 || name === kind.name);
      return { name: kind.name, shape: stateShape(kind, own, known.batch) };
    }),
  };
}

type Counted = Pick<ModuleParts['states'][number], 'count' | 'size'>;

/** Of states of several sizes there is no one shape: they lie one whole after the other. */
function stateShape(kind: Counted, own: ModuleParts['states'], batch: number | string): string {
  const shape = ({ count, size }: Counted): string => `(${count}, ${batch}, ${size})`;
  if (own.every(({ size }) => size === kind.size)) return shape(kind);
  const parts = own.map((each) => `${literal(each.of)} ${shape(each)}`);
  return `${parts.join(', then ')}, one whole after the other`;
}

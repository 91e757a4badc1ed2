// Every parameter of a network: names as in PyTorch's state dicts, and shapes.

import type { Cell, CellParam, CellStack, SizeName } from './cell-types.ts';
import type { Config, GruLayer, Layer, LinearLayer } from './config-types.ts';
import { directionsOf, layersOf } from './network.ts';

/** parameter name -> shape, in the order in which PyTorch lists them */
export type ParamShapes = Readonly<Record<string, readonly number[]>>;

/** The cells of a network by the names its config gives them. */
export type Cells = ReadonlyMap<string, Cell>;

/** Every parameter the network needs, under the names weights are given by. */
export function paramShapes(config: Config, cells: Cells): ParamShapes {
  return Object.fromEntries(layersOf(config).flatMap((layer) => layerShapes(layer, cells)));
}

/** Numbers in all parameters together. */
export function countElements(params: ParamShapes): number {
  return Object.values(params).reduce((sum, shape) => sum + shape.reduce((a, b) => a * b, 1), 0);
}

/** Parameters usually begin in U(-s, s): s is 1/√H for a gru, and 1/√(features read) for a linear layer. */
export function initialScale(config: Config, param: string): number {
  const prefix = param.slice(0, param.lastIndexOf('.') + 1);
  const layer = layersOf(config).find((each) => prefixOf(each) === prefix);
  return (
    1 / Math.sqrt(layer?.type === 'gru' ? layer.hiddenSize : layer?.type === 'linear' ? layer.inputSize : 1)
  );
}

type NamedShape = readonly [name: string, shape: readonly number[]];

function layerShapes(layer: Layer, cells: Cells): readonly NamedShape[] {
  if (layer.type === 'linear') return linearShapes(layer);
  return layer.type === 'gru' ? gruShapes(layer, cellOf(layer, cells)) : [];
}

export function cellOf({ cell }: GruLayer, cells: Cells): Cell {
  const found = cells.get(cell);
  if (!found) throw new Error(`the cell ${cell} was not read`);
  return found;
}

export function prefixOf({ name }: Layer): string {
  return name === '' ? '' : `${name}.`;
}

export function linearShapes(layer: LinearLayer): readonly NamedShape[] {
  const { inputSize, outputSize, bias } = layer;
  const own: readonly NamedShape[] = [
    ['weight', [outputSize, inputSize]],
    ['bias', [outputSize]],
  ];
  return own.slice(0, bias ? 2 : 1).map(([name, shape]) => [prefixOf(layer) + name, shape]);
}

/** Of each layer of a gru the endings of its parameters' names, one for each direction. */
export function suffixesOf(gru: GruLayer): readonly (readonly string[])[] {
  const directions = ['', '_reverse'].slice(0, directionsOf(gru));
  return Array.from({ length: gru.numLayers }, (_, l) => directions.map((end) => `_l${l}${end}`));
}

function gruShapes(gru: GruLayer, cell: Cell): readonly NamedShape[] {
  const stacked = new Set(cell.stacks.flatMap((s) => s.members));
  const isPresent = (p: CellParam): boolean => gru.bias || p.role !== 'bias';
  const stacks = cell.stacks.filter((s) => isPresent(declared(cell, s.members[0])));
  const single = cell.params.filter((p) => isPresent(p) && !stacked.has(p.name));
  return suffixesOf(gru).flatMap((suffixes, l) => {
    const sizes = sizesOf(gru, l === 0 ? gru.inputSize : gru.size);
    const shapes: readonly NamedShape[] = [
      ...stacks.map((s): NamedShape => [s.name, stackShape(s, cell, sizes)]),
      ...single.map((p): NamedShape => [p.name, shapeOf(p, sizes)]),
    ];
    return suffixes.flatMap((suffix) =>
      shapes.map(([name, shape]): NamedShape => [prefixOf(gru) + name + suffix, shape]),
    );
  });
}

export type ParamSizes = Readonly<Record<SizeName, number>>;

export function sizesOf({ hiddenSize }: GruLayer, inputSize: number): ParamSizes {
  return { input: inputSize, hidden: hiddenSize };
}

export function declared(cell: Cell, name: string): CellParam {
  const found = cell.params.find((p) => p.name === name);
  if (!found) throw new Error(`the checked cell has no parameter ${name}`);
  return found;
}

export function shapeOf(p: CellParam, sizes: ParamSizes): readonly number[] {
  return p.shape.map((name) => sizes[name]);
}

export function stackShape(stack: CellStack, cell: Cell, sizes: ParamSizes): readonly number[] {
  const shapes = stack.members.map((name) => shapeOf(declared(cell, name), sizes));
  return shapes[0].with(
    0,
    shapes.reduce((rows, shape) => rows + shape[0], 0),
  );
}

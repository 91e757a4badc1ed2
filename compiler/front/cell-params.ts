// The parameters of a recurrent layer: names as in PyTorch's state dicts, and shapes, from what its cell declares.
import type { Cell, CellParam, CellStack, Cells, SizeName } from './cell-types.ts';
import type { NamedShape } from './layers/kind.ts';
import {
  suffixesOf,
  widthOf,
  type RecurrentLayer,
  type RecurrentSettings,
} from './layers/recurrent-settings.ts';

export function cellOf({ cell }: RecurrentSettings, cells: Cells): Cell {
  const found = cells.get(cell);
  if (!found) throw new Error(`the cell ${cell} was not read`);
  return found;
}

/** Of all its layers and directions. */
export function cellShapes(gru: RecurrentLayer, cell: Cell): readonly NamedShape[] {
  const stacked = new Set(cell.stacks.flatMap((s) => s.members));
  const stacks = cell.stacks.filter((s) => isPresent(declared(cell, s.members[0]), gru));
  const single = cell.params.filter((p) => isPresent(p, gru) && !stacked.has(p.name));
  return suffixesOf(gru).flatMap((suffixes, l) => {
    const sizes = sizesOf(gru, l === 0 ? gru.inputSize : gru.size);
    const shapes: readonly NamedShape[] = [
      ...stacks.map((s): NamedShape => [s.name, stackShape(s, cell, sizes)]),
      ...single.map((p): NamedShape => [p.name, shapeOf(p, sizes)]),
    ];
    return suffixes.flatMap((suffix) => shapes.map(([name, shape]): NamedShape => [name + suffix, shape]));
  });
}

/** Whether the config leaves a parameter in. */
export function isPresent({ role }: CellParam, { bias, projSize }: RecurrentSettings): boolean {
  return role === 'param' || (role === 'bias' ? bias : Boolean(projSize));
}

export type ParamSizes = Readonly<Record<SizeName, number>>;

export function sizesOf(layer: RecurrentSettings, inputSize: number): ParamSizes {
  return { input: inputSize, hidden: layer.hiddenSize, proj: widthOf(layer) };
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

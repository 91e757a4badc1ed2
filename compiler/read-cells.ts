// Reads the cells that a config names: built-in ones, or files.

import type { CompileInput } from './api-types.ts';
import { fail, type Place } from './diagnostics.ts';
import type { Cell, Cells } from './front/cell-types.ts';
import { builtinCells } from './front/cells/index.ts';
import { isRecurrent } from './front/layers/index.ts';
import type { RecurrentLayer } from './front/layers/recurrent-settings.ts';
import type { ParsedConfig } from './front/config.ts';
import { layersOf } from './front/network.ts';
import { parseCell } from './front/parse-cell.ts';

/** Each cell is read once, however many layers are of it. */
export function readCells(
  { config, places }: Pick<ParsedConfig, 'config' | 'places'>,
  input: CompileInput,
): Cells {
  const cells = new Map<string, Cell>();
  layersOf(config).forEach((layer, i) => {
    if (!isRecurrent(layer)) return;
    const placeOf = (key: string) => places[config.layers ? `layers[${i}].${key}` : key];
    const cell = cells.get(layer.cell) ?? readCell(layer.cell, placeOf('cell'), input);
    checkBias(cell, layer, placeOf('cell'));
    checkProjection(cell, layer, placeOf('proj_size'));
    cells.set(layer.cell, cell);
  });
  return cells;
}

function readCell(name: string, place: Place | undefined, input: CompileInput): Cell {
  const builtin = builtinCells[name];
  if (builtin) return parseCell(builtin);
  if (!input.readCell) fail('GRU4001', `cannot read ${name}: no files can be read here`, place);
  return parseCell(input.readCell(name));
}

function checkBias(cell: Cell, gru: RecurrentLayer, place: Place | undefined): void {
  const hasBias = cell.params.some((p) => p.role === 'bias');
  if (gru.bias || hasBias) return;
  fail(
    'GRU1005',
    `"bias" is false, but the cell ${cell.name} declares nothing with \`bias\` that could be left out`,
    place,
  );
}

function checkProjection(cell: Cell, { projSize }: RecurrentLayer, place: Place | undefined): void {
  if (!projSize || cell.states.some(({ size }) => size === 'proj')) return;
  const states = cell.states.map(({ name, size }) => `${name}[${size}]`).join(', ');
  fail(
    'GRU1021',
    `"proj_size" is ${projSize}, but the cell ${cell.name} has no state of size proj, only ${states}`,
    place,
  );
}

// Reads the cells that a config names: built-in ones, or files.

import type { CompileInput } from './api-types.ts';
import { fail, type Place } from './diagnostics.ts';
import type { Cell, Cells } from './front/cell-types.ts';
import { builtinCells } from './front/cells/index.ts';
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
    if (layer.type !== 'gru') return;
    const place = places[config.layers ? `layers[${i}].cell` : 'cell'];
    const cell = cells.get(layer.cell) ?? readCell(layer.cell, place, input);
    cells.set(layer.cell, checkBias(cell, layer, place));
  });
  return cells;
}

function readCell(name: string, place: Place | undefined, input: CompileInput): Cell {
  const builtin = builtinCells[name];
  if (builtin) return parseCell(builtin);
  if (!input.readCell) fail('GRU4001', `cannot read ${name}: no files can be read here`, place);
  return parseCell(input.readCell(name));
}

function checkBias(cell: Cell, gru: RecurrentLayer, place: Place | undefined): Cell {
  const hasBias = cell.params.some((p) => p.role === 'bias');
  if (gru.bias || hasBias) return cell;
  return fail(
    'GRU1005',
    `"bias" is false, but the cell ${cell.name} declares nothing with \`bias\` that could be left out`,
    place,
  );
}

// Lays weights out in the order in which a product's loop reads them: a few linear streams instead of one a row.
//
//   grid jb { serial k { s0 = s0 + W[jb * 8, k]:4 along axis 0;  s1 = s1 + W[jb * 8 + 4, k]:4 along axis 0 } }
//     ->  grid jb { serial k { s0 = s0 + V[jb, k, 0]:4;  s1 = s1 + V[jb, k, 4]:4 } }
//
// A site is one load of the loop's body; a term of the sum reads the sites of a stream side by side. The runtime fills
// the streams from the parameters once, by the layout composed here. Loops that read the same sites share their streams.
//
// Streams are narrow: a wide tile reads several at a time. Weights beyond the second cache then arrive up to 1.4 times
// faster, since a core fetches ahead in several pages at once (docs/experiments.md).

import { isParam, int, load } from '../ir/loop.ts';
import type { Buffer, Expr, For, Load, Program, Stmt } from '../ir/loop.ts';
import { groupBy } from '../ir/group-by.ts';
import { gathered, joined } from '../ir/layout.ts';
import { sameIndex, splitConstant } from '../ir/loop-math.ts';
import { allExprs, mapExprs, withBody, withLoopBody } from '../ir/loop-walk.ts';

/** Elements of one term in a stream. */
const widest = 12;

export function streamWeights(program: Program): Program {
  const needs: Need[] = [];
  mapProducts(program.body, [], (s, around) => {
    needs.push(...needOf(s, around));
    return s;
  });
  const streams = makeStreams(needs);
  const body = mapProducts(program.body, [], (s, around) => {
    const [need] = needOf(s, around);
    return need ? streamed(s, need, streams) : s;
  });
  return withBody(program, body);
}

/** A matrix row, or vector of rows, that a loop over k walks along: `rows` is block · step + first. */
interface Site {
  readonly buffer: Buffer;
  readonly first: number;
  readonly lanes: number;
}

/** What a loop over k reads: its sites, and the loop that moves them on. */
interface Need {
  readonly sites: readonly Site[];
  readonly block: Block;
}

interface Stream extends Need {
  readonly buffer: Buffer;
}

/** Replaces every loop over a sum's terms, knowing the loops around it. */
function mapProducts(
  stmts: readonly Stmt[],
  around: readonly For[],
  f: (s: For, around: readonly For[]) => For,
): readonly Stmt[] {
  return stmts.map((s) => {
    if (s.kind !== 'for') return s;
    if (s.mode === 'serial' && s.body.every((inner) => inner.kind === 'set')) return f(s, around);
    return withLoopBody(s, mapProducts(s.body, [...around, s], f));
  });
}

interface Row {
  /** the part of the row's index that a block loop moves, if one does */
  readonly moving?: Expr;
  readonly site: Site;
}

/** Nothing where the loop reads no rows, or rows that no one loop moves. */
function needOf(s: For, around: readonly For[]): readonly Need[] {
  const rows = allExprs(s.body).flatMap((e) => (e.kind === 'load' && isRow(e) ? [rowOf(e)] : []));
  const { moving } = rows[0] ?? {};
  const isOne = rows.every((row) => sameMoving(row.moving, moving));
  const block = blockOf(moving, around);
  if (rows.length === 0 || !isOne || !block) return [];
  return [{ sites: distinct(rows.map((row) => row.site)), block }];
}

/** The narrowest loops first: a wide one reads the streams of those that read parts of it. */
function makeStreams(needs: readonly Need[]): readonly Stream[] {
  const streams: Stream[] = [];
  for (const { sites, block } of [...needs].sort((a, b) => a.sites.length - b.sites.length)) {
    const left = sites.filter((site) => !streams.some((stream) => holds(stream, site, block)));
    const byType = groupBy(left, ({ buffer: { dtype } }) => dtype);
    for (const group of byType.flatMap(grouped)) {
      streams.push({ sites: group, block, buffer: streamBuffer(group, block.blocks, block.step) });
    }
  }
  return streams;
}

function holds(stream: Stream, site: Site, { blocks, step }: Block): boolean {
  const { block, sites } = stream;
  return block.blocks === blocks && block.step === step && sites.some((each) => sameSite(each, site));
}

/** As few groups as the width allows, and as equal as can be. */
function grouped(sites: readonly Site[]): readonly (readonly Site[])[] {
  const each = Math.ceil(sites.length / Math.ceil(widthOf(sites) / widest));
  return Array.from({ length: Math.ceil(sites.length / each) }, (_, i) =>
    sites.slice(i * each, (i + 1) * each),
  );
}

function streamed(s: For, { block }: Need, streams: readonly Stream[]): For {
  const replace = (e: Expr): Expr => {
    if (e.kind !== 'load' || !isRow(e)) return e;
    const { site } = rowOf(e);
    const stream = streams.find((each) => holds(each, site, block));
    return stream ? streamLoad(e, site, stream, block.index) : e;
  };
  return { ...s, body: mapExprs(s.body, replace) };
}

/** A matrix whose column index is the term of the sum. */
function isRow(e: Load): boolean {
  return isParam(e.buffer) && e.at.length === 2 && (e.lanes === 1 || e.axis === 0);
}

function rowOf(e: Load): Row {
  const [moving, first] = splitConstant(e.at[0]);
  const site = { buffer: e.buffer, first, lanes: e.lanes };
  return moving.kind === 'const' ? { site } : { moving, site };
}

function sameMoving(a: Expr | undefined, b: Expr | undefined): boolean {
  return a === undefined || b === undefined ? a === b : sameIndex(a, b);
}

interface Block {
  readonly index: Expr;
  readonly blocks: number;
  readonly step: number;
}

/** Which loop moves the rows, and by how many rows a turn: `jb * step`, or no loop at all. */
function blockOf(moving: Expr | undefined, around: readonly For[]): Block | undefined {
  if (!moving) return { index: int(0), blocks: 1, step: 0 };
  const isScaled = moving.kind === 'binary' && moving.op === 'mul' && moving.b.kind === 'const';
  const axis = isScaled ? moving.a : moving;
  const by = around.find((each) => each.axis === axis);
  if (!by || by.extent.kind !== 'const') return undefined;
  const step = isScaled && moving.b.kind === 'const' ? moving.b.value : 1;
  return { index: axis, blocks: by.extent.value, step };
}

function sameSite(a: Site, b: Site): boolean {
  return a.buffer === b.buffer && a.first === b.first && a.lanes === b.lanes;
}

/** Elements of one term. */
function widthOf(sites: readonly Site[]): number {
  return sites.reduce((sum, { lanes }) => sum + lanes, 0);
}

function distinct(sites: readonly Site[]): readonly Site[] {
  return sites.filter((site, i) => sites.findIndex((each) => sameSite(each, site)) === i);
}

function streamBuffer(sites: readonly Site[], blocks: number, step: number): Buffer {
  const [, columns] = sites[0].buffer.shape;
  if (columns.kind !== 'const')
    throw new Error(`cannot stream ${sites[0].buffer.name}: its depth is not constant`);
  const sizes = [blocks, columns.value, widthOf(sites)];
  const parts = sites.map(({ buffer: of, first, lanes }, i) => {
    const box = { start: [0, 0, widthOf(sites.slice(0, i))], sizes: sizes.with(2, lanes) };
    const rows = { at: first, by: [step, 0, 1] };
    return gathered(box, of.layout, [rows, { at: 0, by: [0, 1, 0] }]);
  });
  return { ...sites[0].buffer, shape: sizes.map(int), layout: joined(parts) };
}

function streamLoad(e: Load, site: Site, stream: Stream, block: Expr): Load {
  const index = stream.sites.findIndex((each) => sameSite(each, site));
  const column = widthOf(stream.sites.slice(0, index));
  return load(stream.buffer, [block, e.at[1], int(column)], { lanes: e.lanes });
}

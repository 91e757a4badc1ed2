// The machine that pickles are programs for, with everything taken out that could run somebody's code.
//
// A pickle pushes values, names functions and calls them. Here a name is looked up in a list of what is known
// (`Allowed`): data constructors written in this project. Any other name is refused before anything is done with it.
// Every instruction consumes a byte of the file at least, none copies what is on the stack, and there is a limit on
// their number: time and memory are linear in the file, and bounded.
import { fail } from '../../diagnostics.ts';
import type { Reader } from '../bytes/reader.ts';

/** Nested values are shared, never copied, and may even contain themselves. */
export type Value = null | boolean | number | string | Uint8Array | Items | Dict | Known | Instance | Opaque;

export interface Items {
  readonly kind: 'list' | 'tuple' | 'set';
  readonly items: Value[];
}

export interface Dict {
  readonly kind: 'dict';
  readonly entries: Map<Value, Value>;
}

/** A function or class that may be named; called with what the pickle gives it. */
export interface Known {
  readonly kind: 'known';
  readonly name: string;
  readonly call: (args: readonly Value[], reader: Reader) => Value;
}

/** An object of a known class, with the attributes the pickle gives it. */
export interface Instance {
  readonly kind: 'instance';
  readonly name: string;
  state: Value;
}

/** What a reader of one format makes itself, such as a tensor. */
export interface Opaque {
  readonly kind: 'opaque';
  readonly content: object;
}

export interface PickleRules {
  /** what may be named; undefined is refused */
  readonly allowed: (name: string) => Known | undefined;
  /** what a persistent id stands for: the storages of PyTorch */
  readonly persistent: (id: Value, reader: Reader) => Value;
}

interface Machine {
  readonly reader: Reader;
  readonly rules: PickleRules;
  readonly stack: Value[];
  /** heights of the stack */
  readonly marks: number[];
  readonly memo: Map<number, Value>;
}

export function unpickle(reader: Reader, rules: PickleRules): Value {
  const machine: Machine = { reader, rules, stack: [], marks: [], memo: new Map() };
  for (let count = 0; ; count++) {
    if (count > MAX_INSTRUCTIONS)
      fail('GRU6004', `${reader.format}: more than ${MAX_INSTRUCTIONS} instructions`);
    const code = reader.u8();
    if (code === STOP) return pop(machine);
    const act =
      instructions.get(code) ?? reader.fail(`0x${code.toString(16)} is no instruction`, reader.at - 1);
    act(machine);
  }
}

const STOP = 0x2e;
/** Each may make an object of a hundred bytes; a model of ten thousand tensors has a seventh of that. */
const MAX_INSTRUCTIONS = 2 ** 21;

function pop({ stack, marks, reader }: Machine): Value {
  const value = stack.length > (marks.at(-1) ?? 0) ? stack.pop() : undefined;
  return value === undefined ? reader.fail('the stack is empty') : value;
}

function top({ stack, reader }: Machine): Value {
  const value = stack.at(-1);
  return value === undefined ? reader.fail('the stack is empty') : value;
}

function popToMark({ stack, marks, reader }: Machine): Value[] {
  const mark = marks.pop() ?? reader.fail('there is no mark');
  return stack.splice(mark);
}

function kindOf(value: Value): string {
  return typeof value === 'object' && value !== null && 'kind' in value ? value.kind : typeof value;
}

function isItems(value: Value): value is Items {
  return ['list', 'tuple', 'set'].includes(kindOf(value));
}

export function isDict(value: Value | undefined): value is Dict {
  return value !== undefined && kindOf(value) === 'dict';
}

export function itemsOf(value: Value | undefined, reader: Reader): readonly Value[] {
  return value !== undefined && isItems(value) ? value.items : reader.fail('expected a tuple or a list');
}

export function emptyDict(): Dict {
  return { kind: 'dict', entries: new Map() };
}

function setAll(machine: Machine, list: readonly Value[]): void {
  const { reader } = machine;
  const target = top(machine);
  // an attribute that holds a subclass of dict is an instance: its items are its own affair
  const dict = isDict(target) ? target : reader.fail('items for what is no dictionary');
  if (list.length % 2 === 1) reader.fail('a key without a value');
  for (let i = 0; i < list.length; i += 2) dict.entries.set(list[i], list[i + 1]);
}

function appendAll(machine: Machine, list: readonly Value[]): void {
  const target = top(machine);
  if (!isItems(target) || target.kind === 'tuple') machine.reader.fail('items for what is no list');
  else for (const value of list) target.items.push(value);
}

function build(machine: Machine): void {
  const state = pop(machine);
  const target = top(machine);
  if (kindOf(target) === 'instance') (target as Instance).state = state;
  // attributes of an OrderedDict, such as _metadata, change nothing about its items
  else if (!isDict(target)) machine.reader.fail('a state for what is no object');
}

function name(machine: Machine, module: string, attribute: string, at: number): void {
  const full = `${module}.${attribute}`;
  const known = machine.rules.allowed(full);
  if (!known)
    fail('GRU6003', `refusing to run pickled code: ${full} (byte ${machine.reader.base + at}); ${ADVICE}`);
  machine.stack.push(known);
}

const ADVICE = 'save the parameters alone: torch.save(model.state_dict(), "model.pt")';

function call(machine: Machine): void {
  const args = itemsOf(pop(machine), machine.reader);
  const callee = pop(machine);
  if (kindOf(callee) !== 'known') machine.reader.fail('a call of what is no function');
  machine.stack.push((callee as Known).call(args, machine.reader));
}

function remember(machine: Machine, index: number): void {
  machine.memo.set(index, top(machine));
}

function recall({ memo, reader, stack }: Machine, index: number): void {
  const value = memo.get(index);
  stack.push(value === undefined ? reader.fail(`nothing was kept as number ${index}`) : value);
}

/** A little-endian integer in two's complement of any length; over 2^53 it is nobody's size. */
function long(reader: Reader, length: number): number {
  const bytes = reader.take(length);
  if (length > 8) return NaN;
  const unsigned = bytes.reduceRight((sum, byte) => sum * 256 + byte, 0);
  return (bytes.at(-1) ?? 0) > 127 ? unsigned - 256 ** length : unsigned;
}

function f64(reader: Reader): number {
  const bytes = reader.take(8);
  return new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0, false);
}

const push = (read: (reader: Reader) => Value) => (m: Machine) => void m.stack.push(read(m.reader));
const tuple = (count: number) => (m: Machine) =>
  void m.stack.push({ kind: 'tuple', items: Array.from({ length: count }, () => pop(m)).reverse() });

function dictOf(machine: Machine): void {
  const list = popToMark(machine);
  machine.stack.push(emptyDict());
  setAll(machine, list);
}

function persistentText(m: Machine): void {
  m.stack.push(m.rules.persistent(m.reader.line(), m.reader));
}

/** By their codes, as Python's pickletools lists them; protocols 0 and 1 only as far as newer ones use them. */
const instructions: ReadonlyMap<number, (machine: Machine) => void> = new Map<
  number,
  (machine: Machine) => void
>([
  [0x80, (m) => void m.reader.skip(1)], // PROTO
  [0x95, (m) => void m.reader.skip(8)], // FRAME: the length of what follows, for readers of streams
  [0x28, (m) => void m.marks.push(m.stack.length)], // MARK
  [0x30, (m) => void pop(m)], // POP
  [0x31, (m) => void popToMark(m)], // POP_MARK
  [0x32, (m) => void m.stack.push(top(m))], // DUP
  [0x4e, push(() => null)], // NONE
  [0x88, push(() => true)], // NEWTRUE
  [0x89, push(() => false)], // NEWFALSE
  [0x4a, push((r) => r.i32())], // BININT
  [0x4b, push((r) => r.u8())], // BININT1
  [0x4d, push((r) => r.u16())], // BININT2
  [0x8a, push((r) => long(r, r.u8()))], // LONG1
  [0x8b, push((r) => long(r, r.u32()))], // LONG4
  [0x47, push(f64)], // BINFLOAT
  [0x58, push((r) => r.text(r.u32()))], // BINUNICODE
  [0x8c, push((r) => r.text(r.u8()))], // SHORT_BINUNICODE
  [0x8d, push((r) => r.text(r.u64()))], // BINUNICODE8
  [0x54, push((r) => r.take(r.u32()))], // BINSTRING
  [0x55, push((r) => r.take(r.u8()))], // SHORT_BINSTRING
  [0x42, push((r) => r.take(r.u32()))], // BINBYTES
  [0x43, push((r) => r.take(r.u8()))], // SHORT_BINBYTES
  [0x8e, push((r) => r.take(r.u64()))], // BINBYTES8
  [0x29, tuple(0)], // EMPTY_TUPLE
  [0x85, tuple(1)],
  [0x86, tuple(2)],
  [0x87, tuple(3)],
  [0x74, (m) => void m.stack.push({ kind: 'tuple', items: popToMark(m) })], // TUPLE
  [0x5d, push(() => ({ kind: 'list', items: [] }))], // EMPTY_LIST
  [0x6c, (m) => void m.stack.push({ kind: 'list', items: popToMark(m) })], // LIST
  [0x8f, push(() => ({ kind: 'set', items: [] }))], // EMPTY_SET
  [0x91, (m) => void m.stack.push({ kind: 'set', items: popToMark(m) })], // FROZENSET
  [0x7d, push(emptyDict)], // EMPTY_DICT
  [0x64, dictOf], // DICT
  [0x61, (m) => appendAll(m, [pop(m)])], // APPEND
  [0x65, (m) => appendAll(m, popToMark(m))], // APPENDS
  [0x90, (m) => appendAll(m, popToMark(m))], // ADDITEMS
  [0x73, (m) => setAll(m, [pop(m), pop(m)].reverse())], // SETITEM
  [0x75, (m) => setAll(m, popToMark(m))], // SETITEMS
  [0x71, (m) => remember(m, m.reader.u8())], // BINPUT
  [0x72, (m) => remember(m, m.reader.u32())], // LONG_BINPUT
  [0x94, (m) => remember(m, m.memo.size)], // MEMOIZE
  [0x68, (m) => recall(m, m.reader.u8())], // BINGET
  [0x6a, (m) => recall(m, m.reader.u32())], // LONG_BINGET
  [0x63, (m) => nameInLines(m)], // GLOBAL
  [0x93, (m) => nameOnStack(m)], // STACK_GLOBAL
  [0x69, (m) => callInLines(m)], // INST
  [0x52, call], // REDUCE
  [0x81, call], // NEWOBJ
  [0x92, (m) => callWithKeywords(m)], // NEWOBJ_EX
  [0x62, build], // BUILD
  [0x50, persistentText], // PERSID
  [0x51, (m) => void m.stack.push(m.rules.persistent(pop(m), m.reader))], // BINPERSID
]);

function nameInLines(m: Machine): void {
  const at = m.reader.at - 1;
  const module = m.reader.line();
  name(m, module, m.reader.line(), at);
}

function callInLines(m: Machine): void {
  const items = popToMark(m);
  nameInLines(m);
  m.stack.push({ kind: 'tuple', items });
  call(m);
}

function nameOnStack(m: Machine): void {
  const at = m.reader.at - 1;
  const [attribute, module] = [pop(m), pop(m)];
  if (typeof module !== 'string' || typeof attribute !== 'string')
    m.reader.fail('a name that is no text', at);
  else name(m, module, attribute, at);
}

function callWithKeywords(m: Machine): void {
  const keywords = pop(m);
  if (isDict(keywords) && keywords.entries.size > 0) m.reader.fail('a call with keywords');
  call(m);
}

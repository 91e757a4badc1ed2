// Mutants of JSON: a tree of raw pieces of text, so that duplicate keys, 1e999 and broken escapes can be written too.
import { awkwardNumbers, type Draw } from './draw.ts';

/** A leaf is its text as it is written. */
export type Node =
  | string
  | { readonly kind: 'list'; readonly items: Node[] }
  | { readonly kind: 'object'; readonly members: [key: string, value: Node][] };

export function treeOf(value: unknown): Node {
  if (Array.isArray(value)) return { kind: 'list', items: value.map(treeOf) };
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).map(([key, each]): [string, Node] => [
    JSON.stringify(key),
    treeOf(each),
  ]);
  return { kind: 'object', members };
}

export function printTree(node: Node): string {
  if (typeof node === 'string') return node;
  if (node.kind === 'list') return `[${node.items.map(printTree).join(',')}]`;
  return `{${node.members.map(([key, value]) => `${key}:${printTree(value)}`).join(',')}}`;
}

function copy(node: Node): Node {
  if (typeof node === 'string') return node;
  if (node.kind === 'list') return { kind: 'list', items: node.items.map(copy) };
  return { kind: 'object', members: node.members.map(([key, value]) => [key, copy(value)]) };
}

/** Where a value stands in its parent. */
interface Slot {
  readonly parent: Exclude<Node, string>;
  readonly index: number;
}

function slotsOf(node: Node, into: Slot[] = []): Slot[] {
  if (typeof node === 'string') return into;
  const { length } = node.kind === 'list' ? node.items : node.members;
  for (let index = 0; index < length; index++) {
    into.push({ parent: node, index });
    slotsOf(valueAt({ parent: node, index }), into);
  }
  return into;
}

const valueAt = ({ parent, index }: Slot): Node =>
  parent.kind === 'list' ? parent.items[index] : parent.members[index][1];

function setAt({ parent, index }: Slot, value: Node): void {
  if (parent.kind === 'list') parent.items[index] = value;
  else parent.members[index] = [parent.members[index][0], value];
}

const listOf = ({ parent }: Slot): unknown[] => (parent.kind === 'list' ? parent.items : parent.members);

const numbers = [
  ...awkwardNumbers.map(String),
  '-0',
  '-1',
  '0.5',
  '1e999',
  '-1e999',
  '1e-999',
  '5e-324',
  '1e308',
  '9007199254740993',
  '01',
  '+1',
  '.5',
  'NaN',
];

/** Texts that break out of something, or mean something to it. */
export const awkwardTexts: readonly string[] = [
  '',
  ' ',
  '__proto__',
  'constructor',
  'toString',
  '"',
  '\\',
  '\n',
  '\r\n',
  '\0',
  '*/',
  '//',
  '`${1}`',
  "'+alert(1)+'",
  '</script>',
  '<!--',
  '\u2028',
  '\u2029',
  '\ufeff',
  '\ud800',
  '\udfff\ud800',
  '\u202e',
  '../../x',
  '/etc/passwd',
  'a\0b',
  '💥',
  'é',
  'x'.repeat(300),
];

const words = ['null', 'true', 'false', '[]', '{}', '""', '[[]]', '{"":{}}'];
const broken = ['"', '"\\u12"', '"\\ud800"', '"\u0001"', '}', ']', ',', '/*', 'nul', '\ufeff', '', '"\\x41"'];
const deep = ['['.repeat(70) + ']'.repeat(70), '{"a":'.repeat(70) + '1' + '}'.repeat(70), '['.repeat(3000)];

function awkward(draw: Draw, texts: readonly string[]): string {
  const kind = draw.below(20);
  if (kind < 9) return draw.oneOf(numbers);
  if (kind < 15) return JSON.stringify(draw.oneOf(texts));
  if (kind < 18) return draw.oneOf(words);
  return kind < 19 ? draw.oneOf(broken) : draw.oneOf(deep);
}

type Change = (slot: Slot, slots: readonly Slot[], draw: Draw, texts: readonly string[]) => void;

const nudge = (text: string, by: number): string => (/^-?\d+$/.test(text) ? String(Number(text) + by) : text);

const changes: readonly Change[] = [
  (slot, _slots, draw, texts) => setAt(slot, awkward(draw, texts)),
  (slot, slots, draw) => setAt(slot, copy(valueAt(draw.oneOf(slots)))),
  (slot, _slots, draw) => {
    const value = valueAt(slot);
    if (typeof value === 'string') setAt(slot, nudge(value, draw.oneOf([-8, -4, -1, 1, 4, 8])));
  },
  /** two that change places */
  (slot, _slots, draw) => {
    const list = listOf(slot);
    const other = draw.below(list.length);
    [list[slot.index], list[other]] = [list[other], list[slot.index]];
  },
  (slot) => void listOf(slot).splice(slot.index, 1),
  /** once more, which of a member is a duplicate key */
  (slot) =>
    void listOf(slot).push(
      slot.parent.kind === 'list' ? copy(valueAt(slot)) : [...slot.parent.members[slot.index]],
    ),
  (slot, _slots, draw, texts) => {
    const { parent, index } = slot;
    if (parent.kind === 'list') parent.items.splice(index, 0, awkward(draw, texts));
    else parent.members[index] = [JSON.stringify(draw.oneOf(texts)), parent.members[index][1]];
  },
  /** a member of another object, and so a key that may be unknown there */
  (slot, slots, draw) => {
    const from = draw.oneOf(slots);
    if (slot.parent.kind === 'object' && from.parent.kind === 'object')
      slot.parent.members.push([from.parent.members[from.index][0], copy(valueAt(from))]);
  },
  (slot) => setAt(slot, { kind: 'list', items: [valueAt(slot)] }),
  (slot, slots, draw) => {
    const value = valueAt(slot);
    const other = valueAt(draw.oneOf(slots));
    if (typeof value === 'string' && typeof other === 'string') setAt(slot, nudge(other, draw.below(3) - 1));
  },
];

/** `texts` are to be found in strings and keys. */
export function mutateJson(base: Node, draw: Draw, texts: readonly string[] = awkwardTexts): string {
  const root: Node = { kind: 'list', items: [copy(base)] };
  const count = draw.onceIn(3) ? 2 + draw.below(3) : 1;
  for (let i = 0; i < count; i++) {
    const slots = slotsOf(root);
    if (slots.length === 0) break;
    // the root itself is one of many
    const at = slots.length > 1 && !draw.onceIn(50) ? 1 + draw.below(slots.length - 1) : 0;
    draw.oneOf(changes)(slots[at], slots, draw, texts);
  }
  const text = root.items.map(printTree).join('');
  return draw.onceIn(40) ? text.slice(0, draw.below(text.length + 1)) : text;
}

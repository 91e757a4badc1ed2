// Colours for the languages of this page: a few patterns each, tried in order at every place of a line.

import { StreamLanguage } from '@codemirror/language';

type Pattern = readonly [pattern: RegExp, style: string];

const number: Pattern = [/^-?\d[\w.]*(?:[eE][+-]?\d+)?/, 'number'];
const string: Pattern = [/^(?:"(?:[^"\\]|\\.)*"?|'(?:[^'\\]|\\.)*'?|`(?:[^`\\]|\\.)*`?)/, 'string'];
const lineComment: Pattern = [/^\/\/.*/, 'comment'];
const words = (list: string, style: string): Pattern => [
  new RegExp(`^(?:${list.replaceAll(' ', '|')})(?![\\w.])`),
  style,
];

const patterns = {
  json: [
    lineComment,
    [/^"(?:[^"\\]|\\.)*"(?=\s*:)/, 'propertyName'],
    string,
    number,
    words('true false null', 'bool'),
  ],
  cell: [
    [/^(?:#|\/\/).*/, 'comment'],
    words('cell param bias stack', 'keyword'),
    words('sigmoid tanh relu hard_sigmoid activation gate_activation', 'propertyName'),
    number,
    [/^[@+*/'=-]/, 'operator'],
  ],
  ir: [
    [/^#.*/, 'comment'],
    [/^%\d+/, 'variableName'],
    words(
      'grid serial group thread vector unroll sum scan each state yield let acc barrier in from',
      'keyword',
    ),
    words('weights scratch local own', 'typeName'),
    words('sigmoid tanh splat select exp abs min max fma', 'propertyName'),
    number,
  ],
  wat: [
    [/^;;.*/, 'comment'],
    string,
    [/^\$[\w.]+/, 'variableName'],
    words('module memory export func param local result loop block if then else', 'keyword'),
    [/^(?:i32|f32|v128|[if]\d+x\d+)\.[\w.]+/, 'propertyName'],
    words('i32 f32 v128', 'typeName'),
    [/^(?:local\.\w+|br_if|br|select)/, 'keyword'],
    [/^offset=\d+/, 'comment'],
    number,
  ],
  js: [
    lineComment,
    string,
    words('const let for if else return function export import new while class async await', 'keyword'),
    [/^Math\.\w+/, 'propertyName'],
    number,
  ],
  wgsl: [
    lineComment,
    [/^@\w+(?:\([^)]*\))?/, 'comment'],
    words('fn var let const for if else return struct override workgroup storage read_write read', 'keyword'),
    [/^(?:f32|u32|i32|bool|vec[234]\w*|array|ptr|atomic)\b/, 'typeName'],
    words('workgroupBarrier tanh exp select min max fma bitcast', 'propertyName'),
    number,
  ],
} as const satisfies Readonly<Record<string, readonly Pattern[]>>;

export type Language = keyof typeof patterns;

export function languageOf(name: Language): StreamLanguage<unknown> {
  const list: readonly Pattern[] = patterns[name];
  return StreamLanguage.define({
    name,
    token(stream) {
      if (stream.eatSpace()) return null;
      for (const [pattern, style] of list) if (stream.match(pattern)) return style;
      if (!stream.match(/^[\w.]+/)) stream.next();
      return null;
    },
    languageData: { commentTokens: { line: name === 'cell' ? '#' : '//' } },
  });
}

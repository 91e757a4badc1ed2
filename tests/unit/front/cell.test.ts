// The cell language: the built-in cells, precedence, and each mistake with its code, place and words.
import { describe, expect, test } from 'vitest';
import type { CellExpr } from '../../../compiler/front/cell-types.ts';
import { functionNames } from '../../../compiler/front/cell-functions.ts';
import { builtinCells } from '../../../compiler/front/cells/index.ts';
import { parseCell } from '../../../compiler/front/parse-cell.ts';
import { errorsOf } from '../../support/expect-errors.ts';

const parse = (text: string) => parseCell({ file: 'mine.cell', text });
const cell = (body: string) =>
  `cell mine(x[input], h[hidden]) {\nparam W [hidden, input] param R [hidden, hidden] stack w = [W] stack r = [R]\n${body}\n}`;

/** An expression with all its parentheses. */
function show(e: CellExpr): string {
  switch (e.kind) {
    case 'number':
      return String(e.value);
    case 'name':
      return e.name;
    case 'negate':
      return `(-${show(e.arg)})`;
    case 'call':
      return `${e.name}(${e.args.map(show).join(', ')})`;
    case 'binary':
      return `(${show(e.left)} ${e.op} ${show(e.right)})`;
  }
}

describe('accepted', () => {
  test.each(Object.entries(builtinCells))('built-in cell %s', (name, source) => {
    const { stacks, states, input, body, ...rest } = parseCell(source);
    expect(rest.name).toBe(name);
    expect(stacks.map((stack) => stack.name)).toEqual(['weight_ih', 'weight_hh', 'bias_ih', 'bias_hh']);
    const stacked = new Set(stacks.flatMap((stack) => stack.members));
    expect(rest.params.filter((each) => !stacked.has(each.name)).map((each) => each.role)).toEqual(
      name === 'lstm' ? ['projection'] : [],
    );
    expect(body.map((a) => `${a.name}${a.next ? "'" : ''} = ${show(a.value)}`)).toMatchSnapshot();
    const sizes = name === 'lstm' ? ['input', 'proj', 'hidden'] : ['input', 'hidden'];
    expect([input.size, ...states.map((state) => state.size)]).toEqual(sizes);
  });

  test('the example of the contract', () => {
    const { params, body } = parse(`
cell gru(x[input], h[hidden]) {
  param W_ir, W_iz, W_in [hidden, input]
  param W_hr, W_hz, W_hn [hidden, hidden]
  param b_ir, b_iz, b_in, b_hr, b_hz, b_hn [hidden]
  r  = sigmoid(W_ir @ x + b_ir + W_hr @ h + b_hr)
  z  = sigmoid(W_iz @ x + b_iz + W_hz @ h + b_hz)
  n  = tanh(W_in @ x + b_in + r * (W_hn @ h + b_hn))
  h' = (1 - z) * n + z * h
}`);
    expect(params.map(({ name, role, shape }) => `${role} ${name} ${shape}`).slice(2, 7)).toEqual([
      'param W_in hidden,input',
      'param W_hr hidden,hidden',
      'param W_hz hidden,hidden',
      'param W_hn hidden,hidden',
      'param b_ir hidden',
    ]);
    expect(body.map(({ name, next }) => [name, next])).toEqual([
      ['r', false],
      ['z', false],
      ['n', false],
      ['h', true],
    ]);
  });

  test.each([
    ["h' = h - h - h", '((h - h) - h)'],
    ["h' = h + h * h / 2", '(h + ((h * h) / 2))'],
    ["h' = 2 * R @ h * h", '((2 * (R @ h)) * h)'],
    ["h' = -R @ h", '(-(R @ h))'],
    ["h' = R @ -h", '(R @ (-h))'],
    ["h' = R @ R @ h", '(R @ (R @ h))'],
    ["h' = --h - -1.5e-3", '((-(-h)) - (-0.0015))'],
    ["h' = (h + 1) * 2 # why // not", '((h + 1) * 2)'],
    ["h' = gate_activation(activation(h)) // why", 'gate_activation(activation(h))'],
    ["params = h cells = params h' = cells", 'cells'],
    ["param s h' = s * h", '(s * h)'],
    ["n = 2 * h h' = n output = h' + 1", "(h' + 1)"],
    ["h' = clip(h, -1, h + 1)", 'clip(h, (-1), (h + 1))'],
    ["h' = where(h + 1 <= -h, leaky_relu(h), 0)", 'where(((h + 1) <= (-h)), leaky_relu(h), 0)'],
    ["param projection h' = projection * h", '(projection * h)'],
    ["projection = 2 * h h' = projection", 'projection'],
    ["bias b, c [hidden] h' = h + b + c", '((h + b) + c)'],
  ])('%s', (body, expected) => {
    expect(show((parse(cell(body)).body.at(-1) ?? expect.fail()).value)).toBe(expected);
  });

  test('spans cover the source', () => {
    const { body, source } = parse(cell("h' = tanh((h + 1) * 2)"));
    const at = (span: { start: number; end: number }) => source.text.slice(span.start, span.end);
    const [{ span, value }] = [body[0] ?? expect.fail()];
    expect([at(span), at(value.span)]).toEqual(["h'", 'tanh((h + 1) * 2)']);
    expect(value.kind === 'call' && at(value.args[0].span)).toBe('(h + 1) * 2');
  });
});

describe('one mistake', () => {
  test.each([
    ["h' = R @ q", '3:10 GRU1102 unknown name "q"'],
    ["h' = h + q'", `3:10 GRU1102 unknown name "q'"`],
    ["a = h' h' = h", "3:5 GRU1104 h' is used before it is defined on line 3"],
    ["output = x h' = h", '3:1 GRU1117 expected [hidden] for the output; given [input]'],
    ["output = 1 h' = h", '3:1 GRU1117 expected [hidden] for the output; given a scalar'],
    ["output = h output = h h' = h", '3:12 GRU1103 output is already defined on line 3'],
    ["h' = clip(h, 1)", '3:6 GRU1118 expected clip(x, lo, hi); given 2 arguments'],
    ["h' = tanh(h, 1)", '3:6 GRU1118 expected tanh(x); given 2 arguments'],
    ["h' = max(h)", '3:6 GRU1118 expected max(a, b); given 1 argument'],
    ["h' = max(h, x)", '3:6 GRU1108 expected equal shapes or scalars in max(a, b); given [hidden], [input]'],
    ["h' = h * (h > 0)", '3:10 GRU1119 a comparison is no number; write where(a > b, 1, 0)'],
    ["a = h == 0 h' = h", '3:5 GRU1119 a comparison is no number; write where(a == b, 1, 0)'],
    ["h' = where(h, 1, h)", '3:12 GRU1119 expected a comparison, as in where(x > 0, a, b); given a number'],
    [
      "h' = where(x > 0, h, 0)",
      '3:6 GRU1108 expected equal shapes or scalars in where(condition, a, b); given [input], [hidden], a scalar',
    ],
    [
      "h' = where(x > h, h, 0)",
      '3:12 GRU1108 expected equal shapes or a scalar on both sides of >; given [input] and [hidden]',
    ],
    [
      "projection P [hidden, hidden] h' = P @ h",
      '3:12 GRU1108 a projection is [proj, hidden]; given P [hidden, hidden]',
    ],
    ["update = h h' = updat", '3:17 GRU1102 unknown name "updat"; did you mean "update"?'],
    ["h' = w @ x", '3:6 GRU1102 unknown name "w"; did you mean "W"?'],
    ["a = h\na = x\nh' = a", '4:1 GRU1103 a is already defined on line 3'],
    ["h' = h\nh' = h", "4:1 GRU1103 h' is already defined on line 3"],
    ["h = h h' = h", "3:1 GRU1103 h is already defined on line 1; the next value of the state is h'"],
    ["W = h h' = h", '3:1 GRU1103 W is already defined on line 2'],
    ["param W [hidden] h' = h + W", '3:7 GRU1103 W is already defined on line 2'],
    ["a = b\nb = h\nh' = a", '3:5 GRU1104 b is used before it is defined on line 4'],
    ["a = a + h h' = a", '3:5 GRU1104 a is used before it is defined on line 3'],
    ['a = h', "1:21 GRU1105 state h has no next value; add an assignment to h'"],
    ["a' = h h' = h", '3:1 GRU1106 a\' is assigned, but "a" is no state'],
    ["param p, q [hidden] h' = h + p", '3:10 GRU1107 parameter q is never used'],
    [
      "h' = x + h",
      '3:6 GRU1108 expected equal shapes or a scalar on both sides of +; given [input] and [hidden]',
    ],
    [
      "h' = W @ h",
      '3:10 GRU1108 expected [input] to the right of @, as the matrix is [hidden, input]; given [hidden]',
    ],
    [
      "h' = R @ 1",
      '3:10 GRU1108 expected [hidden] to the right of @, as the matrix is [hidden, hidden]; given a scalar',
    ],
    ["h' = h @ h", '3:6 GRU1108 expected a matrix to the left of @; given h [hidden]'],
    ["h' = (2 * h) @ h", '3:6 GRU1108 expected the name of a matrix to the left of @; given an expression'],
    ["h' = R * h", '3:6 GRU1108 a matrix can only stand to the left of @; given R [hidden, hidden]'],
    ["h' = tanh(x)", "3:6 GRU1108 expected [hidden] for h'; given [input]"],
    ["h' = 1", "3:6 GRU1108 expected [hidden] for h'; given a scalar"],
    [
      "param t [hidden, input, input] stack q = [t] h' = h",
      '3:7 GRU1108 expected at most two sizes, [rows, columns]; given t [hidden, input, input]',
    ],
    [
      "bias b [hidden, input] h' = b @ x",
      '3:6 GRU1108 a bias is a vector or a scalar; given b [hidden, input]',
    ],
    ["stack q = [V] h' = h", '3:12 GRU1109 "V" is no parameter'],
    ["stack q = [W] h' = h", '3:12 GRU1109 W is already in stack w'],
    ["param v [hidden] stack q = [v, v] h' = h", '3:32 GRU1109 v is already in stack q'],
    ["param s stack q = [s] h' = h", '3:20 GRU1109 a stack holds vectors or matrices; given s, a scalar'],
    [
      "param A [hidden, input] param B [hidden, hidden] stack q = [A, B] h' = h",
      '3:64 GRU1109 B [hidden, hidden] cannot follow A [hidden, input] in a stack',
    ],
    [
      "param a [hidden] bias b [hidden] stack q = [a, b] h' = h",
      '3:48 GRU1109 a stack is all param, all bias or all projection; given bias b after param',
    ],
    ["param v [hiden] h' = v", '3:10 GRU1112 unknown size "hiden"; did you mean "hidden"?'],
    [
      "param v [batch] h' = v",
      '3:10 GRU1112 unknown size "batch"; the sizes are "input", "hidden" and "proj"',
    ],
    ["h' = sigmod(h)", '3:6 GRU1113 unknown function "sigmod"; did you mean "sigmoid"?'],
    [
      "h' = softmax(h)",
      `3:6 GRU1113 unknown function "softmax"; the functions are ${functionNames.join(', ')}`,
    ],
    ["tanh = h h' = h", '3:1 GRU1114 tanh is a function of the language; choose another name'],
    ["h' = h * 1e39", '3:10 GRU1115 a number must fit a 32-bit float; given 1e39'],
    ["h' = h + $", '3:10 GRU1101 expected a number, a name, or "("; given "$"'],
    ["h' = h + 'x'", `3:10 GRU1101 expected a number, a name, or "("; given "'"`],
    ["h' = h\nparam = h", '4:7 GRU1101 expected a name; given "="'],
    ["h' = 2x", '3:6 GRU1101 expected a number, a name, or "("; given "2x"'],
  ])('%s', (body, expected) => {
    expect(errorsOf(() => parse(cell(body)))).toEqual([expected]);
  });

  test.each([
    [`h' = ${'('.repeat(65)}h${')'.repeat(65)}`, '3:70 GRU1111 more than 64 parentheses inside each other'],
    [
      `h' = h${' + h'.repeat(201)}`,
      '3:6 GRU1111 an expression is nested too deeply; the limit is 200 operators inside each other',
    ],
    [
      `h' = ${'-'.repeat(30_000)}h`,
      '3:29805 GRU1111 an expression is nested too deeply; the limit is 200 operators inside each other',
    ],
    [`h' = ${'h'.repeat(65)}`, '3:6 GRU1111 a name or a number has at most 64 characters'],
    ['#'.repeat(65_536), '1:1 GRU1111 the cell has 65648 characters, the limit is 65536'],
  ])('limit %#', (body, expected) => {
    expect(errorsOf(() => parse(cell(body)))).toEqual([expected]);
  });

  test.each([
    ['', '1:1 GRU1101 expected "cell"; given the end of the file'],
    [
      "cell c(x[input]) { h' = 1 }",
      '1:8 GRU1116 expected an input and a state, (x[input], h[hidden]); given one vector',
    ],
    ["cell c(x[hidden], h[hidden]) { h' = h }", '1:8 GRU1116 expected x[input]; given x[hidden]'],
    ["cell c(x[input], h[input]) { h' = h }", '1:18 GRU1116 expected h[hidden] or h[proj]; given h[input]'],
    [
      "cell c(x[input], h[hidden], s[hidden]) { h' = s }",
      "1:29 GRU1105 state s has no next value; add an assignment to s'",
    ],
    [
      "cell c(x[input], h[hidden], s[hidden]) { h' = s s' = h s' = h }",
      "1:56 GRU1103 s' is already defined on line 1",
    ],
    [
      "cell c(x[input], h[hidden], s[proj]) { h' = h s' = s }",
      '1:18 GRU1117 expected [proj] for the first state, as another has this size; given h [hidden]',
    ],
    [
      "cell c(x[input], h[proj], s[hidden]) { h' = h s' = s output = s }",
      '1:54 GRU1117 expected [proj] for the output, as a state has this size; given [hidden]',
    ],
    [
      "cell c(x[input], x[hidden]) { x' = 1 * x }",
      "1:18 GRU1103 x is already defined on line 1; the next value of the state is x'",
    ],
    ["cell c(x[input], h[hidden]) { h' = h", '1:37 GRU1101 expected "}"; given the end of the file'],
  ])('%s', (text, expected) => {
    expect(errorsOf(() => parse(text)).slice(0, 1)).toEqual([expected]);
  });
});

test('all mistakes are reported, in the order of the file', () => {
  expect(errorsOf(() => parse(cell("a = u + h\nb = v\nh' = x")))).toEqual([
    '3:5 GRU1102 unknown name "u"',
    '4:5 GRU1102 unknown name "v"',
    "5:6 GRU1108 expected [hidden] for h'; given [input]",
  ]);
});

test('a cell full of mistakes is not listed to its end', () => {
  expect(errorsOf(() => parse(cell('u = v '.repeat(9_000))))).toHaveLength(100);
});

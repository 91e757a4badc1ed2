// What goes over all numbers beside the kernel, in WebAssembly: makes them, hashes results, and measures errors.
//
// The reference is float64, two lanes at a time. exp(-z) is 2^-n·e^t with n·ln 2 - z = t and Taylor's series to t^14;
// tanh is the quotient of the series of sinh and cosh below 0.7 and (1 - e)/(1 + e) with e = exp(-2a) above.

import { assemble } from '../../../targets/wasm/assemble.ts';
import type { Activation } from './kernels.ts';

type Expr = string;

const c = (value: number): Expr => `(v128.const f64x2 ${value} ${value})`;
const op =
  (name: string) =>
  (...args: readonly Expr[]): Expr =>
    `(${name} ${args.join(' ')})`;
const add = op('f64x2.add');
const sub = op('f64x2.sub');
const mul = op('f64x2.mul');
const div = op('f64x2.div');
const abs = op('f64x2.abs');
const lt = op('f64x2.lt');
const least = op('f64x2.pmin');
const most = op('f64x2.pmax');
const choose = op('v128.bitselect');
const get = (name: string): Expr => `(local.get $${name})`;
const set = (name: string, value: Expr): string => `(local.set $${name} ${value})`;

const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));

/** Of 1/factorial(first), 1/factorial(first + step), ... in the variable. */
function series(first: number, step: number, terms: number, variable: Expr): Expr {
  const all = Array.from({ length: terms }, (_, i) => c(1 / factorial(first + i * step)));
  return all.reduceRight((sum, term) => add(mul(sum, variable), term));
}

/** e = exp(-z), by way of n and t; z is at most 700. */
const expOfMinusZ: readonly string[] = [
  set('n', op('f64x2.nearest')(mul(get('z'), c(Math.LOG2E)))),
  // ln 2 in two parts, the first with so few bits that n times it is exact
  set(
    't',
    add(
      sub(mul(get('n'), c(0.69314718036912381649)), get('z')),
      mul(get('n'), c(1.90821492927058770002e-10)),
    ),
  ),
  set('e', series(0, 1, 15, get('t'))),
  set(
    's',
    op('i64x2.shl')(
      op('i64x2.sub')(
        '(v128.const i64x2 1023 1023)',
        op('i64x2.extend_low_i32x4_s')(op('i32x4.trunc_sat_f64x2_s_zero')(get('n'))),
      ),
      '(i32.const 52)',
    ),
  ),
  set('e', mul(get('e'), get('s'))),
];

/** Sets $r to the magnitude of the truth at $x. */
const truths: { readonly [activation in Activation]: readonly string[] } = {
  tanh: [
    set('a', abs(get('x'))),
    set('z', least(mul(get('a'), c(2)), c(700))),
    ...expOfMinusZ,
    set('q', mul(get('a'), get('a'))),
    set('r', div(mul(get('a'), series(1, 2, 11, get('q'))), series(0, 2, 12, get('q')))),
    set('r', choose(get('r'), div(sub(c(1), get('e')), add(c(1), get('e'))), lt(get('a'), c(0.7)))),
  ],
  sigmoid: [
    set('z', least(abs(get('x')), c(700))),
    ...expOfMinusZ,
    set('q', add(c(1), get('e'))),
    set('r', choose(div(get('e'), get('q')), div(c(1), get('q')), lt(get('x'), c(0)))),
  ],
};

/** Results outside the range, of the wrong sign, or NaN where x is none and the other way round: lanes of ones. */
const wrongs: { readonly [activation in Activation]: Expr } = {
  tanh: `(v128.or
    (v128.not (f32x4.le (f32x4.abs (local.get $y4)) (v128.const f32x4 1 1 1 1)))
    (i32x4.lt_s (v128.xor (local.get $x4) (local.get $y4)) (v128.const i32x4 0 0 0 0)))`,
  sigmoid: `(v128.not (v128.and
    (f32x4.le (local.get $y4) (v128.const f32x4 1 1 1 1))
    (f32x4.ge (local.get $y4) (v128.const f32x4 0 0 0 0))))`,
};

/** A loop over $count vectors from $x on, and from $y on. */
const overVectors = (body: readonly string[]): string => `(loop $next
  ${body.join('\n  ')}
  (local.set $x (i32.add (local.get $x) (i32.const 16)))
  (local.set $y (i32.add (local.get $y) (i32.const 16)))
  (br_if $next (local.tee $count (i32.sub (local.get $count) (i32.const 1)))))`;

function textOf(activation: Activation): string {
  const half = (lanes: string): string => `(call $pair
    (f64x2.promote_low_f32x4 ${lanes.replaceAll('4', 'x4')})
    (f64x2.promote_low_f32x4 ${lanes.replaceAll('4', 'y4')}))`;
  const upper = (name: string): Expr =>
    `(i8x16.shuffle 8 9 10 11 12 13 14 15 8 9 10 11 12 13 14 15 (local.get $${name}) (local.get $${name}))`;
  const calls = [
    half('(local.get $4)'),
    `(call $pair (f64x2.promote_low_f32x4 ${upper('x4')}) (f64x2.promote_low_f32x4 ${upper('y4')}))`,
  ];
  return `(module
  (import "kernel" "memory" (memory 1 65536))
  (global $hash (mut v128) (v128.const i32x4 0x811c9dc5 0x01000193 0x9e3779b9 0x85ebca6b))
  (global $wrong (mut v128) (v128.const i32x4 0 0 0 0))
  (global $abs (mut v128) (v128.const f64x2 0 0))
  (global $ulp (mut v128) (v128.const f64x2 0 0))
  (func (export "fill") (param $x i32) (param $count i32) (param $first i32)
    (local $y i32) (local $v v128)
    (local.set $v (i32x4.add (i32x4.splat (local.get $first)) (v128.const i32x4 0 1 2 3)))
    ${overVectors([
      '(v128.store (local.get $x) (local.get $v))',
      '(local.set $v (i32x4.add (local.get $v) (v128.const i32x4 4 4 4 4)))',
    ])})
  (func (export "hash") (param $x i32) (param $count i32)
    (local $y i32) (local $v v128) (local $h v128)
    (local.set $h (global.get $hash))
    ${overVectors([
      '(local.set $v (v128.load (local.get $x)))',
      // every NaN is the same one
      '(local.set $v (v128.bitselect (local.get $v) (v128.const i32x4 0x7fc00000 0x7fc00000 0x7fc00000 0x7fc00000) (f32x4.eq (local.get $v) (local.get $v))))',
      '(local.set $h (i32x4.mul (v128.xor (local.get $h) (local.get $v)) (v128.const i32x4 0x9e3779b1 0x9e3779b1 0x9e3779b1 0x9e3779b1)))',
      '(local.set $h (v128.or (i32x4.shl (local.get $h) (i32.const 15)) (i32x4.shr_u (local.get $h) (i32.const 17))))',
    ])}
    (global.set $hash (local.get $h)))
  (func $pair (param $x v128) (param $y v128)
    (local $a v128) (local $z v128) (local $n v128) (local $t v128) (local $e v128) (local $s v128)
    (local $q v128) (local $r v128)
    ${truths[activation].join('\n    ')}
    (local.set $q ${abs(sub(abs(get('y')), get('r')))})
    (global.set $abs ${most('(global.get $abs)', get('q'))})
    ;; in units of the last place of the truth, where that is a normal number
    (local.set $s ${mul(op('v128.and')(get('r'), '(v128.const i64x2 0x7ff0000000000000 0x7ff0000000000000)'), c(2 ** -23))})
    (local.set $q ${op('v128.and')(div(get('q'), get('s')), op('f64x2.ge')(get('r'), c(2 ** -126)))})
    (global.set $ulp ${most('(global.get $ulp)', get('q'))}))
  (func (export "measure") (param $x i32) (param $y i32) (param $count i32)
    (local $x4 v128) (local $y4 v128) (local $isNumber v128)
    ${overVectors([
      '(local.set $x4 (v128.load (local.get $x)))',
      '(local.set $y4 (v128.load (local.get $y)))',
      ...calls,
      '(local.set $isNumber (f32x4.eq (local.get $x4) (local.get $x4)))',
      `(global.set $wrong (i32x4.sub (global.get $wrong) (v128.bitselect
        ${wrongs[activation]}
        (f32x4.eq (local.get $y4) (local.get $y4)) (local.get $isNumber))))`,
    ])})
  ${['hash', 'wrong'].map((name) => [0, 1, 2, 3].map((l) => `(func (export "${name}${l}") (result i32) (i32x4.extract_lane ${l} (global.get $${name})))`).join('\n  ')).join('\n  ')}
  ${['abs', 'ulp'].map((name) => [0, 1].map((l) => `(func (export "${name}${l}") (result f64) (f64x2.extract_lane ${l} (global.get $${name})))`).join('\n  ')).join('\n  ')}
)`;
}

export interface Sweep {
  /** `count` numbers from the bits `first` on */
  readonly fill: (x: number, count: number, first: number) => void;
  /** of what lies there, into the hash so far */
  readonly hash: (x: number, count: number) => void;
  readonly measure: (x: number, y: number, count: number) => void;
  readonly hashed: () => readonly number[];
  readonly worst: () => Worst;
}

export interface Worst {
  readonly absolute: number;
  readonly ulp: number;
  /** results out of range, of the wrong sign, NaN that is none or none that is */
  readonly wrong: number;
}

type Exports = Readonly<Record<string, (...args: readonly number[]) => number>>;

export async function sweepOf(activation: Activation, memory: WebAssembly.Memory): Promise<Sweep> {
  const bytes = await assemble(textOf(activation));
  const { instance } = await WebAssembly.instantiate(new Uint8Array(bytes), { kernel: { memory } });
  const made = instance.exports as unknown as Exports;
  const lanes = (name: string, of: number): readonly number[] =>
    Array.from({ length: of }, (_, l) => made[`${name}${l}`]());
  return {
    fill: (x, count, first) => void made.fill(x, count / 4, first | 0),
    hash: (x, count) => void made.hash(x, count / 4),
    measure: (x, y, count) => void made.measure(x, y, count / 4),
    hashed: () => lanes('hash', 4).map((lane) => lane >>> 0),
    worst: () => ({
      absolute: Math.max(...lanes('abs', 2)),
      ulp: Math.max(...lanes('ulp', 2)),
      wrong: lanes('wrong', 4).reduce((a, b) => a + (b >>> 0), 0),
    }),
  };
}

// WebAssembly text of the two loops that the machine's limits are measured with.

export interface LimitKernel {
  readonly fused: boolean;
  /** accumulators: vectors of four */
  readonly sums: number;
  /** turns of the loop written out */
  readonly unroll: number;
  /** how one element becomes a vector: a broadcasting load, or a shuffle of four loaded at once */
  readonly splat: 'load' | 'shuffle';
}

/** Where the kernels have their data: h from 0 on, then what they give, then the weights. */
export const outAt = 32768;
export const weightsAt = 65536;

const times = (count: number, line: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => line(i)).join('\n');

const module = (pages: number, code: string): string =>
  `(module (memory (export "memory") ${pages}) (func (export "run") ${code}))`;

function multiplyAdd(fused: boolean, a: string, b: string, sum: string): string {
  return fused ? `(f32x4.relaxed_madd ${a} ${b} ${sum})` : `(f32x4.add (f32x4.mul ${a} ${b}) ${sum})`;
}

const sumLocals = (count: number): string => times(count, (i) => `(local $s${i} v128)`);
const storeSums = (count: number, base: string): string =>
  times(count, (i) => `(v128.store offset=${i * 16} ${base} (local.get $s${i}))`);

/** s = s·a + b on independent sums, `turns` times: nothing but arithmetic, in registers. */
export function peakText({ fused, sums, unroll }: LimitKernel): string {
  const [a, b] = ['(local.get $a)', '(local.get $b)'];
  return module(
    1,
    `(param $turns i32) (local $a v128) (local $b v128) ${sumLocals(sums)}
    (local.set $a (v128.load (i32.const 0)))
    (local.set $b (v128.load (i32.const 16)))
    (loop $loop
      ${times(sums * unroll, (i) => {
        const s = `$s${i % sums}`;
        return `(local.set ${s} ${multiplyAdd(fused, `(local.get ${s})`, a, b)})`;
      })}
      (br_if $loop (local.tee $turns (i32.sub (local.get $turns) (i32.const 1)))))
    ${storeSums(sums, `(i32.const ${outAt})`)}`,
  );
}

/**
 * h · W, `times` times over. W lies in blocks of `4·sums` columns, each in the order in which it is read; `rows` is a
 * multiple of `unroll` and of four.
 */
export function streamText(kernel: LimitKernel, pages: number): string {
  const { fused, sums, unroll, splat } = kernel;
  const step = (turn: number): string => `
      ${splatText(splat, turn)}
      ${times(sums, (i) => {
        const weight = `(v128.load offset=${weightsAt + (turn * sums + i) * 16} (local.get $w))`;
        const sum = `(local.get $s${i})`;
        return `(local.set $s${i} ${multiplyAdd(fused, '(local.get $h)', weight, sum)})`;
      })}`;
  return module(
    pages,
    `(param $times i32) (param $blocks i32) (param $rows i32)
    (local $block i32) (local $w i32) (local $at i32) (local $end i32) (local $out i32) (local $four v128) (local $h v128)
    ${sumLocals(sums)}
    (local.set $end (i32.shl (local.get $rows) (i32.const 2)))
    (loop $again
    (local.set $w (i32.const 0))
    (local.set $block (local.get $blocks))
    (loop $block
      ${times(sums, (i) => `(local.set $s${i} (v128.const i32x4 0 0 0 0))`)}
      (local.set $at (i32.const 0))
      (loop $row
        ${times(unroll, step)}
        (local.set $w (i32.add (local.get $w) (i32.const ${unroll * sums * 16})))
        (br_if $row (i32.lt_u (local.tee $at (i32.add (local.get $at) (i32.const ${unroll * 4}))) (local.get $end))))
      ${storeSums(sums, `(i32.add (i32.const ${outAt}) (i32.and (local.get $out) (i32.const 0x3fff)))`)}
      (local.set $out (i32.add (local.get $out) (i32.const ${sums * 16})))
      (br_if $block (local.tee $block (i32.sub (local.get $block) (i32.const 1)))))
    (br_if $again (local.tee $times (i32.sub (local.get $times) (i32.const 1)))))`,
  );
}

function splatText(splat: LimitKernel['splat'], turn: number): string {
  const element = turn * 4;
  if (splat === 'load') return `(local.set $h (v128.load32_splat offset=${element} (local.get $at)))`;
  const four = `(v128.load offset=${element} (local.get $at))`;
  const load = turn % 4 === 0 ? `(local.set $four ${four})` : '';
  const bytes = times(16, (i) => String((turn % 4) * 4 + (i % 4))).replaceAll('\n', ' ');
  return `${load} (local.set $h (i8x16.shuffle ${bytes} (local.get $four) (local.get $four)))`;
}

// Sigmoid, tanh and exp(-x) as WGSL functions, from the constants of ir/activations.ts.
//
// WGSL's own tanh overflows to NaN on common drivers, its exp is inexact, and a compiler may reassociate: so n is
// rounded by `round`, its bits are made from the integer, and a NaN, which comparisons may lose, is told by its bits.

import { expConstants, sigmoidLimit, tanhConstants } from '../../compiler/ir/activations.ts';
import { float } from './float.ts';

const { minusLog2e, ln2High, ln2Low, poly } = expConstants;
const { limit, small } = tanhConstants;

function horner(coefficients: readonly number[], x: string): readonly string[] {
  const [first, ...others] = coefficients.map(float);
  return [`  var p = ${first};`, ...others.map((c) => `  p = p * ${x} + ${c};`)];
}

/** `squash` is tanh, named so that it can't be taken for WGSL's. */
export const activations = [
  '// y, or x where x is NaN',
  'fn keepNan(x: f32, y: f32) -> f32 {',
  '  return select(y, x, (bitcast<u32>(x) & 0x7fffffffu) > 0x7f800000u);',
  '}',
  '// exp(-z) for z from 0 to 87',
  'fn expMinus(z: f32) -> f32 {',
  `  let n = round(z * ${float(minusLog2e)});`,
  '  let s = bitcast<f32>(u32(i32(n) + 127) << 23u);',
  `  let t = n * ${float(ln2Low)} + (n * ${float(ln2High)} + z);`,
  ...horner(poly, 't'),
  '  p = p * t - 1f;',
  '  return t * s * p + s;',
  '}',
  'fn expNeg(z: f32) -> f32 {',
  `  return keepNan(z, select(expMinus(min(z, 87f)), 0f, z > ${float(sigmoidLimit)}));`,
  '}',
  'fn sigmoid(x: f32) -> f32 {',
  '  let z = abs(x);',
  '  let e = expMinus(min(z, 87f));',
  '  let y = select(1f, e, x < 0f) / (1f + e);',
  `  return keepNan(x, select(y, select(1f, 0f, x < 0f), z > ${float(sigmoidLimit)}));`,
  '}',
  'fn squash(x: f32) -> f32 {',
  `  let a = min(abs(x), ${float(limit)});`,
  '  let q = a * a;',
  ...horner(tanhConstants.poly, 'q'),
  '  let near = p * q * a + a;',
  '  let e = expMinus(2f * a);',
  '  let far = 1f - 2f * e / (1f + e);',
  `  return keepNan(x, withSign(select(near, far, a > ${float(small)}), x));`,
  '}',
].join('\n');

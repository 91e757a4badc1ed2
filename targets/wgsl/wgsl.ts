// The WebGPU target: its traits, its kernels as WGSL and the host's steps between them.

import type { GpuKernel } from '../../runtime/manifest.ts';
import type { Artifact, Target } from '../../compiler/target.ts';
import type { Program } from '../../compiler/ir/loop.ts';
import { scheduleGroups } from '../../compiler/loop/schedule-groups.ts';
import { literal } from '../literal.ts';
import { cut } from './cut.ts';
import { printShader, readings, unaryForms } from './print.ts';

export const wgsl: Target = {
  name: 'wgsl',
  plan: 'wgsl',
  entry: 'dispatches',
  traits: {
    lanes: 1,
    registers: 1,
    rows: 1,
    fused: false,
    approximate: false,
    unroll: 1,
    blockSteps: 64,
    abreast: 1,
    reassociates: true,
    unary: unaryForms,
    unit: 1,
    oneMemory: false,
  },
  schedule: scheduleGroups,
  emit,
};

async function emit(program: Program): Promise<Artifact> {
  const { kernels, host } = cut(program);
  const kernel: GpuKernel = { readings, code: printShader(kernels, program), host };
  return {
    code: literal(kernel),
    listing: { kind: 'wgsl', extension: 'wgsl', text: readings.f32 + kernel.code },
  };
}

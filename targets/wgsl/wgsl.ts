// The WebGPU target: its traits, its kernels as WGSL and the host's steps between them.

import type { Binding, GpuKernel } from '../../runtime/manifest.ts';
import type { Artifact, Programs, Target } from '../../compiler/target.ts';
import type { Program } from '../../compiler/ir/loop.ts';
import { wholeOf } from '../../compiler/ir/signature.ts';
import { scheduleGroups } from '../../compiler/loop/schedule-groups.ts';
import { literal } from '../literal.ts';
import { cut } from './cut.ts';
import { printShader, unaryForms } from './print.ts';
import { readingsOf } from './storage.ts';

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
    oneMemory: false,
  },
  schedule: scheduleGroups,
  emit,
};

async function emit(programs: Programs): Promise<Artifact> {
  const all = Object.entries(programs).map(([name, program]) => [name, kernelOf(program)] as const);
  return {
    code: literal(Object.fromEntries(all)),
    listing: {
      kind: 'wgsl',
      extension: 'wgsl',
      text: all.map(([, { readings, code }]) => readings.f32 + code).join('\n'),
    },
  };
}

function kernelOf(program: Program): GpuKernel {
  const { kernels, host } = cut(program);
  const args = program.args.map((arg): Binding => [
    wholeOf(arg).name,
    arg.access === 'read' ? 'read' : 'write',
  ]);
  return {
    bindings: [...args, ['scratch', 'write']],
    readings: readingsOf(program),
    code: printShader(kernels, program),
    host,
  };
}

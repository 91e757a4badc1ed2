// The part of a module's NAME.d.ts that is about wgsl, where calls return promises. No type of WebGPU itself is needed.

import type {
  FunctionDeclarationStructure,
  InterfaceDeclarationStructure,
  OptionalKind,
  TypeAliasDeclarationStructure,
} from 'ts-morph';
import type { ModuleParts } from './module.ts';
import { optional, weightsOption } from './types-options.ts';
import type { Shapes } from './types-shapes.ts';
import { allStates, resetDoc, resetParameter, statesDoc } from './types-states.ts';

type Interface = OptionalKind<InterfaceDeclarationStructure>;

const array = 'Float32Array';

const member = (name: string, type: string, hasQuestionToken = false) => ({
  name,
  type: hasQuestionToken ? `${type} | undefined` : type,
  isReadonly: true,
  hasQuestionToken,
});

/** For buffers or arrays that are given the same ones; for what is not given, or undefined, new arrays. */
export const gpuResult: OptionalKind<TypeAliasDeclarationStructure> = {
  name: 'GpuRunResult',
  isExported: true,
  typeParameters: [{ name: 'Out', constraint: 'GpuOut' }],
  docs: ['What `out` had, and new arrays for the rest.'],
  type: `Omit<RunResult, keyof Out & keyof GpuOut> & {
  readonly [name in keyof Out & keyof GpuOut]-?: undefined extends Out[name] ? NonNullable<Out[name]> | Float32Array : Out[name];
}`,
};

/** Buffers of the GPU's as inputs and results. */
const placeInterfaces: readonly Interface[] = [
  {
    name: 'GpuArray',
    docs: ['The part of a GPUBuffer that tells what it is.'],
    properties: [member('size', 'number'), member('usage', 'number')],
    methods: [{ name: 'destroy', returnType: 'void' }],
  },
];

/** States of several kinds lie in one buffer, so that none of the user's can be one of them. */
function outInterfaces({ states }: Shapes): readonly Interface[] {
  const isOne = states.length === 1;
  const type = isOne ? `${array} | GpuArray` : array;
  const names = states.map(({ name }) => name);
  const starts = isOne ? names.map((name) => member(`${name}0`, type, true)) : [];
  const replaced = [...starts.map(({ name }) => name), 'out'].map((name) => `'${name}'`);
  return [
    {
      name: 'GpuOut',
      properties: [
        member('output', `${array} | GpuArray`, true),
        ...names.map((name) => member(`${name}n`, type, true)),
      ],
    },
    {
      name: 'GpuRunOptions',
      typeParameters: [{ name: 'Out', constraint: 'GpuOut' }],
      extends: [`Omit<RunOptions, ${replaced.join(' | ')}>`],
      properties: [...starts, member('out', 'Out', true)],
    },
  ];
}

export function gpuInterfaces(parts: ModuleParts, shapes: Shapes): readonly Interface[] {
  const { streams } = parts.manifest;
  return [
    loadOptions(parts),
    ...(streams ? [streamInterface(shapes)] : []),
    ...placeInterfaces,
    ...outInterfaces(shapes),
    model(streams, shapes.x),
  ];
}

/** For modules that have other targets too: one of all of them, by the sizes it will run with. */
export function fastestInterfaces({ manifest }: ModuleParts, targets: string): readonly Interface[] {
  const size = (name: 'batch' | 'steps', letter: string) => ({
    ...member(name, String(manifest.dims[name] ?? 'number'), manifest.dims[name] !== null),
    docs: [`${letter} of most runs; others may differ`],
  });
  return [
    {
      name: 'FastestOptions',
      extends: ["Omit<GpuLoadOptions, 'target' | 'weightType'>"],
      properties: [
        { name: 'target', isReadonly: true, type: "'fastest'" },
        size('batch', 'B'),
        size('steps', 'T'),
      ],
    },
    {
      name: 'FastestModel',
      extends: ["Omit<GpuModel, 'target' | 'weightType' | 'shaderF16' | 'run'>"],
      properties: [
        { name: 'target', type: `'wgsl' | ${targets}`, isReadonly: true, docs: ['what it runs on'] },
      ],
      methods: [
        {
          name: 'run',
          parameters: [
            { name: 'x', type: array },
            { name: 'options', type: 'RunOptions', hasQuestionToken: true },
          ],
          returnType: 'Promise<RunResult>',
        },
      ],
    },
  ];
}

const weightType = "'f32' | 'f16'";

function loadOptions(parts: ModuleParts): Interface {
  return {
    name: 'GpuLoadOptions',
    properties: [
      { name: 'target', isReadonly: true, type: "'wgsl'" },
      weightsOption(parts),
      optional(
        'device',
        'object',
        "a GPUDevice to work on; it stays the caller's. Default: one of the model's own",
      ),
      optional('gpu', 'object', 'a GPU object, where `navigator.gpu` is absent'),
      optional(
        'weightType',
        weightType,
        "'f16' rounds the weights, and halves the memory that they take and that is read; default 'f32'",
      ),
    ],
  };
}

function streamInterface(shapes: Shapes): Interface {
  const [x, y] = shapes.step;
  const all = allStates(shapes.states);
  return {
    name: 'GpuStream',
    methods: [
      {
        name: 'step',
        parameters: [{ name: 'x', type: array }],
        returnType: `Promise<${array}>`,
        docs: [
          `One time step: x ${x}, copied at once, in, ${y} out, in an array of its own. Steps run in order.`,
        ],
      },
      {
        name: 'reset',
        parameters: [resetParameter(shapes)],
        returnType: 'void',
        docs: [resetDoc(shapes)],
      },
      { name: 'dispose', returnType: 'void', docs: ['Frees the memory; further calls do nothing.'] },
    ],
    getAccessors: [
      {
        name: 'state',
        returnType: `Promise<${all}>`,
        docs: [
          `${statesDoc(shapes)}, after the steps asked for so far: reading promises a copy, writing copies in`,
        ],
      },
    ],
    setAccessors: [{ name: 'state', parameters: [{ name: 'value', type: all }] }],
  };
}

function model(canStream: boolean, x: string): Interface {
  const options = { name: 'options', hasQuestionToken: true };
  const stream = {
    name: 'stream',
    parameters: [{ ...options, type: 'StreamOptions' }],
    returnType: 'GpuStream',
    docs: ['Runs step by step and keeps the state.'],
  };
  return {
    name: 'GpuModel',
    properties: [
      { ...member('target', "'wgsl'"), docs: ['what it runs on'] },
      { ...member('weightType', weightType), docs: ['what its weights are stored as'] },
      {
        ...member('shaderF16', 'boolean'),
        docs: ["whether kernels read f16 by the device's `shader-f16`, or unpack pairs, to the same numbers"],
      },
    ],
    methods: [
      {
        name: 'run',
        typeParameters: [{ name: 'Out', constraint: 'GpuOut', default: 'object' }],
        parameters: [
          { name: 'x', type: `${array} | GpuArray` },
          { ...options, type: 'GpuRunOptions<Out>' },
        ],
        returnType: 'Promise<GpuRunResult<Out>>',
        docs: [
          `x ${x}, row-major. Arrays are copied before run returns; a GPUBuffer of the model's device, of exactly the size and with the usage STORAGE, is read or written in place.`,
        ],
      },
      ...(canStream ? [stream] : []),
      {
        name: 'dispose',
        returnType: 'void',
        docs: [
          'Frees the memory and ends the streams; what is under way is rejected, further calls do nothing.',
        ],
      },
    ],
  };
}

export const gpuLoader: OptionalKind<FunctionDeclarationStructure> = {
  name: 'load',
  isExported: true,
  hasDeclareKeyword: true,
  parameters: [{ name: 'options', type: 'GpuLoadOptions' }],
  returnType: 'Promise<GpuModel>',
  docs: ['Loads the model onto a GPU. Rejects with a GruccError.'],
};

export const fastestLoader: OptionalKind<FunctionDeclarationStructure> = {
  ...gpuLoader,
  parameters: [{ name: 'options', type: 'FastestOptions' }],
  returnType: 'Promise<FastestModel>',
  docs: [
    'Loads the model onto a GPU where that pays for such runs, else as `auto` does. Rejects with a GruccError.',
  ],
};

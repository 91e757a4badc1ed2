// Prints a module's NAME.d.ts: exact types, with the shapes of this network in the comments. The one place that knows ts-morph.

import { IndentationText, Project, QuoteKind, VariableDeclarationKind } from 'ts-morph';
import type { InterfaceDeclarationStructure, OptionalKind } from 'ts-morph';
import type { Manifest } from '../runtime/manifest.ts';
import { literal } from './literal.ts';
import { fastestInterfaces, fastestLoader, gpuInterfaces, gpuLoader, gpuResult } from './types-gpu.ts';
import { listed, type ModuleParts } from './module.ts';
import { optional, weightsOption } from './types-options.ts';
import { shapesOf, type Shapes } from './types-shapes.ts';
import {
  allStates,
  finalMembers,
  resetDoc,
  resetParameter,
  startMembers,
  stateInterfaces,
  statesDoc,
} from './types-states.ts';

export function printTypes(parts: ModuleParts): string {
  const project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    manipulationSettings: { indentationText: IndentationText.TwoSpaces, quoteKind: QuoteKind.Single },
  });
  const file = project.createSourceFile('module.d.ts');
  file.addTypeAlias({
    name: 'Weights',
    isExported: true,
    docs: ['The bytes of a safetensors file, or one array for each of `params`.'],
    type: `Uint8Array | ArrayBuffer | { readonly [name in keyof typeof params]: Float32Array }`,
  });
  if (hasGpu(parts)) file.addTypeAlias(gpuResult);
  file.addInterfaces(interfaces(parts).map((each) => ({ ...each, isExported: true })));
  file.addVariableStatements(constants(parts));
  file.addFunctions(loaders(parts));
  file.addClass({
    name: 'GruccError',
    isExported: true,
    hasDeclareKeyword: true,
    extends: 'Error',
    docs: [
      'Thrown for everything that can go wrong; the message names the argument, what was expected and what came.',
    ],
    properties: [
      {
        name: 'code',
        type: 'string',
        isReadonly: true,
        docs: ['e.g. `GRU3001`; `grucc explain GRU3001` tells more'],
      },
    ],
  });
  return file.getFullText();
}

type Interface = OptionalKind<InterfaceDeclarationStructure>;

function interfaces(parts: ModuleParts): readonly Interface[] {
  const { manifest } = parts;
  const shapes = shapesOf(parts);
  const streams = manifest.streams ? [stream(shapes)] : [];
  return [
    runOptions(manifest, shapes),
    runResult(shapes),
    ...stateInterfaces(shapes),
    ...(manifest.streams ? [streamOptions(shapes)] : []),
    ...(hasCpu(parts) ? [loadOptions(parts), ...streams, model(parts, shapes)] : []),
    ...(hasGpu(parts) ? gpuInterfaces(parts, shapes) : []),
    ...(hasGpu(parts) && hasCpu(parts) ? fastestInterfaces(parts, targetNames(parts)) : []),
  ];
}

const hasGpu = ({ kernels }: ModuleParts): boolean => kernels.wgsl !== undefined;
const hasCpu = (parts: ModuleParts): boolean => targetNames(parts) !== '';

/** The targets whose calls are done when they return. */
function targetNames({ kernels }: ModuleParts): string {
  return listed(kernels)
    .filter((name) => name !== 'wgsl')
    .map((name) => `'${name}'`)
    .join(' | ');
}

function loadOptions(parts: ModuleParts): Interface {
  const doc = "default 'auto': wasm where the engine and the page's policy allow it, else js";
  return {
    name: 'LoadOptions',
    properties: [optional('target', `'auto' | ${targetNames(parts)}`, doc), weightsOption(parts)],
  };
}

function runOptions({ dims, lengths: hasLengths }: Manifest, shapes: Shapes): Interface {
  const lengths = optional(
    'seqLength',
    'Int32Array | readonly number[]',
    'one length for each sequence, 0 to T; default: T',
  );
  const names = shapes.states.length === 1 ? 'keyof RunResult' : "Exclude<keyof RunResult, 'state'>";
  const results = `{ readonly [name in ${names}]?: RunResult[name] | undefined }`;
  return {
    name: 'RunOptions',
    properties: [
      ...startMembers(shapes),
      ...(hasLengths ? [lengths] : []),
      optional(
        'batch',
        dims.batch === null ? 'number' : String(dims.batch),
        dims.batch === null
          ? 'B; default: from the other inputs, where they tell'
          : 'fixed when the module was built',
      ),
      optional(
        'steps',
        dims.steps === null ? 'number' : String(dims.steps),
        dims.steps === null ? 'T; default: from x and the batch' : 'fixed when the module was built',
      ),
      optional('out', results, 'arrays to write into instead of fresh ones'),
    ],
  };
}

function runResult(shapes: Shapes): Interface {
  return {
    name: 'RunResult',
    properties: [
      { name: 'output', type: 'Float32Array', isReadonly: true, docs: [`${shapes.output}, row-major`] },
      ...finalMembers(shapes),
    ],
  };
}

function streamOptions(shapes: Shapes): Interface {
  return {
    name: 'StreamOptions',
    properties: [
      optional('batch', 'number', 'default 1, or what the module was built for'),
      ...startMembers(shapes),
    ],
  };
}

function stream(shapes: Shapes): Interface {
  const [x, y] = shapes.step;
  const array = 'Float32Array';
  return {
    name: 'Stream',
    methods: [
      {
        name: 'step',
        parameters: [{ name: 'x', type: array }],
        returnType: array,
        docs: [
          `One time step: x ${x} in, ${y} out, a view that is valid until the next call. Allocates nothing.`,
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
    properties: [
      {
        name: 'state',
        type: allStates(shapes.states),
        docs: [`${statesDoc(shapes)}: reading gives a copy, writing copies in`],
      },
    ],
  };
}

function model(parts: ModuleParts, shapes: Shapes): Interface {
  const options = { name: 'options', hasQuestionToken: true };
  const streaming = {
    name: 'stream',
    parameters: [{ ...options, type: 'StreamOptions' }],
    returnType: 'Stream',
    docs: ['Runs step by step and keeps the state.'],
  };
  return {
    name: 'Model',
    properties: [
      { name: 'target', type: targetNames(parts), isReadonly: true, docs: ['what it runs on'] },
      {
        name: 'fused',
        type: 'boolean',
        isReadonly: true,
        docs: ['whether it runs on fused multiply-add: with fast numerics, where the engine has it'],
      },
    ],
    methods: [
      {
        name: 'run',
        parameters: [
          { name: 'x', type: 'Float32Array' },
          { ...options, type: 'RunOptions' },
        ],
        returnType: 'RunResult',
        docs: [`x ${shapes.x}, row-major; it is not kept.`],
      },
      ...(parts.manifest.streams ? [streaming] : []),
      {
        name: 'dispose',
        returnType: 'void',
        docs: ['Frees the memory and ends the streams; further calls do nothing.'],
      },
    ],
  };
}

function constants(parts: ModuleParts) {
  const names = listed(parts.kernels);
  const typed = [
    { name: 'config', type: readonlyType(parts.config), doc: 'What this module was made from.' },
    { name: 'params', type: readonlyType(parts.manifest.params), doc: 'The shape of every parameter.' },
    { name: 'targets', type: readonlyType(names), doc: 'What it can run on.' },
  ];
  return typed.map(({ name, type, doc }) => ({
    declarationKind: VariableDeclarationKind.Const,
    isExported: true,
    hasDeclareKeyword: true,
    docs: [doc],
    declarations: [{ name, type }],
  }));
}

/** The type of which a piece of data is the only value. */
function readonlyType(value: unknown): string {
  if (Array.isArray(value)) return `readonly [${value.map(readonlyType).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return literal(value);
  const members = Object.entries(value).map(
    ([key, each]) => `readonly ${/^[A-Za-z_]\w*$/.test(key) ? key : literal(key)}: ${readonlyType(each)}`,
  );
  return `{ ${members.join('; ')} }`;
}

function loaders(parts: ModuleParts) {
  const { weights } = parts;
  const parameters = [{ name: 'options', type: 'LoadOptions', hasQuestionToken: weights !== undefined }];
  const shared = { isExported: true, hasDeclareKeyword: true, parameters };
  const onGpu = hasGpu(parts) ? [gpuLoader] : [];
  if (!hasCpu(parts)) return onGpu;
  const load = {
    ...shared,
    name: 'load',
    returnType: 'Promise<Model>',
    docs: ['Loads the model. Rejects with a GruccError.'],
  };
  const loadSync = {
    ...shared,
    name: 'loadSync',
    returnType: 'Model',
    docs: ['The same without waiting; some browsers refuse it for large modules on the main thread.'],
  };
  return [...onGpu, ...onGpu.map(() => fastestLoader), load, ...(parts.waits ? [] : [loadSync])];
}

// The part of a module's types that is about states: one kind is an array, several are an array each, by name.

import type { InterfaceDeclarationStructure, OptionalKind } from 'ts-morph';
import { optional } from './types-options.ts';
import type { Shapes } from './types-shapes.ts';

const array = 'Float32Array';

/** Options that give the start of all states. */
export function startMembers({ states }: Shapes, type = array) {
  const names = states.map(({ name }) => `${name}0`);
  const all = `in place of ${names.join(' and ')}: what a stream's \`state\` gives`;
  return [
    ...states.map(({ name, shape }) =>
      optional(`${name}0`, type, `${shape}; default: zeros${together(name, names)}`),
    ),
    ...(states.length === 1 ? [] : [optional('state', 'States', all)]),
  ];
}

function together(name: string, names: readonly string[]): string {
  const others = names.filter((each) => each !== `${name}0`);
  return others.length === 0 ? '' : `, of all states alike: together with ${others.join(' and ')}`;
}

export function finalMembers({ states }: Shapes) {
  const member = (name: string, type: string, doc: string) => ({ name, type, isReadonly: true, docs: [doc] });
  return [
    ...states.map(({ name, shape }) =>
      member(`${name}n`, array, `${shape}: the states after the last step of each sequence`),
    ),
    ...(states.length === 1
      ? []
      : [member('state', 'States', 'the same by the names of states, to go on from')]),
  ];
}

/** The type of all states together. */
export function allStates(states: Shapes['states']): string {
  return states.length === 1 ? array : 'States';
}

export function statesDoc({ states }: Shapes): string {
  return states.length === 1 ? states[0].shape : 'all states by name';
}

/** What `reset` takes. */
export function resetParameter({ states }: Shapes) {
  const [{ name }] = states;
  return states.length === 1
    ? { name: `${name}0`, type: array, hasQuestionToken: true }
    : { name: 'starts', type: 'Starts', hasQuestionToken: true };
}

export function resetDoc({ states }: Shapes): string {
  return `Starts over, from ${states.map(({ name }) => `${name}0`).join(' and ')} or zeros.`;
}

/** Of several kinds: the record of all, and what gives their start. */
export function stateInterfaces(shapes: Shapes): readonly OptionalKind<InterfaceDeclarationStructure>[] {
  const { states } = shapes;
  if (states.length === 1) return [];
  const properties = states.map(({ name, shape }) => ({
    name,
    type: array,
    isReadonly: true,
    docs: [shape],
  }));
  return [
    { name: 'States', properties },
    { name: 'Starts', properties: startMembers(shapes) },
  ];
}

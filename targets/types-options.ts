// Members of options in a module's types: what may be left out may also be undefined, whatever a project's TypeScript asks.

import type { ModuleParts } from './module.ts';

const member = (name: string, type: string, doc: string) => ({ name, type, isReadonly: true, docs: [doc] });

export const optional = (name: string, type: string, doc: string) => ({
  ...member(name, `${type} | undefined`, doc),
  hasQuestionToken: true,
});

/** Weights inside a module serve where none are given. */
export const weightsOption = ({ weights }: ModuleParts) =>
  weights === undefined
    ? member('weights', 'Weights', 'the parameters, under the names in `params`')
    : optional('weights', 'Weights', 'default: the weights inside this module');

// The value of "activation" and "gate_activation": a name, or hard_sigmoid with its slope and offset.
import { didYouMean } from '../diagnostics.ts';
import { membersByKey } from './config-members.ts';
import { list, refuse } from './config-values.ts';
import type { Reading, ValueKind } from './config-values.ts';
import type { Activation } from './config-types.ts';
import type { Json, JsonMember } from './json-text.ts';

const simple = ['tanh', 'relu', 'linear', 'sigmoid'] as const;
const names = [...simple, 'hard_sigmoid'];
const coefficients = { alpha: 0.2, beta: 0.5 } as const;
type Coefficient = keyof typeof coefficients;

const coefficientSchema = (value: number) => ({ type: 'number', default: value });

export const activation: ValueKind<Activation> = {
  schema: () => ({
    anyOf: [
      { enum: names },
      {
        type: 'object',
        additionalProperties: false,
        required: ['hard_sigmoid'],
        properties: {
          hard_sigmoid: {
            type: 'object',
            additionalProperties: false,
            properties: { alpha: coefficientSchema(0.2), beta: coefficientSchema(0.5) },
          },
        },
      },
    ],
  }),
  read(value, key, reading) {
    if (value.kind === 'object') return readObject(value.members, value, key, reading);
    const wanted = `"${key}" must be ${list(names)}`;
    if (value.kind !== 'string') return refuse(reading, value, 'GRU1004', wanted);
    const kind = simple.find((name) => name === value.value);
    if (kind) return { kind };
    if (value.value === 'hard_sigmoid') return { kind: 'hard_sigmoid', ...coefficients };
    return refuse(reading, value, 'GRU1013', wanted, didYouMean(value.value, names));
  },
};

export function activationToJson(activation: Activation) {
  if (activation.kind !== 'hard_sigmoid') return activation.kind;
  return { hard_sigmoid: { alpha: activation.alpha, beta: activation.beta } };
}

function readObject(members: readonly JsonMember[], value: Json, key: string, reading: Reading) {
  const known = membersByKey(members, ['hard_sigmoid'], reading);
  const inner = known.get('hard_sigmoid');
  const wanted = `"${key}" must be a name or { "hard_sigmoid": { "alpha": 0.2, "beta": 0.5 } }`;
  // an unknown key has been reported by now: a second complaint about its object would be noise
  if (!inner) return members.length > 0 ? undefined : refuse(reading, value, 'GRU1004', wanted);
  if (inner.kind !== 'object') return refuse(reading, inner, 'GRU1004', wanted);
  const given = membersByKey(inner.members, Object.keys(coefficients), reading);
  const alpha = readCoefficient('alpha', given.get('alpha'), reading);
  const beta = readCoefficient('beta', given.get('beta'), reading);
  if (alpha === undefined || beta === undefined) return undefined;
  return { kind: 'hard_sigmoid' as const, alpha, beta };
}

function readCoefficient(name: Coefficient, value: Json | undefined, reading: Reading): number | undefined {
  if (!value) return coefficients[name];
  const wanted = `"${name}" must be a number that fits a 32-bit float`;
  if (value.kind !== 'number') return refuse(reading, value, 'GRU1004', wanted);
  return Number.isFinite(Math.fround(value.value)) ? value.value : refuse(reading, value, 'GRU1005', wanted);
}

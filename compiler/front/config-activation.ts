// The value of "activation" and "gate_activation": a name, or a function with coefficients, as { "leaky_relu": { "alpha": 0.01 } }.
import { didYouMean } from '../diagnostics.ts';
import { membersByKey } from './config-members.ts';
import { list, refuse } from './config-values.ts';
import type { JsonSchema, Reading, ValueKind } from './config-values.ts';
import type { Activation, LayerActivation } from './value-types.ts';
import type { Json } from './json-text.ts';

const elementwise = ['tanh', 'relu', 'linear', 'sigmoid'] as const;

/** The functions with coefficients, and what these are where nothing is said. */
const defaults = {
  hard_sigmoid: { alpha: 0.2, beta: 0.5 },
  leaky_relu: { alpha: 0.01 },
} as const;
type Parametric = keyof typeof defaults;

const parametric = Object.keys(defaults) as Parametric[];
const isParametric = (name: string): name is Parametric => Object.hasOwn(defaults, name);

export const activation = activationOf<Activation>(elementwise);
export const layerActivation = activationOf<LayerActivation>([...elementwise, 'softmax']);

function activationOf<T extends LayerActivation>(simple: readonly T['kind'][]): ValueKind<T> {
  const names = [...simple, ...parametric];
  return {
    schema: () => ({ anyOf: [{ enum: names }, ...parametric.map(objectSchema)] }),
    read(value, key, reading) {
      if (value.kind === 'object') return readObject(value, key, reading) as T | undefined;
      const wanted = `"${key}" must be ${list(names)}`;
      if (value.kind !== 'string') return refuse(reading, value, 'GRU1004', wanted);
      const name = value.value;
      if (isParametric(name)) return { kind: name, ...defaults[name] } as T;
      if (simple.some((each) => each === name)) return { kind: name } as T;
      return refuse(reading, value, 'GRU1013', wanted, didYouMean(name, names));
    },
    toJson: activationToJson,
    toBrief: briefActivation,
  };
}

function objectSchema(name: Parametric): JsonSchema {
  const coefficient = (value: number): JsonSchema => ({ type: 'number', default: value });
  const properties = Object.entries(defaults[name]).map(([key, value]) => [key, coefficient(value)]);
  return {
    type: 'object',
    additionalProperties: false,
    required: [name],
    properties: {
      [name]: { type: 'object', additionalProperties: false, properties: Object.fromEntries(properties) },
    },
  };
}

export function activationToJson(of: LayerActivation) {
  const { kind, ...coefficients } = of;
  return isParametric(kind) ? { [kind]: coefficients } : kind;
}

/** By its name alone where that means the same coefficients. */
function briefActivation(of: LayerActivation) {
  const { kind, ...coefficients } = of;
  const isUsual = isParametric(kind) && JSON.stringify(coefficients) === JSON.stringify(defaults[kind]);
  return isUsual ? kind : activationToJson(of);
}

type JsonObject = Extract<Json, { kind: 'object' }>;

function readObject(value: JsonObject, key: string, reading: Reading): Activation | undefined {
  const [[name, inner] = [undefined, undefined], ...others] = membersByKey(
    value.members,
    parametric,
    reading,
  );
  const wanted = `"${key}" must be a name or { "hard_sigmoid": { "alpha": 0.2, "beta": 0.5 } }`;
  if (others.length > 0) return refuse(reading, value, 'GRU1004', wanted);
  // an unknown key has been reported by now: a second complaint about its object would be noise
  if (!inner) return value.members.length > 0 ? undefined : refuse(reading, value, 'GRU1004', wanted);
  if (inner.kind !== 'object') return refuse(reading, inner, 'GRU1004', wanted);
  const known: Readonly<Record<string, number>> = defaults[name as Parametric];
  const given = membersByKey(inner.members, Object.keys(known), reading);
  const values = Object.entries(known).map(
    ([each, byDefault]) => [each, readCoefficient(each, given.get(each), byDefault, reading)] as const,
  );
  if (values.some(([, number]) => number === undefined)) return undefined;
  return { kind: name, ...Object.fromEntries(values) } as Activation;
}

function readCoefficient(
  name: string,
  value: Json | undefined,
  byDefault: number,
  reading: Reading,
): number | undefined {
  if (!value) return byDefault;
  const wanted = `"${name}" must be a number that fits a 32-bit float`;
  if (value.kind !== 'number') return refuse(reading, value, 'GRU1004', wanted);
  return Number.isFinite(Math.fround(value.value)) ? value.value : refuse(reading, value, 'GRU1005', wanted);
}

// The layers of a Keras config and who feeds whom: a Sequential is a chain, a Functional says it in two ways.
import { fail } from '../../diagnostics.ts';
import { get, isObject, listIn, objectIn, textIn, type Json, type JsonObject } from '../bytes/json.ts';

export interface KerasLayer {
  /** e.g. "GRU" */
  readonly className: string;
  readonly name: string;
  readonly config: JsonObject;
  /** names of layers */
  readonly from: readonly string[];
}

export interface KerasGraph {
  readonly layers: readonly KerasLayer[];
  /** the name of the layer whose output is the model's */
  readonly output: string;
}

export function readGraph(root: Json): KerasGraph {
  const className = textIn(get(root, 'class_name'), 'class_name');
  const config = get(root, 'config');
  if (className === 'Sequential') return sequential(config);
  if (className === 'Functional' || className === 'Model') return functional(config);
  return fail(
    'GRU6005',
    `the model is a ${className}, whose graph is code; grucc reads Sequential and Functional models`,
  );
}

function layerAt(layer: Json, where: string): Omit<KerasLayer, 'from'> {
  const className = textIn(get(layer, 'class_name'), `${where}.class_name`);
  const config = objectIn(get(layer, 'config'), `${where}.config`);
  const name = textIn(get(layer, 'name') ?? get(config, 'name'), `${where}.name`);
  if (className === 'Sequential' || className === 'Functional' || className === 'Model')
    fail('GRU6005', `${name}: a model in the model; build it as one`);
  return { className, name, config };
}

/** A list of layers is how the oldest files keep it. */
function sequential(config: Json | undefined): KerasGraph {
  const list = listIn(Array.isArray(config) ? config : get(config, 'layers'), 'config.layers');
  const layers: KerasLayer[] = [];
  for (const [i, each] of list.entries()) {
    const before = layers.at(-1)?.name;
    layers.push({ ...layerAt(each, `config.layers[${i}]`), from: before === undefined ? [] : [before] });
  }
  return { layers, output: layers.at(-1)?.name ?? fail('GRU6006', 'the model has no layers') };
}

function functional(config: Json | undefined): KerasGraph {
  const list = listIn(get(config, 'layers'), 'config.layers');
  const layers = list.map((each, i) => {
    const where = `config.layers[${i}]`;
    const layer = layerAt(each, where);
    const nodes = listIn(get(each, 'inbound_nodes') ?? [], `${where}.inbound_nodes`);
    if (nodes.length > 1)
      fail('GRU6005', `${layer.name} is used ${nodes.length} times; grucc has no shared layers`);
    return { ...layer, from: nodes.length === 0 ? [] : namesIn(nodes[0], layer.name) };
  });
  return { layers, output: outputOf(get(config, 'output_layers')) };
}

/** [["dense", 0, 0]], or ["dense", 0, 0] since Keras 3. */
function outputOf(value: Json | undefined): string {
  const list = listIn(value, 'config.output_layers');
  const outputs = typeof list[0] === 'string' ? [list] : list;
  if (outputs.length !== 1)
    fail('GRU6005', `the model has ${outputs.length} outputs; grucc compiles networks with one`);
  return textIn((outputs[0] as readonly Json[])[0], 'config.output_layers');
}

/** The first of what a node is called with. Keras 2: [["name", 0, 0, {}], ...]; Keras 3: { args, kwargs }. */
function namesIn(node: Json, layer: string): readonly string[] {
  const where = `${layer}.inbound_nodes`;
  if (Array.isArray(node))
    return (node as readonly Json[]).map((each) => {
      const call = listIn(each, where);
      checkKeywords(call[3], layer);
      return sourceOf(call, layer);
    });
  const [first, ...rest] = listIn(get(node, 'args'), where);
  checkKeywords(get(node, 'kwargs'), layer);
  if (rest.some((each) => each !== null)) failCall(layer, 'more than one argument');
  const list = Array.isArray(first) ? (first as readonly Json[]) : [first];
  return list.map((each) => sourceOf(listIn(get(get(each, 'config'), 'keras_history'), where), layer));
}

/** Keywords of a call, of which only `training` changes nothing. */
function checkKeywords(keywords: Json | undefined, layer: string): void {
  const given = Object.entries(isObject(keywords) ? keywords : {});
  const extra = given.find(([key, value]) => value !== null && key !== 'training');
  if (extra) failCall(layer, extra[0]);
}

function failCall(layer: string, what: string): never {
  fail('GRU6005', `${layer} is called with ${what}: not known what it does`);
}

/** [layer, call, output]: the name of the layer, whose first output it is. */
function sourceOf([name, , output = 0]: readonly Json[], layer: string): string {
  const from = textIn(name, `${layer}.inbound_nodes`);
  return output === 0 ? from : fail('GRU6005', `${layer} reads the second output of ${from}`);
}

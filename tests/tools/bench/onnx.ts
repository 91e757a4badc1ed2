// A shape as an ONNX model: a GRU node for each layer. A stream's state goes in and comes out, layer by layer.

import { suffixOf, type Data, type Params } from './data.ts';
import type { Constant, Node, OnnxGraph, Value } from './onnx-file.ts';
import { directionsOf, inputsOf, isStream, layersOf, type Shape } from './shapes.ts';

/** ONNX has the gates as z, r, n where PyTorch has r, z, n. */
export function reorderGates(values: Float32Array): Float32Array {
  const part = values.length / 3;
  const gate = (i: number): Float32Array => values.subarray(i * part, (i + 1) * part);
  return joined([gate(1), gate(0), gate(2)]);
}

function joined(parts: readonly Float32Array[]): Float32Array {
  const out = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}

/** W, R and B of one layer, its directions one after the other. */
function constantsOf(shape: Shape, params: Params, layer: number): readonly Constant[] {
  const [D, H, I] = [directionsOf(shape), shape.hidden, inputsOf(shape, layer)];
  const all = (...names: readonly string[]): Float32Array =>
    joined(
      Array.from({ length: D }, (_, d) =>
        names.map((name) => reorderGates(params[name + suffixOf(layer, d)])),
      ).flat(),
    );
  const matrices = [
    { name: `W${layer}`, dims: [D, 3 * H, I], data: all('weight_ih') },
    { name: `R${layer}`, dims: [D, 3 * H, H], data: all('weight_hh') },
  ];
  if (shape.bias === false) return matrices;
  return [...matrices, { name: `B${layer}`, dims: [D, 6 * H], data: all('bias_ih', 'bias_hh') }];
}

/** Y is (T, D, B, H): for the next layer, and for the result, (T, B, D·H) has to be made of it. */
function joinDirections(from: string, to: string, shape: Shape): readonly Node[] {
  if (!shape.bidirectional) return [{ op: 'Squeeze', inputs: [from, 'axis'], outputs: [to] }];
  return [
    { op: 'Transpose', inputs: [from], outputs: [`${to}_t`], attributes: { perm: [0, 2, 1, 3] } },
    { op: 'Reshape', inputs: [`${to}_t`, 'joined'], outputs: [to] },
  ];
}

function layerNodes(shape: Shape, layer: number): readonly Node[] {
  const bias = shape.bias === false ? '' : `B${layer}`;
  const gru: Node = {
    op: 'GRU',
    inputs: [`x${layer}`, `W${layer}`, `R${layer}`, bias, '', isStream(shape) ? `h${layer}` : ''],
    outputs: [`y${layer}`, `hn${layer}`],
    attributes: {
      hidden_size: shape.hidden,
      linear_before_reset: 1,
      direction: shape.bidirectional ? 'bidirectional' : 'forward',
    },
  };
  // (T, 1, B, H) lies in memory as (T, B, H) does: the last layer of one direction needs no more
  const isResult = layer === shape.layers - 1 && !shape.bidirectional;
  return isResult ? [gru] : [gru, ...joinDirections(`y${layer}`, `x${layer + 1}`, shape)];
}

/** What the model's result is called. */
export const resultOf = (shape: Shape): string =>
  shape.bidirectional ? `x${shape.layers}` : `y${shape.layers - 1}`;

export function onnxGraph(shape: Shape, { params }: Data): OnnxGraph {
  const { batch: B, steps: T, hidden: H } = shape;
  const D = directionsOf(shape);
  const state = (name: string, layer: number): Value => ({ name: `${name}${layer}`, dims: [D, B, H] });
  const layers = layersOf(shape);
  const nodes = layers.flatMap((layer) => layerNodes(shape, layer));
  const used = new Set(nodes.flatMap(({ inputs }) => inputs));
  const joining: readonly Constant[] = [
    { name: 'axis', dims: [1], data: BigInt64Array.of(1n) },
    { name: 'joined', dims: [3], data: BigInt64Array.from([T, B, D * H].map(BigInt)) },
  ];
  return {
    nodes,
    constants: [
      ...layers.flatMap((layer) => constantsOf(shape, params, layer)),
      ...joining.filter(({ name }) => used.has(name)),
    ],
    inputs: [
      { name: 'x0', dims: [T, B, shape.input] },
      ...(isStream(shape) ? layers.map((layer) => state('h', layer)) : []),
    ],
    outputs: [
      { name: resultOf(shape), dims: shape.bidirectional ? [T, B, D * H] : [T, D, B, H] },
      ...layers.map((layer) => state('hn', layer)),
    ],
  };
}

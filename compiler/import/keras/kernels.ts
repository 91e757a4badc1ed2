// A GRU as Keras, TensorFlow.js and RTNeural keep it: transposed matrices, gates in the order z, r, h.
import { fail } from '../../diagnostics.ts';
import type { GruParams } from '../made.ts';
import { show } from '../bytes/shape.ts';
import { part, reorderRows, transpose, zeros, type Tensor } from '../bytes/tensor.ts';

/** z r h -> r z n */
const GATES = [1, 0, 2];

export interface Kernels {
  /** [input, 3 hidden] */
  readonly kernel: Tensor;
  /** [hidden, 3 hidden] */
  readonly recurrent: Tensor;
  /** [2, 3 hidden], the second for the recurrent product; [3 hidden] where the reset gate acts before it */
  readonly bias?: Tensor;
}

export interface KerasGru {
  readonly inputSize: number;
  readonly hiddenSize: number;
  readonly params: GruParams;
}

/** `where` is how errors name the layer. */
export function fromKernels(where: string, { kernel, recurrent, bias }: Kernels): KerasGru {
  const [hiddenSize, columns] = recurrent.shape;
  const [inputSize] = kernel.shape;
  const width = 3 * hiddenSize;
  if (recurrent.shape.length === 2 && columns === 4 * hiddenSize)
    fail('GRU6005', `${where} has four gates, as an LSTM has; a GRU has three`);
  if (recurrent.shape.length !== 2 || columns !== width || !(hiddenSize >= 1))
    fail(
      'GRU6007',
      `${where}: the recurrent kernel is ${show(recurrent.shape)}; expected [hidden, 3 hidden]`,
    );
  if (kernel.shape.join() !== [inputSize, width].join() || !(inputSize >= 1))
    fail('GRU6007', `${where}: the kernel is ${show(kernel.shape)}; expected [input, ${width}]`);
  const isDouble = bias?.shape.join() === `2,${width}`;
  if (bias && !isDouble && bias.shape.join() !== String(width))
    fail('GRU6007', `${where}: the bias is ${show(bias.shape)}; expected [2, ${width}] or [${width}]`);
  const gates = (tensor: Tensor): Tensor => reorderRows(tensor, GATES);
  return {
    inputSize,
    hiddenSize,
    params: {
      weightIh: gates(transpose(kernel)),
      weightHh: gates(transpose(recurrent)),
      ...(bias && {
        biasIh: gates(isDouble ? part(bias, 0) : bias),
        biasHh: isDouble ? gates(part(bias, 1)) : zeros([width]),
      }),
    },
  };
}

/** The weight of a dense layer is [input, output]. */
export function fromDense(where: string, kernel: Tensor, bias: Tensor | undefined): Tensor {
  if (kernel.shape.length !== 2 || Math.min(...kernel.shape) < 1)
    fail('GRU6007', `${where}: the kernel is ${show(kernel.shape)}; expected [input, output]`);
  if (bias && bias.shape.join() !== String(kernel.shape[1]))
    fail('GRU6007', `${where}: the bias is ${show(bias.shape)}; expected [${kernel.shape[1]}]`);
  return transpose(kernel);
}

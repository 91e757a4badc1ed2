// Every error code with its meaning; `grucc explain CODE` prints it. A code keeps its meaning forever.
import { frontCodes } from './front/codes.ts';
import { importCodes } from './import/codes.ts';

export interface CodeText {
  /** the kind of mistake, in a few words */
  readonly title: string;
  /** what it means, an example, how to fix it; wrapped for a terminal */
  readonly explain: string;
}

export const codes = {
  ...frontCodes,
  GRU2001: {
    title: 'malformed safetensors file',
    explain: `The bytes given as weights are not a safetensors file, or the file is cut off or damaged: its header, offsets and
length must agree. Write it again, for example with save_file(model.state_dict(), "keyword.safetensors") from
safetensors.torch. A .pt, .ckpt or .onnx file is another format; see "grucc import".`,
  },
  GRU2002: {
    title: 'missing or extra parameter',
    explain: `The weights must hold exactly the parameters of the model, under PyTorch's names: weight_ih_l0, weight_hh_l0,
bias_ih_l0, bias_hh_l0, then _l1 for the second layer, and _reverse for the second direction. The message lists
what is missing and what is extra; "bias": false means no bias_*. Parameters of a model that holds the network begin
with its name, such as "gru.": save those of the GRU alone, model.gru.state_dict(), or have "grucc import" make a config
and weights of the file.`,
  },
  GRU2003: {
    title: 'parameter of the wrong shape',
    explain: `A parameter does not have the shape that the config implies: weight_ih_l0 of a GRU is [3 hidden_size, input_size],
weight_hh_l0 [3 hidden_size, hidden_size], biases [3 hidden_size]; of an LSTM it is 4 in place of 3, and with proj_size
weight_hh_l0 is [4 hidden_size, proj_size] and weight_hr_l0 [proj_size, hidden_size]. Compare the config with the sizes
that the model was trained with. Weights from Keras are transposed and in another gate order: import them.`,
  },
  GRU2004: {
    title: 'unsupported number type',
    explain: `Weights are F32, or F16, BF16 and F64, which are converted. Integers and 8-bit types are not weights of a GRU that
this version can run. Convert before saving, for example tensor.float() in PyTorch.`,
  },
  GRU2005: {
    title: 'no weights',
    explain: `The model has no weights. Either none are baked in and load() was called without them: pass
load({ weights: bytes }) with the bytes of a safetensors file, or { weight_ih_l0: Float32Array, ... }. Or the file
that the config's "weights" names cannot be read at build time: the path is relative to the config.`,
  },
  GRU2006: {
    title: 'nothing to check against',
    explain: `The file given to "grucc check --against" lacks a tensor that the check needs, or one of them has a shape that does
not fit the config: x is (steps, batch, input_size), or (batch, steps, input_size) with batch_first, y likewise with
the size of the output, h0 and hn (layers * directions, batch, hidden_size), of an LSTM c0 and cn too;
x and one of y, hn and cn are needed. Optional are h0 and c0, seq_length with one length for each sequence, and the
parameters under PyTorch's names.`,
  },
  GRU2007: {
    title: 'weight too large for f16',
    explain: `load({ target: 'wgsl', weightType: 'f16' }) stores weights as f16, whose largest number is 65504. The message says
which parameter has a larger one. Load without weightType: f32 has room for it.`,
  },
  GRU2008: {
    title: 'weight that is not finite',
    explain: `A warning. A number of the weights that are built in is NaN or infinite; the message has the parameter, the first
such index and how many there are. The module is built, and computes with them as load() does with weights it is given:
a NaN spreads to every output that depends on it. Usually the training diverged, or a number of an F64 file is beyond
3.4e38, the largest of F32. Save the weights of an earlier step.`,
  },
  GRU3001: {
    title: 'x of the wrong size',
    explain: `x is a Float32Array of steps * batch * input_size numbers, in the order (steps, batch, input_size), or
(batch, steps, input_size) with batch_first. Its length must fit; the message names the expected and the given.`,
  },
  GRU3002: {
    title: 'wrong h0, or another state',
    explain: `h0 is a Float32Array of the shape (layers * directions, batch, hidden_size), whatever batch_first says. Leave it
out to start from zeros. A network with several kinds of states has one for each, an LSTM h0 and c0, each of the size
of its state: give all of them, or none, or all at once as state: { h, c }.`,
  },
  GRU3003: {
    title: 'wrong seqLength',
    explain: `seqLength holds one integer per sequence of the batch, each from 0 to the number of steps, and is only taken by
models compiled with "seq_length": true. Give an Int32Array or a list of numbers.`,
  },
  GRU3004: {
    title: 'batch or steps unknown or contradictory',
    explain: `Where batch and steps are both dynamic, the length of x alone does not tell them. Give run(x, { batch }), or steps,
or seqLength or h0, from which the batch follows. What is given must agree with x, with each other, and with the
numbers fixed in the config; and there must be at least one step.`,
  },
  GRU3005: {
    title: 'model already disposed',
    explain: `dispose() gave the model's memory back, and the model or a stream of it was used afterwards. Load it again, or
dispose of it later.`,
  },
  GRU3006: {
    title: 'stream of a model that reads whole sequences',
    explain: `A stream handles one time step after the other. The second direction of a bidirectional gru starts at the end of
the sequence, and "take" asks for its last step. Use run() on whole sequences, or a model without these.`,
  },
  GRU3007: {
    title: 'out of memory',
    explain: `The memory needed for this batch and number of steps is over the limit, or the engine refused to give it. Split
long sequences and carry hn over as the next h0: the result is the same. Or use smaller batches.`,
  },
  GRU3008: {
    title: 'target not available here',
    explain: `The module was not compiled for the target asked for, or this engine or the page's policy cannot run it; WebAssembly
needs 'wasm-unsafe-eval' under a strict content security policy. "auto" chooses what works; "grucc doctor" says
what this machine can run.`,
  },
  GRU3009: {
    title: 'wrong out array',
    explain: `run(x, { out }) writes into arrays that you own: out.output and out.hn, each a Float32Array of exactly the size of
the result, and not overlapping the inputs. The message names the expected and the given length.`,
  },
  GRU3010: {
    title: 'option of the wrong type',
    explain: `An argument or option is not of the type that the generated .d.ts describes, for example an array of numbers where a
Float32Array is needed, or an option whose name is misspelt. Nothing is converted silently. Of a Response, which fetch
gives, weights are load({ weights: await response.arrayBuffer() }).`,
  },
  GRU3011: {
    title: 'the GPU failed',
    explain: `The GPU device was lost, ran out of memory or refused a command while the model was loaded or run. There is no
result: zeros or stale numbers are never given in its place. Load the model again, on a new device where the old one
was lost; smaller batches or shorter sequences need less memory.`,
  },
  GRU3012: {
    title: 'the AudioWorklet cannot be started',
    explain: `GruNode.create did not get a processor. The message says why: the file NAME.worklet.js is not where the page looks
for it, or is no JavaScript, or is of another build than NAME.audio.js; the context is closed; the page is neither on
https nor on localhost; or the channels asked for do not fit the model. A model whose output are no samples, as its
input and output sizes differ, needs a processor of your own or "channels": 'joint'.`,
  },
  GRU3013: {
    title: 'the audio processor failed',
    explain: `While it played, the processor threw an error, or its output was not finite: a NaN in the input stays in the state of
a model for good. It is reported once, and the node is silent from then on. Call node.reset() to start over, and keep
what is not a number from the input.`,
  },
  GRU3014: {
    title: 'a part of the module cannot be fetched',
    explain: `The Vite plugin was told to keep the kernels or the weights in files (its option "assets"), and load got no answer
for one of them, or an answer of the wrong length: often a page in place of a file that was not deployed. The message
has the address. Deploy all files of the build; the next load() tries again.`,
  },
  GRU4001: {
    title: 'cannot read a file',
    explain: `A file named on the command line or in the config is not there or cannot be read. Paths in a config are relative
to the config; paths on the command line are relative to the current folder.`,
  },
  GRU4002: {
    title: 'cannot write a file',
    explain: `The output could not be written: the folder is read-only, the disk is full, or something else is in the way. Files
that were there before are unchanged. Choose another folder with -o.`,
  },
  GRU4003: {
    title: 'refused to overwrite',
    explain: `An output path is a link, or is one of the files that the build reads. Writing there could destroy something else, so
nothing was written. Remove the link, or choose another folder with -o or another "name".`,
  },
  GRU4004: {
    title: 'the model needs more than 4 GiB',
    explain: `With the sizes, batch and steps fixed in the config the model needs more memory than 32-bit addresses reach. Make
the sizes smaller, or leave batch and steps "dynamic" and run in smaller pieces.`,
  },
  GRU4005: {
    title: 'output files are not up to date',
    explain: `"grucc build --check" compiles the config and compares with the files on disk, without writing anything. A file that
is missing, or differs from what the build would write, is named, and so are those of an AudioWorklet that an earlier
"grucc build --worklet" left there. Run the command that the message names, and commit the result.`,
  },
  GRU4006: {
    title: 'larger than the buffers of some GPUs',
    explain: `A warning. WebGPU promises buffers of 128 MiB; many devices have larger ones, and load asks for the largest. With
the sizes, batch and steps in the config the wgsl kernel needs more than that for one of its buffers, so that on
other devices load fails with GRU3007. Smaller batches or fewer steps need less; or leave wgsl out of the targets.`,
  },
  GRU4007: {
    title: 'the module is larger than its budget',
    explain: `"grucc build --budget 20kB" fails where the module, gzipped, has more bytes than that, and writes nothing; files of
an earlier build stay as they are. Build for fewer targets, leave "weights" out of the config and give them to load(),
or raise the budget. It has nothing to do with "budget" in the config, which is a time.`,
  },
  GRU4008: {
    title: 'the model cannot play in an AudioWorklet',
    explain: `"grucc build --worklet" is for models that go from step to step on the audio thread. The second direction of a
bidirectional gru, and a "take", need the end of the sequence; a GPU answers later, so "targets" must list wasm or js.`,
  },
  GRU5001: {
    title: 'wrong usage of the command line',
    explain: `An argument is missing, there is one too many, or an option lacks its value. "grucc --help" prints the commands and
their options, for example: grucc build keyword.json -o build.`,
  },
  GRU5002: {
    title: 'unknown command or option',
    explain: `The command or option does not exist in this version; the message suggests the nearest one. "grucc --help" prints them
all.`,
  },
  GRU5003: {
    title: 'wrong option of the Vite plugin',
    explain: `gru() of "grucc/vite" takes { targets, assets, types }: a list of "wasm", "js" and "wgsl"; a list of "wasm" and
"weights"; true or false. The message names what was given.`,
  },
  ...importCodes,
  GRU9001: {
    title: 'a bug in grucc',
    explain: `Something happened that cannot happen. It is not your mistake: please report it with the config, the command and the
whole message.`,
  },
} as const satisfies Readonly<Record<`GRU${number}`, CodeText>>;

export type Code = keyof typeof codes;

/** Names come from the command line: only own keys are codes. */
export function isCode(name: string): name is Code {
  return Object.hasOwn(codes, name);
}

// For every error code an example: what provokes it, and what to do instead. `grucc explain CODE` prints it.
import type { CodeExample } from './front/code-example-types.ts';
import { frontExamples } from './front/code-examples.ts';

export type { CodeExample } from './front/code-example-types.ts';

const of =
  (kind: CodeExample['kind']) =>
  (wrong: string, right: string): CodeExample => ({ kind, wrong, right });
const script = of('script');
const shell = of('shell');
const python = of('python');

/** In scripts `gru` is a model of 40 -> 128, `x` are 5 steps of one sequence, and `bytes` are a file's. */
export const codeExamples: Readonly<Record<string, CodeExample>> = {
  ...frontExamples,
  GRU2001: script('await load({ weights: new Uint8Array(100) })', 'await load({ weights: bytes })'),
  GRU2002: script(
    'await load({ weights: { weight_ih: new Float32Array(384 * 40) } })',
    'await load({ weights: bytes })   // weight_ih_l0, weight_hh_l0, bias_ih_l0 and bias_hh_l0',
  ),
  GRU2003: python(
    'GRU(80, 128)   # for a config that says "input_size": 40',
    'GRU(40, 128)   # or "input_size": 80 in the config',
  ),
  GRU2004: python(
    'save_file(quantised.state_dict(), "keyword.safetensors")   # of 8-bit integers',
    'save_file(model.float().state_dict(), "keyword.safetensors")',
  ),
  GRU2005: script(
    'await load()                     // of a module without weights inside',
    'await load({ weights: bytes })',
  ),
  GRU2006: python(
    'numpy.savez("expected.npz", x=x)',
    'numpy.savez("expected.npz", x=x, y=y.detach(), hn=hn.detach())',
  ),
  GRU2007: script(
    "await load({ target: 'wgsl', weightType: 'f16', weights: bytes })",
    "await load({ target: 'wgsl', weights: bytes })",
  ),
  GRU2008: python(
    'save_file(model.state_dict(), "keyword.safetensors")   # after the loss became NaN',
    'save_file(best_state, "keyword.safetensors")   # of the step with the least loss',
  ),
  GRU3001: script(
    'gru.run(new Float32Array(201), { batch: 1 })',
    'gru.run(new Float32Array(5 * 1 * 40), { batch: 1 })',
  ),
  GRU3002: script(
    'gru.run(x, { h0: new Float32Array(40) })',
    'gru.run(x, { h0: new Float32Array(1 * 1 * 128) })   // layers, batch, hidden_size',
  ),
  GRU3003: script(
    'gru.run(x, { batch: 1, seqLength: [3] })   // of a config without "seq_length": true',
    'gru.run(x, { batch: 1 })',
  ),
  GRU3004: script('gru.run(x)', 'gru.run(x, { batch: 1 })'),
  GRU3005: script('gru.dispose(); gru.run(x, { batch: 1 })', 'gru.run(x, { batch: 1 }); gru.dispose()'),
  GRU3006: script('gru.stream()                   // of a bidirectional model', 'gru.run(x, { batch: 1 })'),
  GRU3007: script(
    'gru.run(new Float32Array(1e9), { batch: 1 })',
    'let h0; for (const part of parts) h0 = gru.run(part, { batch: 1, h0 }).hn',
  ),
  GRU3008: script(
    "await load({ target: 'wgsl', weights: bytes })",
    "await load({ weights: bytes })   // 'auto'",
  ),
  GRU3009: script(
    'gru.run(x, { batch: 1, out: { output: new Float32Array(128) } })',
    'gru.run(x, { batch: 1, out: { output: new Float32Array(5 * 128) } })',
  ),
  GRU3010: script('gru.run(x, { bach: 1 })', 'gru.run(x, { batch: 1 })'),
  GRU3011: script(
    "await model.run(x, { batch: 4096 })   // more than the GPU's memory",
    'for (const part of parts) await model.run(part, { batch: 64 })',
  ),
  GRU3012: script(
    'await GruNode.create(context)   // keyword.worklet.js lies elsewhere',
    "await GruNode.create(context, { url: '/models/keyword.worklet.js' })",
  ),
  GRU3013: script(
    'source.connect(node)   // of a source that delivers NaN',
    'node.reset()           // and keep what is no number from the input',
  ),
  GRU3014: script(
    'await load()   // keyword.weights.bin was not deployed',
    'await load()   // with every file of the build on the server',
  ),
  GRU4001: shell('grucc build models/keywrod.json', 'grucc build models/keyword.json'),
  GRU4002: shell('grucc build keyword.json -o /usr', 'grucc build keyword.json -o build'),
  GRU4003: shell(
    'grucc build keyword.json -o linked   # where keyword.js is a link',
    'grucc build keyword.json -o build',
  ),
  GRU4004: shell(
    `grucc build '{ "name": "k", "input_size": 40, "hidden_size": 128, "batch": 100000, "steps": 100000 }'`,
    `grucc build '{ "name": "k", "input_size": 40, "hidden_size": 128 }'`,
  ),
  GRU4005: shell(
    'grucc build keyword.json --check',
    'grucc build keyword.json && grucc build keyword.json --check',
  ),
  GRU4006: shell(
    `grucc build '{ "name": "k", "input_size": 1024, "hidden_size": 4096 }'`,
    `grucc build '{ "name": "k", "input_size": 1024, "hidden_size": 4096, "targets": ["wasm", "js"] }'`,
  ),
  GRU4007: shell('grucc build keyword.json --budget 1kB', 'grucc build keyword.json --budget 20kB'),
  GRU4008: shell('grucc build bidirectional.json --worklet', 'grucc build keyword.json --worklet'),
  GRU5001: shell('grucc build', 'grucc build keyword.json'),
  GRU5002: shell('grucc build keyword.json --tagret wasm', 'grucc build keyword.json --target wasm'),
  GRU5003: script("gru({ targets: 'wasm' })", "gru({ targets: ['wasm'] })"),
  GRU6001: python('torch.jit.save(script, "model.ts")', 'torch.save(model.state_dict(), "model.pt")'),
  GRU6002: shell('head -c 1000 model.onnx > part.onnx; grucc import part.onnx', 'grucc import model.onnx'),
  GRU6003: python('torch.save(model, "model.pt")', 'torch.save(model.state_dict(), "model.pt")'),
  GRU6004: python(
    'numpy.savez_compressed("zeros.npz", weight_ih_l0=zeros)',
    'numpy.savez("weights.npz", weight_ih_l0=weight_ih_l0)',
  ),
  GRU6005: python('torch.onnx.export(lstm, x, "model.onnx")', 'torch.onnx.export(gru, x, "model.onnx")'),
  GRU6006: python(
    'torch.save(decoder.state_dict(), "model.pt")',
    'torch.save(model.gru.state_dict(), "gru.pt")',
  ),
  GRU6007: python(
    '{"weight_ih_l0": zeros(96, 40), "weight_hh_l0": zeros(64, 32)}',
    '{"weight_ih_l0": zeros(96, 40), "weight_hh_l0": zeros(96, 32)}',
  ),
  GRU6008: python(
    'onnx.save_model(model, "model.onnx", save_as_external_data=True, location="../weights.bin")',
    'onnx.save_model(model, "model.onnx", save_as_external_data=False)',
  ),
  GRU6009: shell(
    'grucc import model.onnx',
    'grucc import model.onnx && grucc check model.json --against expected.npz',
  ),
  GRU6010: shell('grucc import keyword.pt', 'rm keyword.json && grucc import keyword.pt'),
  GRU9001: shell(
    'grucc build keyword.json',
    `grucc check keyword.json   # names the pass at fault, for the report`,
  ),
};

/** As `grucc explain` and docs/errors.md print it. */
export function exampleText({ wrong, right }: Pick<CodeExample, 'wrong' | 'right'>): string {
  const indented = (text: string): string => text.replaceAll(/^/gm, '  ');
  return `Wrong:\n${indented(wrong)}\nRight:\n${indented(right)}`;
}

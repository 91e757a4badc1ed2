// For each code of a wrong config or cell an input that provokes it, and the same put right; tests run both.
import type { CodeExample } from './code-example-types.ts';

const config = (wrong: string, right: string): CodeExample => ({ kind: 'config', wrong, right });

const layers = (wrong: string, right: string): CodeExample =>
  config(`{ "input_size": 40, "layers": [${wrong}] }`, `{ "input_size": 40, "layers": [${right}] }`);

/** The lines of a cell's body. */
const cell = (wrong: string, right: string): CodeExample => {
  const whole = (lines: string): string =>
    `cell mine(x[input], h[hidden]) {\n  ${lines.replaceAll('; ', '\n  ')}\n}`;
  return { kind: 'cell', wrong: whole(wrong), right: whole(right) };
};

const gru = '{ "type": "gru", "hidden_size": 64 }';
const linear = '{ "type": "linear", "output_size": 2 }';
const both = 'param W [hidden, input]; param R [hidden, hidden]';
const next = "h' = tanh(W @ x + R @ h)";

export const frontExamples = {
  GRU1001: config(`{ 'input_size': 40, 'hidden_size': 128 }`, `{ "input_size": 40, "hidden_size": 128 }`),
  GRU1002: config(
    `{ "input_size": 40, "hidden_size": 128, "numLayers": 2 }`,
    `{ "input_size": 40, "hidden_size": 128, "num_layers": 2 }`,
  ),
  GRU1003: config(
    `{ "input_size": 40, "hidden_size": 128, "targets": ["wasn"] }`,
    `{ "input_size": 40, "hidden_size": 128, "targets": ["wasm"] }`,
  ),
  GRU1004: config(`{ "input_size": "40", "hidden_size": 128 }`, `{ "input_size": 40, "hidden_size": 128 }`),
  GRU1005: config(
    `{ "input_size": 40, "hidden_size": 128, "num_layers": 0 }`,
    `{ "input_size": 40, "hidden_size": 128, "num_layers": 1 }`,
  ),
  GRU1006: config(
    `{ "input_size": 40, "hidden_size": 64, "hidden_size": 128 }`,
    `{ "input_size": 40, "hidden_size": 128 }`,
  ),
  GRU1007: config(
    `{ "input_size": 40, "hidden_size": 128, "bias": true, "has_bias": false }`,
    `{ "input_size": 40, "hidden_size": 128, "bias": false }`,
  ),
  GRU1008: config(`{ "input_size": 40 }`, `{ "input_size": 40, "hidden_size": 128 }`),
  GRU1009: config(
    `{ "name": "2nd try", "input_size": 40, "hidden_size": 128 }`,
    `{ "name": "second-try", "input_size": 40, "hidden_size": 128 }`,
  ),
  GRU1010: {
    kind: 'shell',
    wrong: 'grucc build keyword.safetensors.json',
    right: 'grucc build keyword.json',
  },
  GRU1011: {
    kind: 'shell',
    wrong: 'grucc build keyword.json            # beside a keyword.tune.json that was edited',
    right: 'grucc build keyword.json --tune     # writes it anew',
  },
  GRU1012: config(
    `{ "input_size": 40, "hidden_size": 128, "dropout": 0.1 }`,
    `{ "input_size": 40, "hidden_size": 128 }`,
  ),
  GRU1013: config(
    `{ "input_size": 40, "hidden_size": 128, "activation": "Tanh" }`,
    `{ "input_size": 40, "hidden_size": 128, "activation": "tanh" }`,
  ),
  GRU1014: config(
    `{ "input_size": 40, "hidden_size": 128, "targets": ["js", "js"] }`,
    `{ "input_size": 40, "hidden_size": 128, "targets": ["wasm", "js"] }`,
  ),
  GRU1015: config(
    `{ "input_size": 40, "hidden_size": 128, "cell": "peephole" }`,
    `{ "input_size": 40, "hidden_size": 128, "cell": "./peephole.cell" }`,
  ),
  GRU1016: config(
    `{ "input_size": 40, "hidden_size": 64, "layers": [${gru}] }`,
    `{ "input_size": 40, "layers": [${gru}] }`,
  ),
  GRU1017: layers(
    `${gru}, { "type": "add", "from": ["0", "inputs"] }`,
    `{ "type": "gru", "hidden_size": 40 }, { "type": "add", "from": ["0", "input"] }`,
  ),
  GRU1018: layers(
    `{ "type": "gru", "hidden_size": 64, "name": "input" }`,
    `{ "type": "gru", "hidden_size": 64, "name": "encoder" }`,
  ),
  GRU1019: layers(
    `${gru}, { "type": "add", "from": ["0", "input"] }`,
    `${gru}, { "type": "concat", "from": ["0", "input"] }`,
  ),
  GRU1020: layers(linear, `${gru}, ${linear}`),
  GRU1021: {
    kind: 'shell',
    wrong: `grucc build '{ "name": "k", "input_size": 40, "hidden_size": 128, "proj_size": 64 }'`,
    right: `grucc build '{ "name": "k", "input_size": 40, "hidden_size": 128, "proj_size": 64, "cell": "lstm" }'`,
  },
  GRU1101: cell(`${both}; h' = tanh(W @ x + R @ h`, `${both}; ${next}`),
  GRU1102: cell(`${both}; h' = tanh(W @ x + R @ hh)`, `${both}; ${next}`),
  GRU1103: cell(
    `${both}; n = W @ x; n = n + R @ h; h' = tanh(n)`,
    `${both}; n = W @ x; m = n + R @ h; h' = tanh(m)`,
  ),
  GRU1104: cell(`${both}; h' = tanh(n); n = W @ x + R @ h`, `${both}; n = W @ x + R @ h; h' = tanh(n)`),
  GRU1105: cell(`${both}; n = tanh(W @ x + R @ h)`, `${both}; n = tanh(W @ x + R @ h); h' = n`),
  GRU1106: cell(`${both}; n' = tanh(W @ x + R @ h); h' = h`, `${both}; n = tanh(W @ x + R @ h); h' = n`),
  GRU1107: cell(
    `${both}; bias b [hidden]; ${next}`,
    `${both}; bias b [hidden]; h' = tanh(W @ x + R @ h + b)`,
  ),
  GRU1108: cell(`${both}; h' = tanh(W @ h + R @ x)`, `${both}; ${next}`),
  GRU1109: cell(`${both}; stack all = [W, R]; ${next}`, `${both}; stack weight_hh = [R]; ${next}`),
  GRU1110: {
    kind: 'shell',
    wrong: 'npx grucc@0.1 build two-states.json   # of a cell with two states',
    right: 'npx grucc build two-states.json',
  },
  GRU1111: cell(`${both}; ${'very_'.repeat(13)}long = W @ x; ${next}`, `${both}; long = W @ x; ${next}`),
  GRU1112: cell(`param W [hidden, features]; h' = h`, `param W [hidden, input]; h' = h + W @ x`),
  GRU1113: cell(`${both}; h' = softmax(W @ x + R @ h)`, `${both}; ${next}`),
  GRU1114: cell(`${both}; tanh = W @ x + R @ h; h' = tanh`, `${both}; n = W @ x + R @ h; h' = tanh(n)`),
  GRU1115: cell(`${both}; h' = 1e39 * tanh(W @ x + R @ h)`, `${both}; h' = 1e3 * tanh(W @ x + R @ h)`),
  GRU1116: {
    kind: 'cell',
    wrong: "cell mine(x[hidden], h[hidden]) {\n  h' = h\n}",
    right: "cell mine(x[input], h[hidden]) {\n  param W [hidden, input]\n  h' = h + W @ x\n}",
  },
  GRU1117: cell(
    `${both}; ${next}; output = W_o @ h; param W_o [input, hidden]`,
    `${both}; ${next}; output = 2 * h`,
  ),
  GRU1118: cell(`${both}; h' = clip(W @ x + R @ h, 1)`, `${both}; h' = clip(W @ x + R @ h, -1, 1)`),
  GRU1119: cell(`${both}; h' = (h > 0) * (W @ x + R @ h)`, `${both}; h' = where(h > 0, W @ x + R @ h, 0)`),
} as const satisfies Readonly<Record<string, CodeExample>>;

// Models that cannot be imported: each is an error with a code that names what is wrong and where.
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { GruccError } from '../../../compiler/diagnostics.ts';
import { importModel } from '../../../compiler/import/index.ts';
import { importFixture, readFixture } from '../../support/models.ts';

function refusal(action: () => unknown): string {
  try {
    action();
  } catch (thrown) {
    if (thrown instanceof GruccError) return thrown.message;
    throw thrown;
  }
  return 'nothing';
}

test.each([
  ['attack.pt', /GRU6003: attack\.pt: refusing to run pickled code: posix\.system \(byte \d+\)/],
  ['attack.pkl', /GRU6003: attack\.pkl: refusing to run pickled code: posix\.system/],
  ['torch_own_class.pt', /GRU6003: .*refusing to run pickled code: __main__\.Net .*state_dict/],
  ['torch_script.pt', /GRU6003: .*TorchScript/],
  ['torch_legacy.pt', /GRU6001: .*before 1\.6/],
  ['bomb.npz', /GRU6004: .*unpacks 19\d+ bytes to 20000000; the limit is 200/],
  [
    'torch_lstm.pt',
    /GRU6005: .*this model has an LSTM at the top; grucc compiles GRUs and custom cells with one state/,
  ],
  [
    'onnx_lstm.onnx',
    /GRU6005: .*this model has an LSTM at node "\/rnn\/LSTM" .*; grucc compiles GRUs and custom/,
  ],
  ['keras_lstm.keras', /GRU6005: .*this model has an LSTM at lstm; grucc compiles GRUs/],
  ['keras_masked.keras', /GRU6005: .*masking masks steps .*repeats the previous output.*"seq_length"/],
  ['keras_only.weights.h5', /GRU6006: .*without model_config/],
  ['keras_sum.keras', /GRU6005: .*bidirectional\w* merges its directions by "sum"/],
  ['keras_norm.keras', /GRU6005: .*layer_normalization is a layer of the class LayerNormalization/],
  ['refused_attribute.onnx', /GRU6005: .*node "the_gru" \(GRU\) has the attribute "input_forget"/],
  ['refused_opset.onnx', /GRU6005: .*operators of version 6; grucc knows 7 and later/],
  ['refused_conv.onnx', /GRU6005: .*node "a_conv" \(Conv\) is an operation that grucc has no layer for/],
  [
    'refused_domain.onnx',
    /GRU6005: .*node "a_thing" \(FusedThing\) is an operation of the domain "com\.microsoft"/,
  ],
  [
    'refused_scale.onnx',
    /GRU6005: .*node "a_scale" \(Mul\) computes with what is neither a signal nor a size/,
  ],
  ['refused_first_step.onnx', /GRU6005: .*node "a_step" \(Gather\) picks element 0 of axis 0/],
  ['refused_steps_axis.onnx', /GRU6005: .*node "a_softmax" \(Softmax\) is over axis 0/],
  ['refused_two_outputs.onnx', /GRU6005: .*2 outputs \(y, z\)/],
  ['refused_two_inputs.onnx', /GRU6005: .*a second input, "x2"/],
  ['refused_state.onnx', /GRU6005: .*node "the_gru" \(GRU\) starts from a constant state that is not zero/],
  ['refused_lengths.onnx', /GRU6005: .*node "the_gru" \(GRU\) takes lengths that are computed, or constant/],
  ['ort_reverse.onnx', /GRU6005: .*node "the_gru" \(GRU\) has the direction "reverse"/],
  ['ort_elu.onnx', /GRU6005: .*node "the_gru" \(GRU\) has the activation "Elu"/],
  ['ort_both.onnx', /GRU6005: .*other activations in its second direction/],
])('%s', (name, message) => {
  expect(refusal(() => importFixture(name))).toMatch(message);
});

test('nothing of a pickle has been run', () => {
  expect(existsSync('/tmp/grucc-import-was-here')).toBe(false);
});

test('files that a model names are read only where somebody can say which', () => {
  const message = refusal(() => importModel({ name: 'm.onnx', bytes: readFixture('ort_external.onnx') }));
  expect(message).toMatch(/GRU6008: m\.onnx: .*"ort_external\.data": other files are not read here/);
});

const text = (json: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(json));
const gru = { weight_ih_l0: [[1], [1], [1]], weight_hh_l0: [[1], [1], [1]] };

test.each([
  ['nothing', new Uint8Array(), /GRU6001: .*empty/],
  ['some text', new TextEncoder().encode('hello, world'), /GRU6001: .*\(68 65 6c 6c/],
  ['JSON of something else', text({ a: 1 }), /GRU6001: .*neither/],
  ['cut JSON', new TextEncoder().encode('{"layers": ['), /GRU6002: .*JSON at byte 12/],
  ['an unknown layer', text({ layers: [{ type: 'conv1d' }] }), /GRU6005: .*layers\[0\] \(conv1d\)/],
  ['no layers', text({ layers: [] }), /GRU6002|GRU6006/],
  [
    'ragged lists',
    text({ ...gru, weight_hh_l0: [[1], [1, 2], [1]] }),
    /GRU6002: .*weight_hh_l0: expected a list of 1, got a list of 2/,
  ],
  ['a GRU without its input', text({ weight_hh_l0: gru.weight_hh_l0 }), /GRU600[67]/],
  ['five gates', text({ ...gru, weight_hh_l0: [[1], [1], [1], [1], [1]] }), /GRU6005: .*cell with 5 gates/],
  [
    'sizes that differ',
    text({ ...gru, weight_ih_l0: [[1], [1]] }),
    /GRU6007: .*weight_ih_l0 is \[2, 1\]; expected \[3, 1\]/,
  ],
  ['half of a bias', text({ ...gru, bias_ih_l0: [1, 1, 1] }), /GRU6007: .*bias_hh_l0 is missing/],
  ['a layer that is not there', text({ ...gru, weight_ih_l2: [[1], [1], [1]] }), /GRU6007: .*weight_ih_l2/],
  [
    'two GRUs that do not fit',
    text({
      'a.weight_ih_l0': [
        [1, 1],
        [1, 1],
        [1, 1],
      ],
      'a.weight_hh_l0': gru.weight_hh_l0,
      'b.weight_ih_l0': [
        [1, 1],
        [1, 1],
        [1, 1],
      ],
      'b.weight_hh_l0': gru.weight_hh_l0,
    }),
    /GRU6006: .*2 GRUs \(a: a GRU, 2 -> 1.*sizes that do not follow/,
  ],
  ['an LSTM of GuitarML', text({ model_data: { unit_type: 'LSTM' }, state_dict: gru }), /GRU6005: .*LSTM/],
])('%s', (_what, bytes, message) => {
  expect(refusal(() => importModel({ name: 'm', bytes }))).toMatch(message);
});

// What to say to somebody who gives a model of another tool where a config or safetensors weights are expected.

const models = /\.(pt|pth|ckpt|onnx|keras|h5|hdf5|npz)$/i;

/** The end of a message; nothing where the file isn't called like a model that can be imported. */
export function importHint(path: string): string {
  return models.test(path) ? adviceFor(path) : '';
}

/** Of a file that can be imported, whatever it is called. */
export function adviceFor(path: string): string {
  return `; "grucc import ${path}" makes a config and weights of it`;
}

// The weights of the PyTorch twin, inside a script: the page loads no data of any kind.

import address from '../../pytorch-twin/weights.safetensors?inline';

export function twinWeights(): ReadonlyMap<string, Uint8Array> {
  const binary = atob(address.slice(address.indexOf(',') + 1));
  return new Map([['pytorch_twin.safetensors', Uint8Array.from(binary, (c) => c.charCodeAt(0))]]);
}

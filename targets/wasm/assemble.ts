// Assembles and validates WebAssembly text. The one place that knows wabt.

import loadWabt from 'wabt';

export async function assemble(wat: string): Promise<Uint8Array> {
  const wabt = await loadWabt();
  const module = wabt.parseWat('kernel.wat', wat, { simd: true, relaxed_simd: true });
  try {
    module.resolveNames();
    module.validate();
    return module.toBinary({ write_debug_names: false }).buffer;
  } finally {
    module.destroy();
  }
}

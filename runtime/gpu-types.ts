// The part of WebGPU that the runtime uses, so that it needs no package of types.

export interface GpuBuffer {
  readonly size: number;
  readonly usage: number;
  mapAsync(mode: number): Promise<unknown>;
  getMappedRange(): ArrayBuffer;
  destroy(): void;
}

export interface GpuPass {
  setPipeline(pipeline: object): void;
  setBindGroup(index: number, group: object, offsets: readonly number[]): void;
  dispatchWorkgroups(x: number, y: number): void;
  end(): void;
}

export interface GpuEncoder {
  beginComputePass(): GpuPass;
  copyBufferToBuffer(from: GpuBuffer, fromAt: number, to: GpuBuffer, toAt: number, bytes: number): void;
  finish(): object;
}

/** Of older implementations there may be none. */
interface GpuFeatures {
  has(name: string): boolean;
}

export interface GpuDevice {
  readonly features?: GpuFeatures;
  readonly limits: { readonly maxStorageBufferBindingSize: number; readonly maxBufferSize: number };
  readonly lost: Promise<{ readonly message: string }>;
  readonly queue: {
    writeBuffer(to: GpuBuffer, at: number, data: ArrayBufferView): void;
    submit(commands: readonly object[]): void;
    onSubmittedWorkDone(): Promise<unknown>;
  };
  pushErrorScope(kind: 'out-of-memory' | 'validation' | 'internal'): void;
  popErrorScope(): Promise<{ readonly message: string } | null>;
  createBuffer(of: { readonly size: number; readonly usage: number }): GpuBuffer;
  createShaderModule(of: { readonly code: string }): object;
  createBindGroupLayout(of: { readonly entries: readonly object[] }): object;
  createPipelineLayout(of: { readonly bindGroupLayouts: readonly object[] }): object;
  createBindGroup(of: { readonly layout: object; readonly entries: readonly object[] }): object;
  createComputePipelineAsync(of: { readonly layout: object; readonly compute: object }): Promise<object>;
  createCommandEncoder(): GpuEncoder;
  destroy(): void;
}

export interface GpuAdapter {
  readonly features?: GpuFeatures;
  readonly limits: GpuDevice['limits'];
  requestDevice(of: {
    readonly requiredFeatures?: readonly string[];
    readonly requiredLimits: Readonly<Record<string, number>>;
  }): Promise<GpuDevice>;
}

export interface GpuRoot {
  requestAdapter(): Promise<GpuAdapter | null>;
}

// grucc doctor: what this machine and engine can run.
import type { Args } from './args.ts';
import type { Command } from './command.ts';
import type { ExitCode, Io } from './io.ts';
import { option } from './options.ts';
import type { Paint } from './paint.ts';
import { reporter } from './report.ts';
import { header, relaxedModule, simdModule } from '../check/probes.ts';
import { version } from '../version.ts';

export const doctor: Command = {
  name: 'doctor',
  argument: '',
  summary: 'says what this machine and engine can run, and which target "auto" picks here',
  details: `Other engines differ: what a browser can run is what it says, not what this machine's Node says.`,
  options: [option.json],
  examples: ['grucc doctor', 'grucc doctor --json'],
  run: (args, io) => run(args, io, globalThis as unknown as Engine),
};

/** What is asked of an engine's global object; anything may be missing. */
export interface Engine {
  readonly WebAssembly?: { validate(bytes: Uint8Array): boolean };
  readonly Uint8Array: object;
  readonly navigator?: { readonly gpu?: Gpu };
}

interface Gpu {
  requestAdapter(): Promise<Adapter | null>;
}

interface Adapter {
  readonly info?: { readonly vendor?: string; readonly architecture?: string; readonly description?: string };
  readonly features: { has(name: string): boolean };
}

export interface Abilities {
  readonly webAssembly: boolean;
  readonly simd: boolean;
  readonly relaxedSimd: boolean;
  readonly fromBase64: boolean;
  /** navigator.gpu is there */
  readonly webGpu: boolean;
  /** null: there is none, or it cannot be asked for */
  readonly adapter: string | null;
  readonly f16: boolean;
  /** what load({ target: 'auto' }) picks where both are compiled in */
  readonly auto: 'wasm' | 'js';
}

export async function abilitiesOf({ WebAssembly, Uint8Array: bytes, navigator }: Engine): Promise<Abilities> {
  const runs = (module: readonly number[]): boolean =>
    WebAssembly?.validate(Uint8Array.from(module)) === true;
  const gpu = navigator?.gpu;
  const adapter = (await gpu?.requestAdapter().catch(() => null)) ?? null;
  const { vendor, architecture, description } = adapter?.info ?? {};
  const simd = runs(simdModule);
  return {
    webAssembly: runs(header),
    simd,
    relaxedSimd: runs(relaxedModule),
    fromBase64: 'fromBase64' in bytes,
    webGpu: gpu !== undefined,
    adapter: adapter && ([vendor, architecture, description].filter(Boolean).join(' ') || 'unnamed'),
    f16: adapter?.features.has('shader-f16') === true,
    auto: simd ? 'wasm' : 'js',
  };
}

async function run(args: Args, io: Io, engine: Engine): Promise<ExitCode> {
  const abilities = await abilitiesOf(engine);
  const { platform, arch, version: node } = process;
  const result = { grucc: version, node, platform, arch, ...abilities };
  reporter(io, args.has(option.json)).result('doctor', result, (paint) => textOf(result, paint));
  return 0;
}

type Report = Abilities & Readonly<Record<'grucc' | 'node' | 'platform' | 'arch', string>>;

function textOf(report: Report, paint: Paint): string {
  const { grucc, node, platform, arch, webGpu, adapter, auto } = report;
  const yes = (has: boolean): string => (has ? paint.green('yes') : 'no');
  const gpu = webGpu ? (adapter ?? 'no adapter') : 'no navigator.gpu';
  const rows = [
    ['WebAssembly', yes(report.webAssembly)],
    ['  SIMD', yes(report.simd)],
    ['  relaxed SIMD', yes(report.relaxedSimd)],
    ['Uint8Array.fromBase64', `${yes(report.fromBase64)}${report.fromBase64 ? '' : ', and not needed'}`],
    ['WebGPU', gpu],
    ['  f16 in shaders', yes(report.f16)],
    ['"auto" picks', `${paint.bold(auto)}${auto === 'wasm' ? ', js where a module has no wasm' : ''}`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${value}`);
  return [`${paint.bold(`grucc ${grucc}`)}, node ${node}, ${platform} ${arch}`, ...lines, ''].join('\n');
}

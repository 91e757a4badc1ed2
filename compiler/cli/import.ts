// grucc import: another tool's model in, a config and weights that grucc builds from out.
import { warning } from '../diagnostics.ts';
import type { Args } from './args.ts';
import type { Command } from './command.ts';
import type { ExitCode, Io } from './io.ts';
import { option } from './options.ts';
import type { Paint } from './paint.ts';
import { percentText } from './progress.ts';
import { reporter } from './report.ts';
import { formatBytes } from './sizes.ts';
import type { ImportedFiles } from '../files/import.ts';

export const importCommand: Command = {
  name: 'import',
  argument: 'MODEL',
  summary: 'reads a model of PyTorch, ONNX, Keras and others, writes a config and its weights',
  details: `MODEL is a file of PyTorch (.pt, .pth), safetensors, ONNX, Keras (.keras, .h5), MindSpore (.ckpt), NumPy (.npz), or
JSON of RTNeural or GuitarML; its bytes say which. Nothing in it is ever run. Written are NAME.json and
NAME.safetensors, and where the GRU is of a kind of its own NAME.cell. The report says what was found, and what was
assumed.`,
  options: [option.outDir, option.json],
  examples: [
    'grucc import keyword.pt',
    'grucc import denoise.onnx -o models',
    'grucc import model.keras --json',
  ],
  run,
};

async function run(args: Args, io: Io): Promise<ExitCode> {
  const [file = ''] = args.positionals;
  const report = reporter(io, args.has(option.json));
  const outDir = args.value(option.outDir);
  // readers are many, and no other command needs them
  const { importFile } = await import('../files/import.ts');
  const onStage = (stage: string, share?: number): void =>
    report.progress(share === undefined ? stage : `${stage}, ${percentText(share)}`);
  const imported = importFile(file, { cwd: io.cwd, onStage, ...(outDir !== undefined && { outDir }) });
  const differs = 'it is not what this import writes; kept as it is. Delete it to have it written anew';
  report.diagnostics([
    ...imported.model.report.warnings.map((message) => warning('GRU6009', `${file}: ${message}`)),
    ...imported.kept.map((path) => warning('GRU6010', `${path}: ${differs}`)),
  ]);
  report.result('import', dataOf(imported), (paint) => textOf(file, imported, paint));
  return 0;
}

function dataOf({ model, files, kept }: ImportedFiles): object {
  const { format, found, mapped, assumed } = model.report;
  return { name: model.name, format, found, mapped, assumed, files, kept };
}

function textOf(file: string, { model, files, kept }: ImportedFiles, paint: Paint): string {
  const { format, found, mapped, assumed } = model.report;
  const section = (title: string, lines: readonly string[]): readonly string[] =>
    lines.map((line, i) => `  ${(i === 0 ? title : '').padEnd(7)}  ${line}`);
  const width = Math.max(...files.map(({ path }) => path.length));
  const written = files.map(({ path, bytes }) => `${path.padEnd(width)}  ${formatBytes(bytes).padStart(8)}`);
  const config = [...files.map(({ path }) => path), ...kept].find((path) => path.endsWith('.json')) ?? '';
  return [
    `${paint.bold(file)} ${paint.dim(format)}`,
    ...section('found', found),
    ...section('mapped', mapped),
    ...section('assumed', assumed),
    ...section('written', written),
    '',
    `  grucc build ${config}`,
    '',
  ].join('\n');
}

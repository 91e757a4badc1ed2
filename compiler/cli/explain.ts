// grucc explain: the program after every pass, or what an error code means.
import type { Stage } from '../api-types.ts';
import { codeExamples, exampleText } from '../code-examples.ts';
import { codes, isCode } from '../codes.ts';
import { didYouMean, fail } from '../diagnostics.ts';
import type { Args } from './args.ts';
import type { Command } from './command.ts';
import { openConfig } from '../files/config-input.ts';
import { printSchedule } from '../ir/schedule.ts';
import type { ExitCode, Io } from './io.ts';
import { option } from './options.ts';
import type { Paint } from './paint.ts';
import { reporter } from './report.ts';
import type { Reporter } from './report.ts';

export const explain: Command = {
  name: 'explain',
  argument: 'CONFIG|CODE',
  summary: 'prints the program after every pass, or what an error code means',
  details: `CONFIG is the path of a JSON file, or the JSON itself, which then needs a "name".
CODE is the code of an error, such as GRU1003.`,
  options: [option.target, option.schedule, option.json],
  examples: [
    'grucc explain keyword.json',
    'grucc explain keyword.json --target js | less',
    'grucc explain keyword.json --schedule',
    'grucc explain GRU1003',
  ],
  run,
};

async function run(args: Args, io: Io): Promise<ExitCode> {
  const [subject = ''] = args.positionals;
  const report = reporter(io, args.has(option.json));
  const targets = args.list(option.target);
  if (/^gru\d+$/i.test(subject)) explainCode(subject.toUpperCase(), report);
  else await explainConfig(subject, targets, args.has(option.schedule), io, report);
  return 0;
}

function explainCode(name: string, report: Reporter): void {
  if (!isCode(name)) fail('GRU5001', `there is no error code ${name}${didYouMean(name, Object.keys(codes))}`);
  const { title, explain: text } = codes[name];
  const { wrong, right } = codeExamples[name];
  report.result(
    'code',
    { code: name, title, text, wrong, right },
    (paint) => `${paint.bold(`${name}: ${title}`)}\n\n${text}\n\n${exampleText({ wrong, right })}\n`,
  );
}

async function explainConfig(
  config: string,
  targets: readonly string[] | undefined,
  isShort: boolean,
  io: Io,
  report: Reporter,
): Promise<void> {
  const { input } = openConfig(config, targets, io.cwd);
  for (const stage of await (await io.compiler()).explain(input)) {
    if (!isShort) report.result('stage', stageData(stage), (paint) => stageText(stage, paint));
    else if (stage.schedule) reportSchedule({ ...stage, schedule: stage.schedule }, report);
  }
}

/** Without the time it took: the same input prints the same lines. */
function stageData({ name, target, changed, schedule, text }: Stage): object {
  return { name, ...(target !== undefined && { target }), changed, ...(schedule && { schedule }), text };
}

function stageText({ name, target, changed, schedule, text }: Stage, paint: Paint): string {
  const heading = `${paint.bold(`── ${name}`)} ${paint.dim(`(${target ?? 'all targets'})`)}`;
  const steps = schedule ? `${printSchedule(schedule)}\n` : '';
  return changed ? `${heading}\n${steps}${text.trimEnd()}\n\n` : `${heading} (unchanged)\n\n`;
}

/** As JSON it is what a tuning file holds of a target; as text the loops stand before the steps that name them. */
function reportSchedule(
  { target, schedule }: Stage & Required<Pick<Stage, 'schedule'>>,
  report: Reporter,
): void {
  const heading = `── schedule (${target})`;
  report.result(
    'schedule',
    { target, ...schedule },
    (paint) => `${paint.bold(heading)}\n${schedule.loops.join('\n')}\n\n${printSchedule(schedule)}\n`,
  );
}

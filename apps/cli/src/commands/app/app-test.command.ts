import type { Command } from 'commander';
import type { ConnectionTest } from '@joinery/pipeline';
import { print, printJson, table } from '../../print';
import { EXIT, type GlobalOptions } from '../../options';
import { withJoinery } from '../../session';

type Exchange = ConnectionTest['checks'][number]['exchanges'][number];

interface TestOptions extends GlobalOptions {
  readonly write?: boolean;
  readonly raw?: boolean;
}

export function addAppTestCommand(app: Command): void {
  app
    .command('test <app>')
    .description('try the connection with named checks; exit 0: all passed, 2: it works with warnings, 1: it does not')
    .option('--write', 'also make, close and delete an account that is nobody’s')
    .option('--raw', 'show the requests and answers, redacted')
    .action((id: string, _options: unknown, self: Command) => test(id, self.optsWithGlobals<TestOptions>()));
}

async function test(id: string, options: TestOptions): Promise<void> {
  await withJoinery(options, async (joinery, actor) => {
    const report = await joinery.testApp.execute(id, { write: options.write === true }, actor);
    if (options.json) printJson(report);
    else describe(report, options.raw === true);
    process.exitCode = exitCode(report);
  });
}

function exitCode({ checks }: ConnectionTest): number {
  if (checks.some((check) => check.result === 'failed')) return EXIT.error;
  return checks.some((check) => check.result === 'warning') ? EXIT.changes : EXIT.noChange;
}

function describe(report: ConnectionTest, raw: boolean): void {
  const { profile, detected, checks, tightened, departures, misfits } = report;
  print(table(checks.map(({ name, result, ms, text }) => [name, result, `${ms} ms`, text])));
  print(`\nProfile: ${profile}`);
  if (detected !== profile)
    print(
      `  the address is that of ${detected}: joinery app connect … --profile ${detected} knows that service better`,
    );
  for (const text of tightened) print(`  narrower by what the app says of itself: ${text}`);
  if (departures.length > 0) print('Departs from the RFC:');
  for (const text of departures) print(`  ${text}`);
  if (misfits.length > 0) print('Policy maps otherwise than the app lists in /Schemas:');
  for (const text of misfits) print(`  ${text}`);
  const shown = raw ? checks : checks.filter((check) => check.result === 'failed');
  for (const { name, exchanges } of shown)
    for (const text of new Set(exchanges.map(exchangeText))) print(`\n[${name}] ${told(text, exchanges)}`);
}

/** What was asked again and answered alike is told once. */
function told(text: string, exchanges: readonly Exchange[]): string {
  const alike = exchanges.filter((one) => exchangeText(one) === text);
  const times = alike.map(({ ms }) => Math.round(ms)).join(', ');
  const [first = '', ...rest] = text.split('\n');
  return [`${first} (${alike.length > 1 ? `${alike.length} times: ` : ''}${times} ms)`, ...rest].join('\n');
}

function exchangeText({ method, path, status, request, response }: Exchange): string {
  return [
    `${method} ${path} -> ${status ?? 'no answer'}`,
    ...(request === undefined ? [] : [`  > ${request}`]),
    ...(response === undefined || response === '' ? [] : [`  < ${response}`]),
  ].join('\n');
}

import type { Command } from 'commander';
import type { ConnectionTest } from '@joinery/pipeline';
import { print, printJson, table } from '../print';
import { EXIT, type GlobalOptions } from '../options';
import { withJoinery } from '../session';

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

function describe({ profile, detected, checks, tightened, departures }: ConnectionTest, raw: boolean): void {
  print(table(checks.map(({ name, result, ms, text }) => [name, result, `${ms} ms`, text])));
  print(`\nProfile: ${profile}`);
  if (detected !== profile)
    print(
      `  the address is that of ${detected}: joinery app connect … --profile ${detected} knows that service better`,
    );
  for (const text of tightened) print(`  narrower by what the app says of itself: ${text}`);
  if (departures.length > 0) print('Departs from the RFC:');
  for (const text of departures) print(`  ${text}`);
  const shown = raw ? checks : checks.filter((check) => check.result === 'failed');
  for (const { name, exchanges } of shown) {
    for (const { method, path, status, ms, request, response } of exchanges) {
      print(`\n[${name}] ${method} ${path} -> ${status ?? 'no answer'} (${Math.round(ms)} ms)`);
      if (request !== undefined) print(`  > ${request}`);
      if (response !== undefined && response !== '') print(`  < ${response}`);
    }
  }
}

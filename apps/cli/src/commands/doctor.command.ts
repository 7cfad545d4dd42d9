import type { Command } from 'commander';
import { plural } from '@joinery/kernel';
import type { CheckUpReport, Health } from '@joinery/pipeline';
import { checkUpHere } from '@joinery/platform';
import { print, printJson, table } from '../print';
import { EXIT, type GlobalOptions } from '../options';
import { withJoinery } from '../session';

const MARKS: Readonly<Record<Health, string>> = { well: 'ok', attention: 'LOOK', trouble: 'TROUBLE' };
const CODES: Readonly<Record<Health, number>> = { well: EXIT.noChange, attention: EXIT.changes, trouble: EXIT.error };

export function addDoctorCommand(command: Command): void {
  command.action((_options: unknown, self: Command) => {
    const options = self.optsWithGlobals<GlobalOptions>();
    return withJoinery(options, async (joinery, _actor, config) => {
      const report = await checkUpHere(joinery, config);
      if (options.json) printJson(report);
      else print(describe(report));
      process.exitCode = CODES[report.health];
    });
  });
}

function describe({ subjects, health }: CheckUpReport): string {
  const findings = subjects.flatMap((subject) => subject.findings);
  const lines = findings.map(({ code, message, hint }) => `  ${code}  ${message}\n    Next: ${hint}`);
  const total = health === 'well' ? 'All is well.' : `${plural(findings.length, 'thing')} to look at:`;
  return [table(subjects.map(({ name, text, ...one }) => [MARKS[one.health], name, text])), '', total, ...lines].join(
    '\n',
  );
}

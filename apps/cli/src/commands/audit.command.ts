import { once } from 'node:events';
import type { Command } from 'commander';
import { tellEvent, type ToldEvent } from '@joinery/audit';
import { auditEvents } from '@joinery/platform';
import { countOf } from '../option-values';
import { print, printJson } from '../print';
import { type GlobalOptions } from '../options';
import { withJoinery } from '../session';

export function addAuditCommands(audit: Command): void {
  audit
    .command('export')
    .description('the whole log as JSON lines, oldest event first')
    .action((_options: unknown, self: Command) =>
      withJoinery(self.optsWithGlobals<GlobalOptions>(), async ({ store }) => {
        for await (const event of auditEvents(store))
          if (!process.stdout.write(`${JSON.stringify(event)}\n`)) await once(process.stdout, 'drain');
      }),
    );
  audit
    .command('tail')
    .description('the newest events, oldest of them first')
    .option('-n, --lines <n>', 'how many', '40')
    .action((_options: unknown, self: Command) => {
      const options = self.optsWithGlobals<GlobalOptions & { lines: string }>();
      const count = countOf('--lines', options.lines, 100_000);
      return withJoinery(options, async ({ store }) => {
        const events = (await store.read((tx) => tx.audit.latest(count))).map(tellEvent);
        if (options.json) return printJson(events);
        for (const event of events.reverse()) print(lineOf(event));
      });
    });
}

function lineOf({ id, occurredAt, type, subject, text }: ToldEvent): string {
  const about = subject === null ? '' : `${subject}: `;
  return `${id}  ${occurredAt.slice(0, 19).replace('T', ' ')}Z  ${type}  ${about}${text}`;
}

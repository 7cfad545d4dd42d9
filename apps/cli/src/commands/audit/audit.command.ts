import type { Command } from 'commander';
import { sealGap, tellEvent, type ToldEvent } from '@joinery/audit';
import { exportAudit } from '@joinery/platform';
import { countOf } from '../../option-values';
import { ownVersion } from '../../own-version';
import { note, print, printJson, printOn, table } from '../../print';
import { EXIT, type GlobalOptions } from '../../options';
import { withJoinery } from '../../session';
import { addAuditKey } from './audit-key.command';
import { addAuditVerify } from './audit-verify.command';
import { signOrTell } from './sign-or-tell';

export function addAuditCommands(audit: Command): void {
  audit
    .command('export')
    .description(
      'the whole log as JSON lines in the order of its seals, and as the last line a cover sheet with the checkpoint that it can be held against',
    )
    .action((_options: unknown, self: Command) => exportLog(self.optsWithGlobals<GlobalOptions>()));
  audit
    .command('tail')
    .description('the newest events, oldest of them first')
    .option('-n, --lines <n>', 'how many', '40')
    .action((_options: unknown, self: Command) => {
      const options = self.optsWithGlobals<GlobalOptions & { lines: string }>();
      const count = countOf('--lines', options.lines, 100_000);
      return withJoinery(options, async ({ store }) => {
        const events = (await store.read((tx) => tx.audit.latest(count))).map(tellEvent).reverse();
        if (options.json) printJson(events);
        else for (const event of events) print(lineOf(event));
      });
    });
  audit
    .command('checkpoints')
    .description('what was signed of the log, newest first, and whether sealing or signing is behind (exit code 2)')
    .option('-n, --lines <n>', 'how many', '20')
    .option('--text', 'the checkpoints themselves, as audit verify --checkpoint takes them: keep them elsewhere')
    .action((_options: unknown, self: Command) =>
      checkpoints(self.optsWithGlobals<GlobalOptions & { lines: string; text?: boolean }>()),
    );
  addAuditVerify(audit);
  addAuditKey(audit);
}

/** What is there is sealed and signed first, where this process has the key: an export should cover all of itself. */
async function exportLog(options: GlobalOptions): Promise<void> {
  await withJoinery(options, async (joinery, actor, config) => {
    await signOrTell(joinery, config, 'this export');
    for await (const line of exportAudit(joinery, actor, ownVersion())) if (!(await printOn(line))) return;
  });
}

async function checkpoints(options: GlobalOptions & { lines: string; text?: boolean }): Promise<void> {
  const count = countOf('--lines', options.lines, 100_000);
  await withJoinery(options, async ({ store }) => {
    const found = await store.read((tx) => tx.auditSeals.checkpoints(count));
    const state = await store.snapshot((tx) => tx.auditSeals.state());
    const gap = sealGap(state);
    const rows = found.map(({ size, note: text, signedBy, signedAt }) => ({ size, signedAt, signedBy, text }));
    if (options.json) printJson({ sealed: state.size, gap, checkpoints: rows });
    else if (options.text)
      print(
        rows
          .map(({ text }) => text)
          .reverse()
          .join('\n'),
      );
    else
      print(
        table([
          ['events', 'signed at', 'key'],
          ...rows.map(({ size, signedAt, signedBy }) => [size, signedAt, signedBy]),
        ]),
      );
    if (gap === null) return;
    note(`GAP: ${gap}`);
    process.exitCode = EXIT.changes;
  });
}

function lineOf({ id, occurredAt, type, subject, text }: ToldEvent): string {
  const about = subject === null ? '' : `${subject}: `;
  return `${id}  ${occurredAt.slice(0, 19).replace('T', ' ')}Z  ${type}  ${about}${text}`;
}

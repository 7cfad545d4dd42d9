import type { Command } from 'commander';
import type { ProofVerdict, Verdict } from '@joinery/audit';
import { Refusal } from '@joinery/pipeline';
import { readOutside, verifyFile, verifyLog } from '@joinery/platform';
import { note, print, printJson, printLine } from '../../print';
import { EXIT, type GlobalOptions } from '../../options';
import { withJoinery } from '../../session';

interface VerifyOptions extends GlobalOptions {
  readonly export?: string;
  readonly proof?: string;
  readonly checkpoint?: readonly string[];
  readonly key?: readonly string[];
}

/** Not the code of trouble: a log that could not be looked at is not one that was tampered with. */
const TAMPERED = 3;

export function addAuditVerify(audit: Command): void {
  audit
    .command('verify')
    .description(
      'whether every event is what was sealed and signed: of the database, or of a file without any database',
    )
    .option('--export <file>', 'an exported log, in place of the database')
    .option('--proof <file>', 'what audit prove gave, in place of the database')
    .option('--checkpoint <files...>', 'checkpoints that were kept elsewhere: files, or folders of them')
    .option('--key <files...>', 'public keys, one on each line, as joinery audit key prints them')
    .addHelpText('after', '\nExit codes: 0 valid, 1 trouble, 2 nothing was ever signed, 3 tampered with.')
    .action((_options: unknown, self: Command) => verify(self.optsWithGlobals<VerifyOptions>()));
  audit
    .command('prove [event]')
    .description(
      'the proof that one event stands in the log, or that the log still begins with what a checkpoint says, on one line; audit verify --proof reads it',
    )
    .option('--since <file>', 'the checkpoint that was kept, in place of an event')
    .action((event: string | undefined, _options: unknown, self: Command) =>
      prove(event, self.optsWithGlobals<GlobalOptions & { since?: string }>()),
    );
}

async function prove(event: string | undefined, options: GlobalOptions & { since?: string }): Promise<void> {
  const [kept] = options.since === undefined ? [] : readOutside({ checkpoint: [options.since] }).checkpoints.slice(-1);
  if ((event === undefined) === (kept === undefined))
    throw new Refusal('PROOF_OF_WHAT', 'Say what is to be proven: the number of an event, or --since FILE.');
  await withJoinery(options, async ({ proveEvent, proveExtension }) => {
    const proof = kept ? await proveExtension.execute(kept.text) : await proveEvent.execute(event ?? '');
    printLine(JSON.stringify(proof));
  });
}

async function verify(options: VerifyOptions): Promise<void> {
  const outside = readOutside(options);
  const file = options.export ?? options.proof;
  const verdict =
    file === undefined
      ? await withJoinery(options, (joinery, _actor, config) => verifyLog(joinery, config, outside))
      : await verifyFile(file, outside);
  if (options.json) printJson(verdict);
  else tell(verdict);
  process.exitCode = codeOf(verdict);
}

function tell(verdict: Verdict | ProofVerdict): void {
  print(verdict.sentence);
  if (!('tampers' in verdict)) return;
  for (const { text } of verdict.tampers.slice(1)) print(`  ${text}`);
  const untold = verdict.tamperCount - verdict.tampers.length;
  if (untold > 0) print(`  and ${untold} more`);
  if (verdict.signedSize !== null) note(`${verdict.size} events, root ${verdict.root}`);
}

function codeOf(verdict: Verdict | ProofVerdict): number {
  if (verdict.isValid) return EXIT.noChange;
  return 'tampers' in verdict && verdict.tamperCount === 0 ? EXIT.changes : TAMPERED;
}

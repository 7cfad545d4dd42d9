import type { Command } from 'commander';
import { changeKey, keyInForce } from '@joinery/platform';
import { needReason, Refusal } from '@joinery/pipeline';
import { note, print, printJson } from '../../print';
import { EXIT, type GlobalOptions } from '../../options';
import { withJoinery } from '../../session';

interface KeyOptions extends GlobalOptions {
  readonly new?: boolean;
  readonly reason?: string;
}

export function addAuditKey(audit: Command): void {
  audit
    .command('key')
    .description('the public key of who signs the log, for those who verify it; keep it elsewhere')
    .option('--new', 'give the log a new key; the one before signs as well where it is here')
    .option('--reason <text>', 'why; kept in the log')
    .action((_options: unknown, self: Command) => key(self.optsWithGlobals<KeyOptions>()));
}

async function key(options: KeyOptions): Promise<void> {
  await withJoinery(options, async (joinery, actor, config) => {
    if (options.new) await changeKey(joinery, config, actor, needReason(options.reason ?? ''));
    const { own, signing } = await keyInForce(joinery, config);
    const text = signing ?? own;
    if (text === null)
      throw new Refusal(
        'AUDIT_KEY_NONE',
        'Nothing was signed yet: a worker does it, and so does joinery audit export.',
      );
    if (options.json) printJson({ signing, own });
    else print(text);
    if (own === text) return;
    note(own === null ? 'This process does not have the private key.' : `This process has another key: ${own}`);
    process.exitCode = EXIT.changes;
  });
}

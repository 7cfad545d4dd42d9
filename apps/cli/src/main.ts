import { Command } from 'commander';
import { asTyped } from './as-typed';
import { addNouns } from './nouns';
import { EXIT } from './options';
import { ownVersion } from './own-version';
import { letReadersGo, note } from './print';

/** The command line: `joinery <noun> <verb>`. Results go to standard output, progress and trouble to standard error. */
async function main(words: readonly string[]): Promise<void> {
  const joinery = new Command('joinery')
    .description('HR-to-apps lifecycle orchestrator with a policy engine')
    .version(ownVersion(), '--version')
    .option('--as-of <time>', 'decide as of this date or instant instead of now')
    .option('--as <name>', 'who you are; kept with every decision (default: your login)')
    .option('--json', 'print the result as JSON')
    .configureHelp({ showGlobalOptions: true });
  await addNouns(joinery, words);
  pointToHelp(joinery, 'joinery');
  await joinery.parseAsync();
}

/** After a wrong word or option: where the right ones stand. */
function pointToHelp(command: Command, path: string): void {
  command.showHelpAfterError(asTyped(`(${path} --help tells what there is)`));
  for (const one of command.commands) pointToHelp(one, `${path} ${one.name()}`);
}

letReadersGo();
main(process.argv.slice(2)).catch(async (error: unknown) => {
  const { explainFailure } = await import('./explain-failure.js');
  note(explainFailure(error));
  // A command whose exit codes mean something else has said by now what trouble is.
  process.exitCode = process.exitCode || EXIT.error;
});

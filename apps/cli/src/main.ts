import { Command } from 'commander';
import { asTyped } from './as-typed';
import { addNouns } from './nouns';
import { EXIT } from './options';
import { ownVersion } from './own-version';
import { answerFailure, letReadersGo, note } from './print';
import { refuseBlank } from './refuse-blank';

/** The command line: `joinery <noun> <verb>`. Results go to standard output, progress and trouble to standard error. */
async function main(words: readonly string[]): Promise<void> {
  const joinery = new Command('joinery')
    .description('HR-to-apps lifecycle orchestrator with a policy engine')
    .version(ownVersion(), '--version')
    .option('--as-of <time>', 'decide as of this date or instant instead of now')
    .option('--as <name>', 'who you are; kept with every decision (default: your login)')
    .option('--json', 'print the result, or what is wrong, as JSON')
    .configureHelp({ showGlobalOptions: true })
    .configureOutput({ outputError: (text, write) => tellUsage(text, write, words) })
    .hook('preAction', (_joinery, command) => refuseBlank(command));
  await addNouns(joinery, words);
  pointToHelp(joinery, 'joinery');
  await joinery.parseAsync();
}

/** After a wrong word or option: where the right ones stand. */
function pointToHelp(command: Command, path: string): void {
  command.showHelpAfterError(asTyped(`(${path} --help tells what there is)`));
  for (const one of command.commands) pointToHelp(one, `${path} ${one.name()}`);
}

/** A wrong word or option, as commander tells it: `error: …`. */
function tellUsage(text: string, write: (text: string) => void, words: readonly string[]): void {
  write(text);
  if (words.includes('--json')) answerFailure({ code: 'USAGE', detail: text.trim().replace(/^error: /, '') });
}

letReadersGo();
main(process.argv.slice(2)).catch(async (error: unknown) => {
  const { explainFailure, failureCode } = await import('./explain-failure.js');
  const words = explainFailure(error);
  note(words);
  const code = failureCode(error);
  if (process.argv.includes('--json')) answerFailure({ code, detail: words.replace(` [${code}]`, '') });
  // A command whose exit codes mean something else has said by now what trouble is.
  process.exitCode = process.exitCode || EXIT.error;
});

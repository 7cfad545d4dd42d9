import { Command, CommanderError } from 'commander';
import { refuseBlank } from './refuse-blank';

/** What is said to the words, or null where the command runs. */
function said(...words: readonly string[]): string | null {
  const program = new Command('joinery').option('--as <name>').option('--json').exitOverride();
  program.configureOutput({ writeErr: () => undefined });
  program.hook('preAction', (_program, command) => refuseBlank(command));
  const plan = program.command('plan').exitOverride();
  const approve = plan.command('approve').argument('[plan]').option('-r, --reason <text>').exitOverride();
  approve.action(() => undefined);
  try {
    program.parse(words, { from: 'user' });
    return null;
  } catch (error) {
    if (error instanceof CommanderError) return error.message;
    throw error;
  }
}

describe('words with nothing in them', () => {
  it.each<[string, readonly string[], string | null]>([
    ['an argument', ['plan', 'approve', ''], 'error: <plan> is empty; is a variable not set?'],
    ['an argument of blanks', ['plan', 'approve', ' '], 'error: <plan> is empty; is a variable not set?'],
    ['an option', ['plan', 'approve', '7', '--reason', ''], 'error: --reason is empty; is a variable not set?'],
    [
      'an option of every command',
      ['--as', '', 'plan', 'approve', '7'],
      'error: --as is empty; is a variable not set?',
    ],
    ['no argument at all is another thing', ['plan', 'approve'], null],
    ['an argument that says something', ['plan', 'approve', '7', '--reason', 'x'], null],
  ])('%s', (_what, words, refusal) => {
    expect(said(...words)).toBe(refusal);
  });
});

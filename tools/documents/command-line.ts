import type { Command } from 'commander';

/** A command as it is written where commands are told: up to where the words around it go on. */
const WRITTEN = /\bjoinery ((?:(?!joinery )[^`'"\n#|;)\\])+)/g;

/** What is called joinery, begins with a noun and is no command: formats of files, names of locks. */
const NAMES = /^(audit (proof|extension)|app lock)\b/;

/** Every `joinery …` of a text, without the word itself and without what a template puts in. */
export function commandsWithin(text: string): readonly string[] {
  const written = [...text.matchAll(WRITTEN)].map(([, command = '']) => command.replace(/\$\{.*?(\}|$)/g, '').trim());
  return written.filter((command) => !NAMES.test(command));
}

/**
 * Why nobody could type that, or null: a verb or an option that is not there. A word that is no noun begins no command
 * ("the joinery command"); what stands for somebody's words, such as `<app>` or `E1003`, is not looked at.
 */
export function mistakeIn(written: string, joinery: Command): string | null {
  const words = written.split(/\s+/);
  let command = joinery;
  for (const word of words) {
    const next = command.commands.find((one) => one.name() === word);
    if (next) command = next;
    else if (command === joinery && !word.startsWith('-')) return null;
    else if (command.commands.length > 0 && /^[a-z][a-z-]+$/.test(word) && command.registeredArguments.length === 0)
      return `"${command.name()}" has no verb "${word}"`;
  }
  const known = [command, ...ancestors(command)].flatMap(({ options }) => options);
  const options = words.flatMap((word) => /^--?[a-z][a-z-]*/.exec(word)?.[0] ?? []);
  const not = options.find((option) => !known.some(({ long, short }) => [long, short].includes(option)));
  return not === undefined || not === '--help' ? null : `"${command.name()}" has no option "${not}"`;
}

function ancestors(command: Command): readonly Command[] {
  return command.parent === null ? [] : [command.parent, ...ancestors(command.parent)];
}

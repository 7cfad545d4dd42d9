import type { Command } from 'commander';

/**
 * Ends a command to which an argument or an option was given that has nothing in it: what somebody types to a script as
 * `"$PLAN"` when there is no PLAN means nothing, and must not mean everybody, or nobody.
 */
export function refuseBlank(command: Command): void {
  const blank = blankArgument(command) ?? blankOption(command, command.opts());
  if (blank !== null) command.error(`error: ${blank} is empty; is a variable not set?`);
}

function blankArgument({ args, registeredArguments }: Command): string | null {
  const at = args.findIndex(isBlank);
  return at < 0 ? null : `<${registeredArguments[at]?.name() ?? 'argument'}>`;
}

function blankOption(command: Command, values: Readonly<Record<string, unknown>>): string | null {
  const blank = command.options.find((option) => isBlank(values[option.attributeName()]));
  if (blank) return blank.long ?? blank.flags;
  return command.parent === null ? null : blankOption(command.parent, command.parent.opts());
}

function isBlank(value: unknown): boolean {
  return typeof value === 'string' && value.trim() === '';
}

import type { Command } from 'commander';
import { personNamed } from '../../find-person';
import { print, printJson } from '../../print';
import { EXIT, type GlobalOptions } from '../../options';
import { withJoinery } from '../../session';

interface SetOptions extends GlobalOptions {
  readonly reason: string;
  readonly until?: string;
}

export function addSetByHandCommands(person: Command): void {
  person
    .command('set <person> <attribute> <value>')
    .description('set an attribute by hand, where the authority of the policy names the source "manual"')
    .requiredOption('--reason <text>', 'why; kept for the auditors')
    .option('--until <time>', 'a date, a time, or a duration from now such as P90D (default: until it is taken back)')
    .action((who: string, attribute: string, value: string, _options: unknown, self: Command) =>
      setByHand({ who, attribute, value }, self.optsWithGlobals<SetOptions>()),
    );
  person
    .command('rename <person>')
    .description(
      'take back the names that were made for somebody: the next look makes others, of what they are called now',
    )
    .requiredOption('--reason <text>', 'why; kept for the auditors')
    .action((who: string, _options: unknown, self: Command) => rename(who, self.optsWithGlobals<SetOptions>()));
  person
    .command('unset <person> <attribute>')
    .description('take back what was set by hand: the other sources decide again')
    .requiredOption('--reason <text>', 'why; kept for the auditors')
    .action((who: string, attribute: string, _options: unknown, self: Command) =>
      setByHand({ who, attribute, value: null }, self.optsWithGlobals<SetOptions>()),
    );
}

async function rename(who: string, options: SetOptions): Promise<void> {
  await withJoinery(options, async (joinery, actor) => {
    const { id, label } = await personNamed(joinery, who);
    const names = await joinery.renamePerson.execute(id, options.reason, actor);
    if (options.json) printJson({ person: id, names });
    else print(`Taken back from ${label}: ${Object.values(names).join(', ')}. joinery plan make gives other names.`);
    process.exitCode = EXIT.changes;
  });
}

interface Order {
  readonly who: string;
  readonly attribute: string;
  readonly value: string | null;
}

async function setByHand({ who, attribute, value }: Order, options: SetOptions): Promise<void> {
  await withJoinery(options, async (joinery, actor) => {
    const { id, label } = await personNamed(joinery, who);
    const { reason, until = null } = options;
    const set = await joinery.setByHand.execute({ identityId: id, attribute, value, reason, until }, actor);
    if (options.json) printJson({ person: id, ...set });
    else if (value === null) print(`What was set of ${attribute} is taken back for ${label}.`);
    else print(`${attribute} of ${label} is ${JSON.stringify(set.value)}${set.until ? ` until ${set.until}` : ''}.`);
    if (!options.json) print('Nothing was sent: joinery plan make shows what it comes to.');
    process.exitCode = EXIT.changes;
  });
}

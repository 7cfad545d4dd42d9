import type { Command } from 'commander';
import type { Instant } from '@joinery/kernel';
import { personShown, personStory } from '@joinery/platform';
import { renderAccount } from '@joinery/provisioning';
import { findPerson } from '../../find-person';
import { note, print, printJson, table } from '../../print';
import { addExplainCommand } from './explain.command';
import { type GlobalOptions } from '../../options';
import { withJoinery } from '../../session';
import { addPersonHistoryCommands } from './person-history.command';
import { addPersonMergeCommands } from './person-merge.command';
import { addSetByHandCommands } from './set-by-hand.command';

/** People in one list. */
const SHOWN = 200;

export function addPersonCommands(command: Command): void {
  command
    .command('list [words]')
    .description('people by name, employee number, user name or id')
    .action((words: string | undefined, _options: unknown, self: Command) =>
      listPeople(words ?? '', self.optsWithGlobals<GlobalOptions>()),
    );
  command
    .command('show <person>')
    .description('attributes with where each came from, state, and the account in every app')
    .action((name: string, _options: unknown, self: Command) =>
      showPerson(name, self.optsWithGlobals<GlobalOptions>()),
    );
  addExplainCommand(command);
  command
    .command('timeline <person>')
    .description('the story of a person in sentences, from HR line to app answer')
    .option('--brief', 'sentences only')
    .action((name: string, _options: unknown, self: Command) =>
      tellStory(name, self.optsWithGlobals<GlobalOptions & { brief?: boolean }>()),
    );
  addSetByHandCommands(command);
  addPersonHistoryCommands(command);
  addPersonMergeCommands(command);
}

async function listPeople(words: string, options: GlobalOptions): Promise<void> {
  await withJoinery(options, async ({ store, clock }) => {
    const found = await store.read((tx) => tx.people.search(words, SHOWN + 1));
    const people = found.slice(0, SHOWN);
    if (found.length > SHOWN) note(`Only the first ${SHOWN} are shown: joinery person list <words> narrows it.`);
    if (options.json) return printJson(people);
    if (people.length === 0) return print(words === '' ? 'There is nobody yet.' : `Nobody is found by "${words}".`);
    print(
      table([
        ['id', 'who', 'state', 'by rule', 'next date'],
        ...people.map((p) => [p.id, p.label, p.state, p.stateRule, nextDate(p.wakeAt, clock.now())]),
      ]),
    );
  });
}

/** Whoever was last looked at as of a time to come is due as well, and shown as of that time until then. */
function nextDate(wakeAt: Instant | null, now: Instant): string | null {
  return wakeAt !== null && wakeAt <= now ? 'due (joinery plan make looks)' : wakeAt;
}

async function showPerson(name: string, options: GlobalOptions): Promise<void> {
  await withJoinery(options, async (joinery) => {
    const person = await personShown(joinery, (await findPerson(joinery, name)).id);
    if (options.json) return printJson(person);
    const { accounts } = person;
    const state = person.state === null ? 'not looked at yet' : `${person.state} by ${person.stateRule ?? '-'}`;
    print(
      `${person.label}  ${person.id}\n${state}${person.wakeAt ? `, next date ${nextDate(person.wakeAt, joinery.clock.now())}` : ''}\n`,
    );
    if (person.mergedInto !== null) print(`Is person ${person.mergedInto} since a merge.\n`);
    if (person.breakglass !== null) print(`${untouched(person.breakglass)}\n`);
    const rows = Object.entries(person.profile?.attributes ?? {}).map(
      ([attribute, { value, source, rule, reason }]) => [
        attribute,
        value === null ? '' : String(value),
        source,
        reason,
        rule,
      ],
    );
    print(table([['attribute', 'value', 'from', 'because', 'rule'], ...rows]));
    for (const account of accounts) print(`\n${renderAccount(account).join('\n')}`);
  });
}

/** Why a story ends without accounts that policy wants. */
function untouched(breakglass: string): string {
  return `Break-glass: ${breakglass}; nothing of theirs is made, changed or closed.`;
}

async function tellStory(name: string, options: GlobalOptions & { brief?: boolean }): Promise<void> {
  await withJoinery(options, async (joinery) => {
    const person = await findPerson(joinery, name);
    const story = await personStory(joinery, person.id);
    if (options.json) return printJson(story);
    const { breakglass } = await personShown(joinery, person.id);
    print(`${person.label}, ${person.state ?? 'not looked at yet'}`);
    print(breakglass === null ? '' : `${untouched(breakglass)}\n`);
    for (const line of story) {
      print(`${line.at.slice(0, 19).replace('T', ' ')}Z  ${line.text}`);
      if (!options.brief) for (const detail of line.details) print(`                        ${detail}`);
    }
  });
}

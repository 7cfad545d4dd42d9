import type { Command } from 'commander';
import { isLocalDate, localDateAt, plural } from '@joinery/kernel';
import { knownBy, type PersonAsKnown, personAsKnown } from '@joinery/platform';
import { Refusal } from '@joinery/pipeline';
import type { ManagerLink, ManagerStatus } from '@joinery/store';
import { findPerson, personNamed } from '../../find-person';
import { answer, print, printJson, table } from '../../print';
import { type GlobalOptions } from '../../options';
import { withJoinery } from '../../session';

interface HistoryOptions extends GlobalOptions {
  readonly known?: string;
  readonly at?: string;
}

interface SplitOptions extends GlobalOptions {
  readonly record: string;
  readonly to?: string;
  readonly reason: string;
}

/** Commands about what was known of people when, whose records are whose, and who reports to whom. */
export function addPersonHistoryCommands(command: Command): void {
  command
    .command('history <person>')
    .description('what we knew of a person at one time about one day: "on 3 May about 1 May"')
    .option('--at <date>', 'the day asked about (default: the day of --known)')
    .option('--known <time>', 'what we knew by then: a date (all of it) or an instant with a zone (default: now)')
    .action((name: string, _options: unknown, self: Command) =>
      showHistory(name, self.optsWithGlobals<HistoryOptions>()),
    );
  command
    .command('split <person>')
    .description('take a record away that was never this person’s; its history stays')
    .requiredOption('--record <source:key>', 'the record, such as payroll:X-17')
    .option('--to <person>', 'whose it is instead (default: somebody new)')
    .requiredOption('--reason <text>', 'why; kept for ever')
    .action((name: string, _options: unknown, self: Command) => split(name, self.optsWithGlobals<SplitOptions>()));
  command
    .command('managers')
    .description('references to managers that name nobody who can be named to an app, and why')
    .action((_options: unknown, self: Command) =>
      withJoinery(self.optsWithGlobals<GlobalOptions>(), async ({ store }) => {
        const links = await store.read((tx) => tx.managers.inDoubt(1_000));
        const without = await store.read((tx) => tx.managers.withoutManager());
        if (self.optsWithGlobals<GlobalOptions>().json) return printJson({ inDoubt: links, withoutManager: without });
        print(
          links.length === 0
            ? 'Every manager who is named is somebody who is here.'
            : table([
                ['who', 'manager', 'what is wrong'],
                ...links.map((l) => [l.label, managerShown(l), WRONG[l.status]]),
              ]),
        );
        print(`${plural(without, 'person names', 'people name')} no manager.`);
      }),
    );
}

const WRONG: Readonly<Record<ManagerStatus, string>> = {
  resolved: 'nothing',
  none: 'no manager is named',
  unknown: 'nobody with this number, address or name is known',
  ambiguous: 'more than one person is meant',
  self: 'it is they themselves',
  cycle: 'who reports to whom goes round in a circle, and they are in it',
  terminated: 'the manager has left',
  'not yet here': 'the manager has not begun yet, or nothing says that they work here',
};

function managerShown({ reference }: ManagerLink): string {
  return (reference ?? '').replace(/^(?:name|mail):/, '');
}

async function showHistory(name: string, options: HistoryOptions): Promise<void> {
  await withJoinery(options, async (joinery) => {
    const person = await findPerson(joinery, name);
    const now = joinery.clock.now();
    const knownAt = readKnownAt(options.known, now);
    const about = options.at ?? localDateAt(knownAt, 'UTC');
    if (!isLocalDate(about)) throw new Refusal('DATE_INVALID', `--at "${about}" is no date such as 2026-05-01.`);
    const known = await personAsKnown(joinery, person.id, knownAt, about);
    if (options.json) return printJson(known);
    print(`${person.label}: what we knew at ${knownAt} about ${about}\n${describeKnown(known)}`);
  });
}

function readKnownAt(text: string | undefined, now: string): string {
  if (text === undefined) return now;
  const instant = knownBy(text);
  if (instant === null) {
    throw new Refusal('TIME_INVALID', `--known "${text}" is neither a date nor an instant with a zone.`);
  }
  return instant;
}

function describeKnown({ records, about }: PersonAsKnown): string {
  if (records.length === 0) return 'Nothing: no record was theirs then.';
  return records
    .map((record) => {
      const since = `learned ${record.learnedAt}, holds from ${record.holdsFrom} (import ${record.importId}, line ${record.line})`;
      const corrected =
        record.datesLearnedAt > record.learnedAt ? `\n  its dates as learned ${record.datesLearnedAt}` : '';
      const later = record.isLater ? `\n  first heard of after ${about}: this is what it says of that day` : '';
      const values = Object.entries(record.attributes).map(([attribute, value]) => [
        '',
        attribute,
        String(value ?? ''),
      ]);
      const head = `${record.sourceId} ${record.recordKey}: ${record.state}${record.isPrimary ? '' : ', another record of the source spoke'}`;
      return `${head}\n  ${since}${corrected}${later}\n${table(values)}`;
    })
    .join('\n\n');
}

async function split(name: string, options: SplitOptions): Promise<void> {
  const [, sourceId, recordKey] = /^([^:]+):(.+)$/.exec(options.record) ?? [];
  if (!sourceId || !recordKey) throw new Refusal('RECORD_INVALID', `--record "${options.record}" is not source:key.`);
  await withJoinery(options, async (joinery, actor) => {
    const person = await personNamed(joinery, name);
    const owner = await joinery.store.read((tx) => tx.linkUndo.ownerOf(sourceId, recordKey));
    if (owner?.identityId !== person.id)
      throw new Refusal('RECORD_NOT_THEIRS', `${options.record} is not a record of ${person.label}.`);
    const to = options.to === undefined ? {} : { to: (await personNamed(joinery, options.to)).id };
    const now = await joinery.undoLink.split({ sourceId, recordKey, ...to }, options.reason, actor);
    const words = `${options.record} belongs to person ${now} now. Next: joinery plan make`;
    answer(options, { record: options.record, person: now }, words);
  });
}

import { type Command, Option } from 'commander';
import type { HandGrantRecord } from '@joinery/store';
import { note, print, printJson, table } from '../print';
import { EXIT, type GlobalOptions } from '../options';
import { withJoinery } from '../session';
import { findPerson, personNamed } from '../find-person';

interface GiveOptions extends GlobalOptions {
  readonly reason: string;
  readonly deny?: boolean;
  readonly request?: boolean;
  readonly from?: string;
  readonly until?: string;
  readonly onMove: 'keep' | 'review' | 'expire';
}

interface ListOptions extends GlobalOptions {
  readonly person?: string;
  readonly review?: boolean;
  readonly all?: boolean;
}

const SHOWN = 500;
const NEXT = 'Nothing was sent: joinery plan make shows what it comes to.';

export function addGrantCommands(grant: Command): void {
  grant
    .command('add <person> <entitlement>')
    .description('give a person an app, a group or a bundle by hand (app:…, group:…, bundle:…), or forbid it')
    .requiredOption('--reason <text>', 'why; kept for the auditors')
    .option('--deny', 'forbid it instead; needs --until')
    .option('--request', 'it is what a request came to')
    .option('--from <time>', 'a date, a time, or a duration from now such as P7D (default: now)')
    .option('--until <time>', 'a date, a time, or a duration from now such as P90D (default: no end)')
    .addOption(
      new Option('--on-move <what>', 'what becomes of it when the person moves')
        .choices(['keep', 'review', 'expire'])
        .default('review'),
    )
    .action((person: string, entitlement: string, _options: unknown, self: Command) =>
      give(person, entitlement, self.optsWithGlobals<GiveOptions>()),
    );
  grant
    .command('list')
    .description('what counts now, newest first')
    .option('--person <who>', 'only of one person')
    .option('--review', 'only what waits for a decision after a move')
    .option('--all', 'what is over as well')
    .action((_options: unknown, self: Command) => list(self.optsWithGlobals<ListOptions>()));
  for (const [word, sentence] of [
    ['keep', 'answer a review: it goes on as it was'],
    ['revoke', 'end it'],
  ] as const) {
    grant
      .command(`${word} <grant>`)
      .description(sentence)
      .requiredOption('--reason <text>', 'why; kept for the auditors')
      .action((id: string, _options: unknown, self: Command) =>
        decide(id, word, self.optsWithGlobals<GlobalOptions & { reason: string }>()),
      );
  }
}

async function give(who: string, entitlement: string, options: GiveOptions): Promise<void> {
  await withJoinery(options, async (joinery, actor) => {
    const person = await personNamed(joinery, who);
    const wish = {
      identityId: person.id,
      kind: options.request ? ('request' as const) : ('manual' as const),
      effect: options.deny ? ('deny' as const) : ('allow' as const),
      entitlement,
      reason: options.reason,
      from: options.from ?? null,
      until: options.until ?? null,
      onMove: options.onMove,
    };
    const grant = await joinery.giveByHand.execute(wish, actor);
    if (options.json) printJson(grant);
    else print(`${describe(grant)} for ${person.label}\n${NEXT}`);
    process.exitCode = EXIT.changes;
  });
}

async function list(options: ListOptions): Promise<void> {
  await withJoinery(options, async (joinery) => {
    const person = options.person === undefined ? null : await findPerson(joinery, options.person);
    const filter = {
      ...(person ? { identityId: person.id } : {}),
      ...statusesOf(options),
      limit: SHOWN + 1,
    };
    const found = await joinery.store.read((tx) => tx.handGrants.list(filter));
    const shown = found.slice(0, SHOWN);
    if (found.length > SHOWN) note(`Only the ${SHOWN} newest are shown: --person narrows it.`);
    if (options.json) return printJson(shown);
    const rows = shown.map((one) => [
      one.id,
      one.label ?? one.identityId,
      one.effect === 'deny' ? `NOT ${one.entitlement}` : one.entitlement,
      one.status,
      one.until ?? 'no end',
      one.onMove,
      `${one.by}: ${one.reason}`,
    ]);
    print(
      rows.length === 0
        ? `Nothing ${options.review ? 'that is given by hand waits for a review' : 'is given or forbidden by hand'}.`
        : table([['grant', 'who', 'what', 'status', 'until', 'on move', 'by'], ...rows]),
    );
  });
}

function statusesOf({ review, all }: ListOptions): { readonly statuses?: readonly string[] } {
  if (review) return { statuses: ['review'] };
  return all ? {} : { statuses: ['active', 'review'] };
}

async function decide(id: string, word: 'keep' | 'revoke', options: GlobalOptions & { reason: string }): Promise<void> {
  await withJoinery(options, async (joinery, actor) => {
    const grant = await joinery.decideHandGrant[word](id, actor, options.reason);
    if (options.json) printJson(grant);
    else print(`${describe(grant)} is ${grant.status}${word === 'revoke' ? `\n${NEXT}` : ''}`);
    if (word === 'revoke') process.exitCode = EXIT.changes;
  });
}

function describe({ id, kind, effect, entitlement }: HandGrantRecord): string {
  return `${kind} grant ${id}: ${effect === 'deny' ? 'no ' : ''}${entitlement}`;
}

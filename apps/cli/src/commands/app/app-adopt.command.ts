import type { Command } from 'commander';
import { plural } from '@joinery/kernel';
import { type Adoption, type AdoptionDecision, Refusal } from '@joinery/pipeline';
import type { Joinery } from '@joinery/platform';
import { personNamed } from '../../find-person';
import { print, printJson, table } from '../../print';
import { EXIT, type GlobalOptions } from '../../options';
import { withJoinery } from '../../session';

interface AdoptOptions extends GlobalOptions {
  readonly accept?: string;
  readonly link?: string;
}

export function addAppAdoptCommand(app: Command): void {
  app
    .command('adopt <app>')
    .description('whose are the accounts that are there already: matched, ambiguous, orphan; writes nothing to the app')
    .option('--accept <hash>', 'link every matched account, exactly as the list with this hash says')
    .option('--link <account=person>', 'link one account, by its id, to one person: id, employee number or user name')
    .action((id: string, _options: unknown, self: Command) => adopt(id, self.optsWithGlobals<AdoptOptions>()));
}

async function adopt(id: string, options: AdoptOptions): Promise<void> {
  const decision = decisionOf(options);
  await withJoinery(options, async (joinery, actor) => {
    if (decision === null) return show(id, options, await joinery.adoptAccounts.preview(id));
    const links = await joinery.adoptAccounts.decide(id, await withPersonId(joinery, decision), actor);
    if (options.json) return printJson({ linked: links });
    print(`${plural(links.length, 'account')} linked. Nothing was written to ${id}. Next: joinery plan make`);
  });
}

/** Whoever is linked one by one may be named like anybody else. */
async function withPersonId(joinery: Joinery, decision: AdoptionDecision): Promise<AdoptionDecision> {
  if (decision.kind === 'accept') return decision;
  return { ...decision, identityId: (await personNamed(joinery, decision.identityId)).id };
}

function decisionOf({ accept, link }: AdoptOptions): AdoptionDecision | null {
  if (accept !== undefined && link !== undefined)
    throw new Refusal('ADOPTION_TWO_WISHES', 'Say --accept or --link, not both.');
  if (accept !== undefined) return { kind: 'accept', hash: accept };
  if (link === undefined) return null;
  const at = link.lastIndexOf('=');
  if (at < 1 || at === link.length - 1) throw new Refusal('ADOPTION_LINK', '--link is <id of the account>=<person>.');
  return { kind: 'link', remoteId: link.slice(0, at), identityId: link.slice(at + 1) };
}

function show(id: string, options: AdoptOptions, adoption: Adoption): void {
  const { matched, ambiguous, orphans, linked, hash, complete, doubts } = adoption;
  process.exitCode = matched.length + ambiguous.length > 0 ? EXIT.changes : EXIT.noChange;
  if (options.json) return printJson(adoption);
  const rows = [
    ...matched.map((one) => ['matched', one.remoteId, one.userName, stateOf(one), `${one.subject}, by ${one.by}`]),
    ...ambiguous.map((one) => [
      'ambiguous',
      one.remoteId,
      one.userName,
      stateOf(one),
      `${one.why}: ${one.candidates.map(({ subject, identityId }) => `${subject} (${identityId})`).join(', ')}`,
    ]),
    ...orphans.map((one) => ['orphan', one.remoteId, one.userName, stateOf(one), 'nobody']),
  ];
  print(table([['case', 'account', 'user name', 'state', 'person'], ...rows]));
  print(
    `\n${linked} linked already, ${matched.length} matched, ${ambiguous.length} ambiguous, ${plural(orphans.length, 'orphan')}.`,
  );
  for (const doubt of doubts) print(`Doubt: ${doubt}`);
  if (complete && matched.length > 0) print(`Next: joinery app adopt ${id} --accept ${hash.slice(0, 12)}`);
  if (linked + matched.length + ambiguous.length === 0 && orphans.length > 0)
    print(
      'Nobody is to have an account here yet, or none of these. If people were imported and not looked at: joinery plan make',
    );
  if (ambiguous.length > 0) print(`One by one: joinery app adopt ${id} --link <account>=<person>`);
}

function stateOf({ active }: { readonly active: boolean }): string {
  return active ? 'open' : 'closed';
}

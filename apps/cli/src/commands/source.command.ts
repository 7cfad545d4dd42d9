import type { Command } from 'commander';
import { plural } from '@joinery/kernel';
import { settlePushes, type SourceOverview, sourceOverviews, vendorOverviews } from '@joinery/platform';
import { print, printJson, table } from '../print';
import { type GlobalOptions } from '../options';
import { withJoinery } from '../session';
import { nextForSources } from './next-for-sources';

export function addSourceCommands(command: Command): void {
  command
    .command('list')
    .description('the sources of the policy, how each is read, and what came of it last')
    .action((_options: unknown, self: Command) => listSources(self.optsWithGlobals<GlobalOptions>()));
  command
    .command('vendors')
    .description('systems whose shapes ship ("vendor" in the policy of a source), and what each was tested against')
    .action((_options: unknown, self: Command) => listVendors(self.optsWithGlobals<GlobalOptions>()));
  addTokenCommands(command);
}

function addTokenCommands(command: Command): void {
  command
    .command('token <source>')
    .description('make a token with which a source pushes to /scim/v2/<source>; it is shown once')
    .action((source: string, _options: unknown, self: Command) =>
      makeToken(source, self.optsWithGlobals<GlobalOptions>()),
    );
  command
    .command('tokens')
    .description('tokens that were made, without the tokens')
    .action((_options: unknown, self: Command) => listTokens(self.optsWithGlobals<GlobalOptions>()));
  command
    .command('revoke <token>')
    .description('take a token back, by its number; it opens nothing from then on')
    .action((token: string, _options: unknown, self: Command) =>
      revokeToken(token, self.optsWithGlobals<GlobalOptions>()),
    );
  command
    .command('settle')
    .description('make records of what was pushed; a worker does this by itself')
    .action((_options: unknown, self: Command) => settle(self.optsWithGlobals<GlobalOptions>()));
}

async function makeToken(source: string, options: GlobalOptions): Promise<void> {
  await withJoinery(options, async ({ inbound }, actor) => {
    const made = await inbound.tokens.make(source, actor);
    if (options.json) return printJson({ ...made, source, path: `/scim/v2/${source}` });
    print(`Token ${made.id} for /scim/v2/${source}, shown this once:\n\n  ${made.token}\n`);
    print(`It is good until: joinery source revoke ${made.id}`);
  });
}

async function listTokens(options: GlobalOptions): Promise<void> {
  await withJoinery(options, async ({ store }) => {
    const tokens = await store.read((tx) => tx.inboundTokens.list());
    if (options.json) return printJson(tokens);
    if (tokens.length === 0) return print('No token was made. Next: joinery source token <source>');
    const rows = tokens.map((one) => [
      one.id,
      one.sourceId,
      `${one.hint}…`,
      `${one.madeAt} by ${one.madeBy}`,
      one.revokedAt === null ? 'good' : `revoked ${one.revokedAt} by ${one.revokedBy ?? ''}`,
    ]);
    print(table([['token', 'source', 'begins', 'made', 'now'], ...rows]));
  });
}

async function revokeToken(token: string, options: GlobalOptions): Promise<void> {
  await withJoinery(options, async ({ inbound }, actor) => {
    const revoked = await inbound.tokens.revoke(token, actor);
    if (options.json) return printJson(revoked);
    print(`Token ${revoked.id} of ${revoked.sourceId} (${revoked.hint}…) is revoked.`);
  });
}

async function settle(options: GlobalOptions): Promise<void> {
  await withJoinery(options, async (product) => {
    const { people, imports } = await settlePushes(product);
    if (options.json) return printJson({ people, imports });
    if (people === 0) return print('Nothing was pushed that is no record yet.');
    for (const { id, sourceId, status, rowsStaged, rowsRefused } of imports)
      print(`Import ${id} of ${sourceId} is ${status}: ${rowsStaged} staged, ${rowsRefused} refused.`);
    print(`${plural(people, 'push has', 'pushes have')} become records. Next: joinery plan make`);
  });
}

async function listSources(options: GlobalOptions): Promise<void> {
  await withJoinery(options, async (joinery) => {
    const sources = await sourceOverviews(joinery);
    if (options.json) return printJson(sources);
    const rows = sources.map((one) => [one.id, one.title, one.comes, lastOf(one), freshnessText(one)]);
    print(table([['source', 'title', 'how it comes', 'last import', 'complete as of'], ...rows]));
    print(nextForSources([...joinery.policies.current().sources.values()]));
  });
}

function freshnessText({ completeAt, staleAt, isStale }: SourceOverview): string {
  const complete = completeAt ?? 'never';
  if (staleAt === null) return complete;
  return isStale ? `${complete}: STALE since ${staleAt}` : `${complete}, stale from ${staleAt}`;
}

function lastOf({ lastImport }: SourceOverview): string {
  return lastImport === null ? 'never' : `${lastImport.id} ${lastImport.status}, ${lastImport.asOf}`;
}

function listVendors(options: GlobalOptions): void {
  const vendors = vendorOverviews();
  if (options.json) return printJson(vendors);
  for (const { vendor, title, baseUrl, needs, hasDelta, testedAgainst } of vendors) {
    const settings = needs.length > 0 ? `; settings: ${needs.join(', ')}` : '';
    print(`${vendor}  ${title}\n  ${baseUrl}${settings}; ${hasDelta ? 'whole and changes' : 'whole only'}`);
    print(`  tested against ${testedAgainst}`);
  }
}

import type { Command } from 'commander';
import { settlePushes } from '@joinery/platform';
import { plural, print, printJson, table } from '../print';
import { type GlobalOptions, withJoinery } from '../session';

export function addSourceCommands(joinery: Command): void {
  const command = joinery.command('source').description('sources that push people over SCIM, and their tokens');
  command
    .command('token <source>')
    .description('make a token with which a source pushes to /scim/v2/<source>; it is shown once')
    .action((source: string, _options: unknown, self: Command) => {
      const options = self.optsWithGlobals<GlobalOptions>();
      return withJoinery(options, async ({ inbound }, actor) => {
        const made = await inbound.tokens.make(source, actor);
        if (options.json) return printJson({ ...made, source, path: `/scim/v2/${source}` });
        print(`Token ${made.id} for /scim/v2/${source}, shown this once:\n\n  ${made.token}\n`);
        print(`It is good until: joinery source revoke ${made.id}`);
      });
    });
  command
    .command('tokens')
    .description('tokens that were made, without the tokens')
    .action((_options: unknown, self: Command) => {
      const options = self.optsWithGlobals<GlobalOptions>();
      return withJoinery(options, async ({ store }) => {
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
    });
  command
    .command('revoke <token>')
    .description('take a token back, by its number; it opens nothing from then on')
    .action((token: string, _options: unknown, self: Command) => {
      const options = self.optsWithGlobals<GlobalOptions>();
      return withJoinery(options, async ({ inbound }, actor) => {
        const revoked = await inbound.tokens.revoke(token, actor);
        if (options.json) return printJson(revoked);
        print(`Token ${revoked.id} of ${revoked.sourceId} (${revoked.hint}…) is revoked.`);
      });
    });
  command
    .command('settle')
    .description('make records of what was pushed; a worker does this by itself')
    .action((_options: unknown, self: Command) => {
      const options = self.optsWithGlobals<GlobalOptions>();
      return withJoinery(options, async (product) => {
        const { people, imports } = await settlePushes(product);
        if (options.json) return printJson({ people, imports });
        if (people === 0) return print('Nothing was pushed that is no record yet.');
        for (const { id, sourceId, status, rowsStaged, rowsRefused } of imports)
          print(`Import ${id} of ${sourceId} is ${status}: ${rowsStaged} staged, ${rowsRefused} refused.`);
        print(`${plural(people, 'push has', 'pushes have')} become records. Next: joinery plan make`);
      });
    });
}

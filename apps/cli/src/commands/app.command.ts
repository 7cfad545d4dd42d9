import { resolve } from 'node:path';
import type { Command } from 'commander';
import { Refusal } from '@joinery/pipeline';
import { print, printJson, table } from '../print';
import { type GlobalOptions, withJoinery } from '../session';

interface ConnectOptions extends GlobalOptions {
  readonly url: string;
  readonly tokenEnv?: string;
  readonly tokenFile?: string;
  readonly concurrency: string;
}

export function addAppCommands(joinery: Command): void {
  const command = joinery.command('app').description('the apps that accounts are written to');
  command
    .command('list')
    .description('connected apps: accounts, what differs, what waits')
    .action((_options: unknown, self: Command) => {
      const options = self.optsWithGlobals<GlobalOptions>();
      return withJoinery(options, async ({ store, policies }) => {
        const apps = await store.read((tx) => tx.apps.status());
        if (options.json) return printJson(apps);
        const rows = apps.map((app) => [
          app.id,
          app.baseUrl,
          app.active,
          app.accounts,
          app.different,
          app.waiting,
          app.pauseReason,
        ]);
        print(table([['app', 'address', 'active', 'accounts', 'differ', 'waiting', 'paused because'], ...rows]));
        const missing = policies.current().apps.filter((app) => !apps.some((known) => known.id === app.id));
        for (const app of missing)
          print(
            `${app.id}: in the policy and not connected. Next: joinery app connect ${app.id} --url https://…/scim/v2 --token-env NAME`,
          );
      });
    });
  command
    .command('connect <app>')
    .description('say how an app of the policy is reached; its secret is named, not stored')
    .requiredOption('--url <address>', 'SCIM 2.0 base address, such as https://app.example.org/scim/v2')
    .option('--token-env <name>', 'environment variable that holds the bearer token')
    .option('--token-file <path>', 'file that holds the bearer token')
    .option('--concurrency <n>', 'requests in flight at once', '16')
    .action((id: string, _options: unknown, self: Command) => connect(id, self.optsWithGlobals<ConnectOptions>()));
  command
    .command('resume <app>')
    .description('end the pause of an app')
    .action((id: string, _options: unknown, self: Command) =>
      withJoinery(self.optsWithGlobals<GlobalOptions>(), async ({ store }) => {
        await store.transaction((tx) => tx.apps.resume(id));
        print(`${id} is not paused any more.`);
      }),
    );
}

async function connect(id: string, options: ConnectOptions): Promise<void> {
  const concurrency = Number(options.concurrency);
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 256)
    throw new Refusal('CONCURRENCY_INVALID', '--concurrency is a number from 1 to 256.');
  const { url, tokenEnv, tokenFile } = options;
  const tokenFrom = { ...(tokenEnv ? { env: tokenEnv } : {}), ...(tokenFile ? { file: resolve(tokenFile) } : {}) };
  await withJoinery(options, async (joinery, actor) => {
    await joinery.connectApp.execute({ id, baseUrl: url, tokenFrom, concurrency }, actor);
    print(`${id} is connected to ${url}. Next: joinery reconcile ${id}, which reads it and writes nothing.`);
  });
}

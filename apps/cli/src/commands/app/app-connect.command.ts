import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { CLIENT_PROOFS, type ClientProof } from '@joinery/identity';
import { Refusal } from '@joinery/pipeline';
import { appAuth } from '@joinery/platform';
import type { AppAuth, AppTls } from '@joinery/store';
import { answer, note } from '../../print';
import { type GlobalOptions } from '../../options';
import { withJoinery } from '../../session';

interface ConnectOptions extends GlobalOptions {
  readonly url: string;
  readonly profile: string;
  readonly auth: AppAuth['kind'];
  readonly tokenEnv?: string;
  readonly tokenFile?: string;
  readonly tokenUrl?: string;
  readonly clientId?: string;
  readonly scope?: string;
  readonly audience?: string;
  readonly clientAuth?: ClientProof;
  readonly user?: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly concurrency: string;
  readonly budget?: string;
}

export function addAppConnectCommand(app: Command): void {
  app
    .command('connect <app>')
    .description('say how an app of the policy is reached; its secret is named, not stored')
    .requiredOption('--url <address>', 'SCIM 2.0 base address, such as https://app.example.org/scim/v2')
    .option(
      '--profile <name>',
      'what kind of app it is: docs/how-to/connect-an-app.md lists them; or a JSON file of your own',
      'generic',
    )
    .addOption(
      new Option('--auth <kind>', 'how the app lets us in')
        .choices(['bearer', 'oauth2-client-credentials', 'basic', 'none'])
        .default('bearer'),
    )
    .option('--token-env <name>', 'environment variable that holds the token, password or client secret')
    .option('--token-file <path>', 'file that holds it')
    .option('--token-url <address>', 'OAuth 2: where tokens are given out')
    .option('--client-id <id>', 'OAuth 2: the id of our client')
    .option('--scope <text>', 'OAuth 2: the scope to ask for')
    .option('--audience <text>', 'OAuth 2: the audience to ask for')
    .addOption(
      new Option('--client-auth <place>', 'OAuth 2: where the client secret goes, or that it is a private key').choices(
        CLIENT_PROOFS,
      ),
    )
    .option('--user <name>', 'basic: the user name')
    .option('--ca <path>', 'private certificate authority of this app, PEM')
    .option('--cert <path>', 'our own certificate for mutual TLS, PEM')
    .option('--key <path>', 'its key, PEM')
    .option('--budget <requests/seconds>', 'such as 180/60, or none; usually what the profile states')
    .option('--concurrency <n>', 'requests in flight at once', '16')
    .action((id: string, _options: unknown, self: Command) => connect(id, self.optsWithGlobals<ConnectOptions>()));
}

async function connect(id: string, options: ConnectOptions): Promise<void> {
  const concurrency = Number(options.concurrency);
  if (!Number.isInteger(concurrency) || concurrency < 1 || concurrency > 256)
    throw new Refusal('CONCURRENCY_INVALID', '--concurrency is a number from 1 to 256.');
  const { url, tokenEnv, tokenFile, profile } = options;
  const tokenFrom = { ...(tokenEnv ? { env: tokenEnv } : {}), ...(tokenFile ? { file: resolve(tokenFile) } : {}) };
  const { auth: kind, user: userName, clientAuth: sendAs } = options;
  const [auth, tls] = [appAuth({ ...options, kind, userName, sendAs }), tlsOf(options)];
  await withJoinery(options, async (joinery, actor) => {
    const budget = budgetOf(options.budget);
    const wish = {
      id,
      baseUrl: url,
      profile: /[/\\]|\.json$/.test(profile) ? resolve(profile) : profile,
      auth,
      tls,
      tokenFrom,
      concurrency,
      ...(budget === undefined ? {} : { budget }),
    };
    const remarks = await joinery.connectApp.execute(wish, actor);
    for (const remark of remarks) note(`${id}: ${remark}`);
    const words = `${id} is connected to ${url}. Next: joinery app test ${id}, which reads it and writes nothing.`;
    answer(options, { app: id, url, remarks }, words);
  });
}

/** Undefined: as the profile says. */
function budgetOf(text: string | undefined): { requests: number; seconds: number } | null | undefined {
  if (text === undefined) return undefined;
  if (text === 'none') return null;
  const [, requests = '0', seconds = '0'] = /^([1-9]\d{0,6})\/([1-9]\d{0,5})$/.exec(text) ?? [];
  if (requests === '0')
    throw new Refusal('BUDGET_INVALID', '--budget is such as 180/60 (requests in so many seconds) or none.');
  return { requests: Number(requests), seconds: Number(seconds) };
}

function tlsOf({ ca, cert, key }: ConnectOptions): AppTls {
  return {
    ...(ca ? { ca: resolve(ca) } : {}),
    ...(cert ? { cert: resolve(cert) } : {}),
    ...(key ? { key: resolve(key) } : {}),
  };
}

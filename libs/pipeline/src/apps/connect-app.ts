import type { AppAuth, AppConnection, AppTls } from '@joinery/store';
import { type Ground, Refusal } from '../ports';

export type ConnectionWish = Pick<AppConnection, 'id' | 'baseUrl' | 'tokenFrom' | 'concurrency'> & {
  readonly profile?: string;
  readonly auth?: AppAuth;
  readonly tls?: AppTls;
  /** Requests in so many seconds; absent: what the profile states, null: no limit. */
  readonly budget?: { readonly requests: number; readonly seconds: number } | null;
};

/** Says how an app of the policy is reached. The secret is named (environment variable or file), never stored. */
export class ConnectApp {
  constructor(private readonly ground: Ground) {}

  /** Gives what is odd about the connection, for people; it is connected all the same. */
  async execute(wish: ConnectionWish, actor: string): Promise<readonly string[]> {
    this.refuseUnknown(wish.id);
    const { id, tokenFrom, concurrency, profile = 'generic', auth = { kind: 'bearer' }, tls = {} } = wish;
    const baseUrl = addressOf(wish.baseUrl, 'APP_URL_INVALID', 'https://app.example.org/scim/v2').replace(/\/+$/, '');
    refuseIncomplete(auth, tls, tokenFrom);
    const remarks = this.ground.targets.remarksOn(profile, { baseUrl, authKind: auth.kind });
    const { budget = this.ground.targets.budgetOf(profile) } = wish;
    const now = this.ground.clock.now();
    await this.ground.store.transaction(async (tx) => {
      const connection = {
        id,
        kind: 'scim',
        profile,
        baseUrl,
        tokenFrom,
        auth,
        tls,
        concurrency,
        budget,
        connectedAt: now,
      } as const;
      await tx.apps.connect(connection);
      const data = { baseUrl, profile, tokenFrom, auth, tls, budget };
      await tx.audit.append([{ occurredAt: now, actor, type: 'app.connected', appId: id, data }]);
    });
    return remarks;
  }

  private refuseUnknown(id: string): void {
    const policy = this.ground.policies.current();
    if (policy.apps.some((known) => known.id === id)) return;
    if (policy.proposedApps.includes(id)) {
      const text = `The app "${id}" is proposed: take "status: proposed" out of its file, and out of the rules that give it.`;
      throw new Refusal('APP_PROPOSED', text);
    }
    const names = policy.apps.map((known) => known.id).join(', ');
    const text = `Policy knows no app "${id}". Known: ${names}. Add apps/${id}.yaml to the policy folder first.`;
    throw new Refusal('APP_UNKNOWN', text);
  }
}

function addressOf(text: string, code: string, example: string): string {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url && ['http:', 'https:'].includes(url.protocol) && url.username === '' && url.password === '') return text;
  throw new Refusal(code, `"${text.replace(/\/\/[^/@]*@/, '//***@')}" is not an http(s) address such as ${example}.`);
}

function refuseIncomplete(auth: AppAuth, tls: AppTls, tokenFrom: AppConnection['tokenFrom']): void {
  const hasSecret = tokenFrom.env !== undefined || tokenFrom.file !== undefined;
  if (auth.kind === 'oauth2-client-credentials') {
    if (auth.tokenUrl === '')
      throw new Refusal('APP_TOKEN_URL_INVALID', 'OAuth needs the address where tokens are given out (--token-url).');
    addressOf(auth.tokenUrl, 'APP_TOKEN_URL_INVALID', 'https://login.example.org/oauth2/token');
    if (auth.clientId === '')
      throw new Refusal('APP_CLIENT_MISSING', 'OAuth needs the id of our client (--client-id).');
  }
  if (auth.kind === 'basic' && (auth.userName === '' || auth.userName.includes(':')))
    throw new Refusal('APP_USER_INVALID', 'Basic authentication needs a user name without a colon (--user).');
  if ((auth.kind === 'basic' || auth.kind === 'oauth2-client-credentials') && !hasSecret)
    throw new Refusal('APP_SECRET_MISSING', 'Say where the secret lies: --token-env NAME or --token-file PATH.');
  if ((tls.cert === undefined) !== (tls.key === undefined))
    throw new Refusal('APP_TLS_INCOMPLETE', 'Mutual TLS needs a certificate and its key (--cert and --key).');
}

import { createHash } from 'node:crypto';

/**
 * How clients show who they are. The lab's own token opens every door but `oauthOnly`; by the word SSWS that of `ssws`.
 */
export type AuthKind = 'bearer' | 'basic' | 'oauth' | 'oauthOnly' | 'ssws';

export interface Credentials {
  readonly clientId: string;
  readonly clientSecret: string;
}

export const LAB_CLIENT: Credentials = { clientId: 'lab-client', clientSecret: 'lab-secret' };

interface Issued {
  readonly label: string;
  /** On the lab's clock; Infinity for tokens made by hand. */
  readonly goodUntilMs: number;
}

export type TokenAnswer =
  | { readonly granted: true; readonly accessToken: string; readonly expiresIn: number }
  | { readonly granted: false; readonly status: 400 | 401; readonly error: string };

/** Knows every token, whose it is, and until when. A token is told apart by its label in the ledger. */
export class Doorman {
  private readonly tokens = new Map<string, Issued>();
  private issued = 0;

  constructor(
    private readonly kind: AuthKind,
    private readonly seed: number,
    private readonly elapsedMs: () => number,
    own: string,
  ) {
    if (kind !== 'oauthOnly') this.add('default', own);
  }

  /** Lets another client in with a token of its own. */
  add(label: string, token: string): void {
    this.tokens.set(token, { label, goodUntilMs: Infinity });
  }

  /** Takes back every token with this label; without one, every token there is. Gives how many it were. */
  revoke(label?: string): number {
    const gone = [...this.tokens].filter(([, one]) => label === undefined || one.label === label);
    for (const [token] of gone) this.tokens.delete(token);
    return gone.length;
  }

  /** The label of the token in an Authorization header; null when it opens nothing. */
  whoIs(header: string | undefined): string | null {
    const [scheme = '', value = ''] = (header ?? '').split(/\s+/, 2);
    if (scheme === 'Basic') return this.kind === 'basic' ? basicLabel(value) : null;
    const found = this.tokens.get(value);
    const word = this.kind === 'ssws' && found?.goodUntilMs === Infinity ? 'SSWS' : 'Bearer';
    return scheme === word && found && this.elapsedMs() < found.goodUntilMs ? found.label : null;
  }

  /** RFC 6749 section 4.4: client credentials, in the body or as Basic. */
  grant(form: URLSearchParams, header: string | undefined, seconds: number): TokenAnswer {
    if (!['client_credentials', 'account_credentials'].includes(form.get('grant_type') ?? '')) {
      return { granted: false, status: 400, error: 'unsupported_grant_type' };
    }
    const basic = /^Basic (.+)$/.exec(header ?? '')?.[1];
    const given = basic
      ? Buffer.from(basic, 'base64').toString()
      : `${form.get('client_id')}:${form.get('client_secret')}`;
    if (given !== `${LAB_CLIENT.clientId}:${LAB_CLIENT.clientSecret}`) {
      return { granted: false, status: 401, error: 'invalid_client' };
    }
    this.issued += 1;
    const accessToken = createHash('sha256').update(`${this.seed}/token/${this.issued}`).digest('base64url');
    this.tokens.set(accessToken, { label: 'oauth', goodUntilMs: this.elapsedMs() + seconds * 1000 });
    return { granted: true, accessToken, expiresIn: seconds };
  }
}

function basicLabel(value: string): string | null {
  const [user, password] = Buffer.from(value, 'base64').toString().split(':', 2);
  return user === LAB_CLIENT.clientId && password === LAB_CLIENT.clientSecret ? 'basic' : null;
}

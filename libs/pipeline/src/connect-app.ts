import type { AppConnection } from '@joinery/store';
import { type Ground, Refusal } from './ports';

/** Says how an app of the policy is reached. The secret is named (environment variable or file), never stored. */
export class ConnectApp {
  constructor(private readonly ground: Ground) {}

  async execute(
    app: Pick<AppConnection, 'id' | 'baseUrl' | 'tokenFrom' | 'concurrency'> & { profile?: string },
    actor: string,
  ): Promise<void> {
    const policy = this.ground.policies.current();
    if (!policy.apps.some((known) => known.id === app.id)) {
      const names = policy.apps.map((known) => known.id).join(', ');
      throw new Refusal(
        'APP_UNKNOWN',
        `Policy knows no app "${app.id}". Known: ${names}. Add policies/apps/${app.id}.yaml first.`,
      );
    }
    const url = URL.canParse(app.baseUrl) ? new URL(app.baseUrl) : null;
    if (!url || !['http:', 'https:'].includes(url.protocol)) {
      throw new Refusal(
        'APP_URL_INVALID',
        `"${app.baseUrl}" is not an http(s) address such as https://app.example.org/scim/v2.`,
      );
    }
    const now = this.ground.clock.now();
    const { profile = 'generic', id, baseUrl, tokenFrom, concurrency } = app;
    await this.ground.store.transaction(async (tx) => {
      await tx.apps.connect({
        id,
        kind: 'scim',
        profile,
        baseUrl: baseUrl.replace(/\/+$/, ''),
        tokenFrom,
        concurrency,
        connectedAt: now,
      });
      await tx.audit.append([
        { occurredAt: now, actor, type: 'app.connected', appId: id, data: { baseUrl, profile, tokenFrom } },
      ]);
    });
  }
}

import { readFileSync } from 'node:fs';
import { createTarget } from '@joinery/connectors';
import { AuthError, type TargetConnector } from '@joinery/connectors/kit';
import type { TargetRegistry } from '@joinery/pipeline';
import type { AppConnection } from '@joinery/store';

/** Connectors of this process: one per app, kept as long as the app's connection stays the same. */
export class Targets implements TargetRegistry {
  private readonly connectors = new Map<string, { key: string; target: TargetConnector }>();

  open(app: AppConnection): TargetConnector {
    const key = JSON.stringify([app.baseUrl, app.tokenFrom, app.profile, app.concurrency]);
    const known = this.connectors.get(app.id);
    if (known?.key === key) return known.target;
    void known?.target.close();
    const target = createTarget(app.kind, {
      appId: app.id,
      baseUrl: app.baseUrl,
      profile: app.profile,
      concurrency: app.concurrency,
      token: async () => readToken(app),
    });
    this.connectors.set(app.id, { key, target });
    return target;
  }

  async close(): Promise<void> {
    await Promise.all([...this.connectors.values()].map(({ target }) => target.close()));
    this.connectors.clear();
  }
}

/** The secret is read afresh each time it is asked for, so that a rotated one is used without a restart. */
function readToken(app: AppConnection): string | null {
  const { env, file } = app.tokenFrom;
  if (env) {
    const token = process.env[env];
    if (!token) throw new AuthError('APP_TOKEN_MISSING', `${app.id}: the environment variable ${env} that holds its token is not set`);
    return token;
  }
  if (!file) return null;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new AuthError('APP_TOKEN_MISSING', `${app.id}: the file ${file} that holds its token cannot be read`);
  }
}

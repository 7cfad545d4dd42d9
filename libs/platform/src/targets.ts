import { readFileSync } from 'node:fs';
import { createTarget, genericProfile, type ScimProfile } from '@joinery/connectors';
import { AuthError, type TargetConnector, TerminalError } from '@joinery/connectors/kit';
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
      profile: profileOf(app),
      concurrency: app.concurrency,
      token: rememberFor(TOKEN_MS, () => readToken(app)),
    });
    this.connectors.set(app.id, { key, target });
    return target;
  }

  async close(): Promise<void> {
    await Promise.all([...this.connectors.values()].map(({ target }) => target.close()));
    this.connectors.clear();
  }
}

const PROFILES: Readonly<Record<string, ScimProfile>> = { generic: genericProfile };

function profileOf(app: AppConnection): ScimProfile {
  const profile = PROFILES[app.profile];
  if (!profile)
    throw new TerminalError(
      'APP_PROFILE_UNKNOWN',
      `${app.id}: there is no profile "${app.profile}". Known: ${Object.keys(PROFILES).join(', ')}`,
    );
  return profile;
}

/** A rotated secret is used after this long without a restart. */
const TOKEN_MS = 5_000;

function rememberFor<T>(ms: number, read: () => T): () => Promise<T> {
  let known: { value: T; since: number } | null = null;
  return async () => {
    if (known === null || performance.now() - known.since > ms) known = { value: read(), since: performance.now() };
    return known.value;
  };
}

function readToken(app: AppConnection): string | null {
  const { env, file } = app.tokenFrom;
  if (env) {
    const token = process.env[env];
    if (!token)
      throw new AuthError(
        'APP_TOKEN_MISSING',
        `${app.id}: the environment variable ${env} that holds its token is not set`,
      );
    return token;
  }
  if (!file) return null;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new AuthError('APP_TOKEN_MISSING', `${app.id}: the file ${file} that holds its token cannot be read`);
  }
}

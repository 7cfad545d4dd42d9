import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import {
  createTarget,
  isProfileName,
  PROFILE_NAMES,
  profileNamed,
  tighten,
  type Credentials,
  type LoadedProfile,
  type ScimProfile,
  type Tls,
} from '@joinery/connectors';
import { AuthError, type TargetConnector } from '@joinery/connectors/kit';
import { Refusal, type TargetRegistry } from '@joinery/pipeline';
import { describeFinding, isError } from '@joinery/kernel';
import type { AppConnection } from '@joinery/store';
import { isProfileFile, OwnProfiles } from './own-profiles';

/**
 * A connector that another one has replaced is closed after this long: work that began with it comes to its end first.
 */
const RETIRED_MS = 90_000;

interface Opened {
  readonly app: AppConnection;
  readonly tls: Tls | null;
  readonly profile: ScimProfile;
  readonly target: TargetConnector;
}

/**
 * Connectors of this process: one per app, kept as long as the app's connection, certificates and profile stay the
 * same.
 */
export class Targets implements TargetRegistry {
  private readonly opened = new Map<string, Opened>();
  private readonly retired = new Set<TargetConnector>();
  private readonly own = new OwnProfiles();

  open(app: AppConnection): TargetConnector {
    const [tls, profile] = [tlsOf(app), this.profileOf(app)];
    const known = this.opened.get(app.id);
    if (known?.profile === profile && keyOf(known.app, known.tls) === keyOf(app, tls)) return known.target;
    if (tls !== null) mustBeUsable(app, tls);
    if (known) this.retire(known.target);
    const target = createTarget(app.kind, {
      appId: app.id,
      baseUrl: app.baseUrl,
      profile: tighten(profile, app.discovered).profile,
      concurrency: app.concurrency,
      credentials: credentialsOf(app),
      tls,
    });
    this.opened.set(app.id, { app, tls, profile, target });
    return target;
  }

  isCurrent(app: AppConnection, target: TargetConnector): boolean {
    const known = this.opened.get(app.id);
    if (known?.target !== target) return false;
    try {
      return (
        known.profile === this.profileOf(app) &&
        keyOf(toldOnly(known.app), known.tls) === keyOf(toldOnly(app), tlsOf(app))
      );
    } catch {
      return false;
    }
  }

  remarksOn(name: string, { baseUrl, authKind }: { baseUrl: string; authKind: string }): readonly string[] {
    const { profile, findings } = this.loaded(name);
    const told = findings.map(describeFinding);
    if (profile === null && !isProfileFile(name))
      throw new Refusal('APP_PROFILE_UNKNOWN', findings.map(({ message }) => message).join('\n'));
    if (profile === null) throw new Refusal('APP_PROFILE_UNFIT', told.join('\n'));
    const { form, pattern } = profile.baseUrl;
    const ways: readonly string[] = profile.auth;
    return [
      ...told,
      ...(pattern === null || new RegExp(pattern).test(baseUrl) ? [] : [`${profile.title} is usually at ${form}.`]),
      ...(ways.includes(authKind) ? [] : [`${profile.title} lets in by ${ways.join(' or ')}, not by ${authKind}.`]),
    ];
  }

  /** The tightest of what the profile states: every request counts, whatever it is for. */
  budgetOf(name: string): { requests: number; seconds: number } | null {
    const [tightest] = [...(this.loaded(name).profile?.budgets ?? [])].sort((one, other) => rate(one) - rate(other));
    return tightest === undefined ? null : { requests: tightest.requests, seconds: tightest.seconds };
  }

  async close(): Promise<void> {
    const all = [...[...this.opened.values()].map(({ target }) => target), ...this.retired];
    this.opened.clear();
    this.retired.clear();
    await Promise.all(all.map((target) => target.close()));
  }

  private profileOf({ id, profile: name }: AppConnection): ScimProfile {
    const { profile, findings } = this.loaded(name);
    if (profile !== null) return profile;
    const [worst] = findings.filter(isError);
    throw new AuthError('APP_PROFILE_UNFIT', `${id}: ${worst ? describeFinding(worst) : name}`);
  }

  private loaded(name: string): LoadedProfile {
    if (isProfileName(name)) return { profile: profileNamed(name), findings: [] };
    if (isProfileFile(name)) return this.own.read(name);
    const message = `There is no profile "${name}". Known: ${PROFILE_NAMES.join(', ')}, or a JSON file of one's own.`;
    return { profile: null, findings: [{ severity: 'error', code: 'APP_PROFILE_UNKNOWN', message }] };
  }

  private retire(target: TargetConnector): void {
    this.retired.add(target);
    setTimeout(() => {
      if (this.retired.delete(target)) void target.close();
    }, RETIRED_MS).unref();
  }
}

function keyOf(app: AppConnection, tls: Tls | null): string {
  return JSON.stringify([app.baseUrl, app.tokenFrom, app.auth, tls, app.profile, app.concurrency, app.discovered]);
}

/** Without what work with the app has shown of it: whoever showed it knows it. */
function toldOnly(app: AppConnection): AppConnection {
  return { ...app, discovered: app.discovered === null ? {} : { ...app.discovered, found: undefined } };
}

function rate({ requests, seconds }: { requests: number; seconds: number }): number {
  return requests / seconds;
}

function credentialsOf(app: AppConnection): Credentials {
  const secret = rememberFor(SECRET_MS, () => readSecret(app));
  const { auth } = app;
  switch (auth.kind) {
    case 'none':
      return { kind: 'none' };
    case 'bearer':
      return { kind: 'bearer', token: secret };
    case 'basic':
      return { kind: 'basic', userName: auth.userName, password: secret };
    case 'oauth2-client-credentials':
      return { ...auth, clientSecret: secret };
  }
}

function tlsOf(app: AppConnection): Tls | null {
  const entries = Object.entries(app.tls).map(([name, file]) => [name, readPem(app, file as string)] as const);
  return entries.length === 0 ? null : Object.fromEntries(entries);
}

function readPem(app: AppConnection, file: string): string {
  const pem = readIfThere(file);
  if (pem === null) throw new AuthError('APP_CERTIFICATE_MISSING', `${app.id}: the file ${file} cannot be read`);
  if (pem.includes('-----BEGIN ')) return pem;
  throw new AuthError(
    'APP_CERTIFICATE_UNFIT',
    `${app.id}: the file ${file} holds nothing in PEM (-----BEGIN CERTIFICATE-----)`,
  );
}

function readIfThere(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/**
 * What OpenSSL makes nothing of would be passed over (authorities), or told as an app that is not reached, at every
 * request.
 */
function mustBeUsable(app: AppConnection, tls: Tls): void {
  try {
    if (tls.ca !== undefined) new X509Certificate(tls.ca);
    createSecureContext(tls);
  } catch (error) {
    const { reason, message } = error as Error & { reason?: string };
    const isPair = /key values mismatch/i.test(message);
    const words = isPair
      ? 'the key of --key is not the one of the certificate of --cert'
      : `its certificates or key (--ca, --cert, --key) cannot be used: ${reason ?? message}`;
    throw new AuthError('APP_CERTIFICATE_UNFIT', `${app.id}: ${words}`);
  }
}

/** A rotated secret is used after this long without a restart. */
const SECRET_MS = 5_000;

function rememberFor<T>(ms: number, read: () => T): () => Promise<T> {
  let known: { value: T; since: number } | null = null;
  return async () => {
    if (known === null || performance.now() - known.since > ms) known = { value: read(), since: performance.now() };
    return known.value;
  };
}

function readSecret(app: AppConnection): string | null {
  const { env, file } = app.tokenFrom;
  if (env) {
    const secret = process.env[env];
    if (!secret)
      throw new AuthError(
        'APP_TOKEN_MISSING',
        `${app.id}: the environment variable ${env} that holds its secret is not set`,
      );
    return secret;
  }
  if (!file) return null;
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    throw new AuthError('APP_TOKEN_MISSING', `${app.id}: the file ${file} that holds its secret cannot be read`);
  }
}

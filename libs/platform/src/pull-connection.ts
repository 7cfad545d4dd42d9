import { readFileSync } from 'node:fs';
import { PullSource, VENDOR_NAMES, vendorNamed } from '@joinery/connectors';
import type { SourceMapping, SourcePull } from '@joinery/identity';
import { Refusal } from '@joinery/pipeline';

/** The source that a policy says to read over HTTP. Refuses what cannot be read as it is written. */
export function openPullSource(mapping: SourceMapping | undefined, sourceId: string): PullSource {
  const pull = mapping?.pull;
  if (!pull) {
    throw new Refusal('PULL_UNKNOWN', `The policy of "${sourceId}" does not say how it is read over HTTP: add "pull".`);
  }
  const vendor = pull.vendor === undefined ? null : vendorNamed(pull.vendor);
  if (pull.vendor !== undefined && vendor === null) {
    throw new Refusal('VENDOR_UNKNOWN', `There is no vendor "${pull.vendor}". Known: ${VENDOR_NAMES.join(', ')}.`);
  }
  const missing = Object.entries(vendor?.needs ?? {}).filter(([name]) => pull.settings?.[name] === undefined);
  if (missing.length > 0) {
    const words = missing.map(([name, what]) => `"${name}" (${what})`).join(', ');
    throw new Refusal('PULL_SETTING_MISSING', `"${sourceId}" needs in "settings": ${words}.`);
  }
  const tls = tlsOf(pull, sourceId);
  return new PullSource({ pull, vendor, secret: () => secretOf(pull, sourceId), ...(tls ? { tls } : {}) });
}

function secretOf({ auth }: SourcePull, sourceId: string): string {
  const { env, file } = auth?.secretFrom ?? {};
  if (env !== undefined) {
    const secret = process.env[env];
    if (secret) return secret;
    throw new Refusal(
      'SECRET_MISSING',
      `${sourceId}: the environment variable ${env} that holds its secret is not set.`,
    );
  }
  if (file === undefined) throw new Refusal('SECRET_MISSING', `${sourceId}: "auth" does not say where the secret is.`);
  return readText(file, sourceId, 'its secret').replace(/\r?\n$/, '');
}

function tlsOf({ tls }: SourcePull, sourceId: string): { cert?: string; key?: string; ca?: string } | null {
  if (!tls) return null;
  const read = (file: string | undefined): string | undefined =>
    file === undefined ? undefined : readText(file, sourceId, 'a certificate or its key');
  const [cert, key, ca] = [read(tls.certFile), read(tls.keyFile), read(tls.caFile)];
  return {
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(ca === undefined ? {} : { ca }),
  };
}

function readText(file: string, sourceId: string, what: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    throw new Refusal('SECRET_MISSING', `${sourceId}: the file ${file} that holds ${what} cannot be read.`);
  }
}

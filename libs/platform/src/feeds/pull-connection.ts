import { PullSource, VENDOR_NAMES, vendorNamed } from '@joinery/connectors';
import type { SourceMapping, SourcePull } from '@joinery/identity';
import { Refusal } from '@joinery/pipeline';
import { readSecret, readSecretFile } from '../read-secret';

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
  return new PullSource({
    pull,
    vendor,
    secret: () => readSecret(pull.auth?.secretFrom, sourceId, 'its secret'),
    ...(tls ? { tls } : {}),
  });
}

function tlsOf({ tls }: SourcePull, sourceId: string): { cert?: string; key?: string; ca?: string } | null {
  if (!tls) return null;
  const read = (file: string | undefined): string | undefined =>
    file === undefined ? undefined : readSecretFile(file, sourceId, 'a certificate or its key');
  const [cert, key, ca] = [read(tls.certFile), read(tls.keyFile), read(tls.caFile)];
  return {
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(ca === undefined ? {} : { ca }),
  };
}

import {
  TargetError,
  type Permit,
  type RemoteAccount,
  type TargetConnector,
  type TargetReading,
} from '@joinery/connectors/kit';
import type { Instant } from '@joinery/kernel';
import type { Drift } from '@joinery/provisioning';
import type { KnownAccountPicture } from '@joinery/store';

interface Look {
  readonly paths: readonly string[];
  readonly permit?: Permit | undefined;
}

/** So many are asked for at a time. */
const AT_A_TIME = 8;

/**
 * The reading with those accounts in it that it does not show and that are there all the same when they are asked for
 * by their id: listings were seen to leave out who is closed, and to show nobody without a filter. Whoever cannot be
 * asked for leaves the reading incomplete, so that nothing follows from their absence.
 */
export async function lookForAbsent(
  target: TargetConnector,
  reading: TargetReading,
  known: readonly KnownAccountPicture[],
  { paths, permit }: Look,
): Promise<TargetReading> {
  const { readOne } = target;
  const absent = absentFrom(reading, known);
  if (readOne === undefined || absent.length === 0) return reading;
  return withAsked(reading, reading.accounts, await askEach(absent, (id) => readOne(id, paths, permit)));
}

/** So long after a write a list may show what was there before it. */
const RECENT_MS = 60 * 60_000;

/**
 * The reading with those accounts as they are when they are asked for by their id, that were written a short while ago
 * and are not listed as they were written: lists were seen to come from an index that lags behind.
 */
export async function lookAgain(
  target: TargetConnector,
  reading: TargetReading,
  { known, drift, now }: Found,
  { paths, permit }: Look,
): Promise<TargetReading> {
  const { readOne } = target;
  const recent = new Set(known.filter((one) => isRecent(one, now)).map(({ identityId }) => identityId));
  const ids = drift.flatMap(({ kind, identityId, remoteId }) =>
    kind === 'different' && identityId !== null && remoteId !== null && recent.has(identityId) ? [remoteId] : [],
  );
  if (readOne === undefined || ids.length === 0) return reading;
  const asked = new Set(ids);
  const others = reading.accounts.filter(({ remoteId }) => !asked.has(remoteId));
  return withAsked(reading, others, await askEach(ids, (id) => readOne(id, paths, permit)));
}

function isRecent({ appliedAt }: KnownAccountPicture, now: Instant): boolean {
  return appliedAt !== null && Date.parse(now) - Date.parse(appliedAt) < RECENT_MS;
}

interface Found {
  readonly known: readonly KnownAccountPicture[];
  readonly drift: readonly Drift[];
  readonly now: Instant;
}

interface Asked {
  readonly found: readonly RemoteAccount[];
  readonly failures: readonly string[];
}

async function askEach(ids: readonly string[], ask: (id: string) => Promise<RemoteAccount | null>): Promise<Asked> {
  const found: RemoteAccount[] = [];
  const failures: string[] = [];
  for (let at = 0; at < ids.length; at += AT_A_TIME) {
    const some = ids.slice(at, at + AT_A_TIME).map((id) => ask(id).catch(failureOf));
    for (const one of await Promise.all(some)) {
      if (typeof one === 'string') failures.push(one);
      else if (one !== null) found.push(one);
    }
  }
  return { found, failures };
}

function withAsked(
  reading: TargetReading,
  listed: readonly RemoteAccount[],
  { found, failures }: Asked,
): TargetReading {
  const accounts = [...listed, ...found];
  if (failures.length === 0) return { ...reading, accounts };
  const doubt = `${failures.length} accounts that are not listed as they were written could not be asked for: ${failures[0] ?? ''}`;
  return { ...reading, accounts, complete: false, doubts: [...reading.doubts, doubt] };
}

/** Ids of accounts that we made or linked and that the reading shows neither by their id nor by our key. */
function absentFrom({ accounts }: TargetReading, known: readonly KnownAccountPicture[]): readonly string[] {
  const ids = new Set(accounts.map(({ remoteId }) => remoteId));
  const keys = new Set(accounts.map(({ externalId }) => externalId));
  return known.flatMap(({ remoteId, identityId, applied, busy }) =>
    busy || applied === null || remoteId === null || ids.has(remoteId) || keys.has(identityId) ? [] : [remoteId],
  );
}

function failureOf(error: unknown): string {
  if (error instanceof TargetError) return error.message;
  throw error;
}

import {
  TargetError,
  type Permit,
  type RemoteAccount,
  type TargetConnector,
  type TargetReading,
} from '@joinery/connectors/kit';
import type { KnownAccountPicture } from '@joinery/store';

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
  { paths, permit }: { readonly paths: readonly string[]; readonly permit?: Permit | undefined },
): Promise<TargetReading> {
  const { readOne } = target;
  const absent = absentFrom(reading, known);
  if (readOne === undefined || absent.length === 0) return reading;
  const found: RemoteAccount[] = [];
  const failures: string[] = [];
  for (let at = 0; at < absent.length; at += AT_A_TIME) {
    const some = absent.slice(at, at + AT_A_TIME).map((id) => readOne(id, paths, permit).catch(failureOf));
    for (const one of await Promise.all(some)) {
      if (typeof one === 'string') failures.push(one);
      else if (one !== null) found.push(one);
    }
  }
  const accounts = [...reading.accounts, ...found];
  if (failures.length === 0) return { ...reading, accounts };
  const doubt = `${failures.length} accounts that are not listed could not be asked for: ${failures[0] ?? ''}`;
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

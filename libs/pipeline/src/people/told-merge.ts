import type { AuditEvent } from '@joinery/audit';
import type { Instant } from '@joinery/kernel';
import { mailedAs } from '@joinery/identity';
import type { PersonMerge, Transaction } from '@joinery/store';
import { resolveReferencesTo } from './resolve-managers';

/** Whoever names the merged one as their manager names somebody else now. */
export async function referAnew(tx: Transaction, { mergedId, records }: PersonMerge, at: Instant): Promise<void> {
  const [merged] = await tx.merges.hold([mergedId]);
  const { employeeNumber = null, email = null, userName = null } = merged ?? {};
  const numbers = [employeeNumber, ...records.map(([, key]) => key), ...mailedAs({ email, userName })];
  await resolveReferencesTo(tx, [...new Set(numbers.filter((number) => number !== null))], at);
}

interface Word {
  readonly at: Instant;
  readonly actor: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Both stories tell it. */
export function mergeEvents(
  { keptId, mergedId }: Pick<PersonMerge, 'keptId' | 'mergedId'>,
  type: 'identity.merged' | 'identity.unmerged',
  { at, actor, data }: Word,
): AuditEvent[] {
  return [keptId, mergedId].map((identityId) => ({ occurredAt: at, actor, type, identityId, data }));
}

import type { Instant } from '@joinery/kernel';
import type { PolicySet, ProtectedPerson } from '../policy-set';

export interface ProtectableAccount {
  readonly identityId: string | null;
  readonly employeeNumber: string | null;
  readonly userName: string | null;
  readonly email: string | null;
}

/** The entry of the break-glass list that covers a person at `now`; null when none does. Compared without case. */
export function isProtected(
  policySet: Pick<PolicySet, 'protectedPeople'>,
  person: ProtectableAccount,
  now: Instant,
): ProtectedPerson | null {
  const names = [person.identityId, person.employeeNumber, person.userName, person.email].flatMap((name) =>
    name ? [fold(name)] : [],
  );
  const covers = (entry: ProtectedPerson): boolean =>
    (entry.expiresAt === null || now < entry.expiresAt) && entry.names.some((name) => names.includes(fold(name)));
  return policySet.protectedPeople.find(covers) ?? null;
}

function fold(name: string): string {
  return name.normalize('NFC').trim().toLowerCase();
}

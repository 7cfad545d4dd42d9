import { type Instant, parseInstant } from '@joinery/kernel';
import type { LintFindings } from './lint-finding';
import type { LintSubject } from './placed-rule';

/** Safeguards that are not there, and protections that nobody will ever look at again. */
export function lintSafety(subject: LintSubject, findings: LintFindings): void {
  tellLimits(subject, findings);
  tellEverybody(subject, findings);
  tellProtected(subject, findings);
}

/** Whoever is protected for ever is still protected when somebody else has the account. */
function tellProtected({ reading }: LintSubject, findings: LintFindings): void {
  for (const { document, text } of reading.documents.breakglass) {
    for (const [index, { names, expiresAt }] of text.protected.entries()) {
      if (expiresAt !== undefined) continue;
      findings.add(document.place(['protected', index, 'names']), {
        code: 'PROTECTED_FOREVER',
        message: `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} protected without an end.`,
        hint: 'Set expiresAt to the day on which somebody looks at it again, or accept it here: # lint-ok PROTECTED_FOREVER: why.',
        value: names[0],
      });
    }
  }
}

/**
 * An emergency account whose protection has run out is found out when it is needed: the next plan may have closed it.
 */
export function lintExpired({ reading }: LintSubject, now: Instant, findings: LintFindings): void {
  for (const { document, text } of reading.documents.breakglass) {
    for (const [index, { names, expiresAt }] of text.protected.entries()) {
      const end = expiresAt === undefined ? null : parseInstant(expiresAt);
      if (end === null || end > now) continue;
      findings.add(document.place(['protected', index, 'expiresAt']), {
        code: 'PROTECTION_OVER',
        message: `${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} not protected any more since ${expiresAt}: plans change and close the account like any other.`,
        hint: 'Set expiresAt to a later day if the account is still for emergencies; take the entry out if it is not.',
        value: expiresAt,
      });
    }
  }
}

/** Without a limit on what takes accounts away, one broken file closes them all. */
function tellLimits({ reading, policySet }: LintSubject, findings: LintFindings): void {
  const [guards] = reading.documents.guards;
  const deletes = policySet.apps.some(({ states, outOfScope }) =>
    [...Object.values(states), outOfScope].includes('delete'),
  );
  const closing = deletes ? (['deactivate', 'delete'] as const) : (['deactivate'] as const);
  const unlimited = closing.filter((action) => !policySet.limits.some(({ actions }) => actions.includes(action)));
  if (unlimited.length === 0) return;
  const limit = `{id: g.close, count: {actions: [${unlimited.join(', ')}]}, per: app, max: {percent: 3, floor: 5}, over: P1D}`;
  findings.add(guards ? guards.document.place(['limits']) : {}, {
    code: 'NO_LIMIT',
    message: `No limit counts ${unlimited.map((action) => `"${action}"`).join(' or ')}: nothing stops a plan that does it to everybody.`,
    hint: guards
      ? `Add a limit, such as ${limit}.`
      : `Write a file guards.yaml with kind: guards and limits: [${limit}].`,
    value: unlimited.join(', '),
  });
}

/** A limit of all accounts is none. */
function tellEverybody({ reading }: LintSubject, findings: LintFindings): void {
  for (const { document, text } of reading.documents.guards) {
    for (const [index, { id, max }] of (text.limits ?? []).entries()) {
      if (max.percent < 100) continue;
      findings.add(document.place(['limits', index, 'max', 'percent']), {
        code: 'LIMIT_NEVER_HOLDS',
        message: `"${id}" lets ${max.percent} % through: it never holds a plan.`,
        hint: 'Set it to what a busy day brings, such as percent: 3.',
        value: id,
      });
    }
  }
}

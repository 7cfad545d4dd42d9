import type { Attributes } from '@joinery/identity';
import { ExpressionError, type PolicySet } from '@joinery/policy';

/** What the source's status word means, where policy knows. */
export type StatusMeaning = (attributes: Attributes) => string | null;

/**
 * Policy knows what the source's status words mean; the gate asks nothing else of it. The same words are asked about
 * once: a file has few of them and many rows.
 */
export function statusMeaning(policy: Pick<PolicySet, 'derivations'>): StatusMeaning {
  const derivation = policy.derivations.find(({ attribute }) => attribute === 'employmentStatus');
  const value = derivation?.value;
  if (!value) return () => null;
  const known = new Map<unknown, string | null>();
  const { uses } = derivation;
  const [only = '', ...others] = uses;
  return (attributes) => {
    const asked = others.length === 0 ? attributes[only] : JSON.stringify(uses.map((name) => attributes[name] ?? null));
    const answer = known.get(asked);
    if (answer !== undefined) return answer;
    const meaning = meant(() => value(attributes));
    if (known.size < MOST) known.set(asked, meaning);
    return meaning;
  };
}

const MOST = 10_000;

function meant(ask: () => unknown): string | null {
  try {
    const meaning = ask();
    return typeof meaning === 'string' ? meaning : null;
  } catch (error) {
    if (error instanceof ExpressionError) return null;
    throw error;
  }
}

import type { Attributes } from '@joinery/identity';
import type { KnownBy } from '@joinery/policy';

const USUAL = ['employeeNumber', 'userName', 'email'] as const;

/** What policy calls the attributes that people are known by. */
export type Names = Pick<KnownBy, (typeof USUAL)[number]>;

/**
 * Gives attributes the names under which people are matched (`employeeNumber`, `userName`, `email`) beside those of the
 * policy; as they are where policy calls them so.
 */
export function usualNames(known: Names): (attributes: Attributes) => Attributes {
  const others = USUAL.filter((name) => known[name] !== name).map((name) => [name, known[name]] as const);
  if (others.length === 0) return (attributes) => attributes;
  return (attributes) => {
    const named: Record<string, Attributes[string]> = { ...attributes };
    for (const [usual, name] of others) named[usual] ??= attributes[name] ?? null;
    return named;
  };
}

import type { AuthKind } from '../http/doorman';
import type { Budget } from '../http/budgets';

/** One way of a vendor, as quirks say it, and where it was read. */
export interface Trait {
  readonly quirk: string;
  readonly source: string;
}

/** A lab that behaves as one vendor's service does, as data: nothing else in the lab knows a vendor by name. */
export interface Preset {
  readonly name: string;
  readonly title: string;
  /** Path under which everything is served. */
  readonly mount: string;
  /** What a client is given as its base URL, below the mount. */
  readonly home: string;
  readonly protocol: 'scim' | 'okta-identity-source' | 'entra-inbound';
  readonly auth: AuthKind;
  readonly traits: readonly Trait[];
  readonly budgets: readonly (Budget & { readonly source: string })[];
  /** What the vendor does and this preset does not. */
  readonly without: readonly string[];
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** Several traits from one page. */
export function from(source: string, ...quirks: readonly string[]): readonly Trait[] {
  return quirks.map((quirk) => ({ quirk, source }));
}

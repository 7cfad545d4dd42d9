/**
 * What a changed policy does to one person in one respect. Destructive ones, the worst first: delete, deactivate, revoke (a
 * right or a membership), change (a value that was there). The rest: hold (something is unclear under the new policy, and the
 * account stays as it is), create, reactivate, grant, fill (a value where none was), state (and nothing that follows).
 */
export const EFFECT_KINDS = [
  'delete',
  'deactivate',
  'revoke',
  'change',
  'hold',
  'create',
  'reactivate',
  'grant',
  'fill',
  'state',
] as const;
export type EffectKind = (typeof EFFECT_KINDS)[number];

const DESTRUCTIVE: ReadonlySet<EffectKind> = new Set(['delete', 'deactivate', 'revoke', 'change']);

export interface Effect {
  readonly kind: EffectKind;
  /** What is touched: `account in chat`, `group:sales`, `title in chat`, `state`. */
  readonly what: string;
  /** The rule, state, attribute or app whose change brings it about. */
  readonly cause: string;
  readonly before: string;
  readonly after: string;
}

export function isDestructive({ kind }: Pick<Effect, 'kind'>): boolean {
  return DESTRUCTIVE.has(kind);
}

/** Destructive first, then by what is touched and why. */
export function compareEffects(left: Effect, right: Effect): number {
  return (
    EFFECT_KINDS.indexOf(left.kind) - EFFECT_KINDS.indexOf(right.kind) ||
    compareText(left.what, right.what) ||
    compareText(left.cause, right.cause)
  );
}

function compareText(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

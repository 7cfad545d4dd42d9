/**
 * What a changed policy does to one person in one respect. Destructive ones, the worst first: delete, deactivate, omit
 * (an account that would never have been made, or opened), revoke (a right or a membership), change (a value that was
 * there). The rest: hold (something is unclear under the new policy, and the account stays as it is), create,
 * reactivate, keep (an account that would never have been closed, or deleted), grant, fill (a value where none was),
 * rename (a group that they stay in), state (and nothing that follows).
 */
export const EFFECT_KINDS = [
  'delete',
  'deactivate',
  'omit',
  'revoke',
  'change',
  'hold',
  'create',
  'reactivate',
  'keep',
  'grant',
  'fill',
  'rename',
  'state',
] as const;
export type EffectKind = (typeof EFFECT_KINDS)[number];

const DESTRUCTIVE: ReadonlySet<EffectKind> = new Set(['delete', 'deactivate', 'omit', 'revoke', 'change']);

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

/** What lasts once it was brought about: an account that was deleted, say, is from then on one that is not there. */
const LASTS_AFTER: Readonly<Partial<Record<EffectKind, readonly EffectKind[]>>> = {
  omit: ['delete', 'deactivate'],
  keep: ['create', 'reactivate'],
};

/** Finds what is new among the effects at one instant after another. */
export class ToldEffects {
  private told = new Set<string>();
  /** Those of the latest look, by what they touch. */
  private latest: readonly Effect[] = [];

  /** `again`: what had gone and comes back is news. */
  constructor(private readonly again: boolean) {}

  /** Effects of the look before after which what they touched is as it would be anyway. Asked before `news`. */
  over(effects: readonly Effect[]): readonly Effect[] {
    const touched = new Set(effects.map(({ what }) => what));
    return this.latest.filter(({ what }) => !touched.has(what));
  }

  news(effects: readonly Effect[]): readonly Effect[] {
    this.latest = effects;
    const fresh = effects.filter(({ kind, what }) =>
      [kind, ...(LASTS_AFTER[kind] ?? [])].every((known) => !this.told.has(`${known} ${what}`)),
    );
    const now = effects.map(({ kind, what }) => `${kind} ${what}`);
    this.told = new Set(this.again ? now : [...this.told, ...now]);
    return fresh;
  }
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

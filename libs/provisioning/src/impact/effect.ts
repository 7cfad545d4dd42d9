import { compareText } from '@joinery/kernel';
/**
 * What a changed policy does to one person in one respect. Destructive ones, the worst first: delete, deactivate, omit
 * (an account that would never have been made, or opened; a membership that would never have begun), revoke (a right
 * or a membership), change (a value that was there). The rest: hold (something is unclear under the new policy, and
 * the account stays as it is), create, reactivate, keep (an account that would never have been closed, or deleted; a
 * membership that would never have ended), grant, fill (a value where none was), rename (a group that they stay in),
 * state (and nothing that follows).
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
  /** What is left of a difference that came about before, and was told then: no news by itself. */
  readonly isOld?: boolean;
}

export function isDestructive({ kind }: Pick<Effect, 'kind'>): boolean {
  return DESTRUCTIVE.has(kind);
}

/** What lasts once it was brought about: an account that was deleted, say, is from then on one that is not there. */
const LASTS_AFTER: Readonly<Partial<Record<EffectKind, readonly EffectKind[]>>> = {
  omit: ['delete', 'deactivate', 'revoke'],
  keep: ['create', 'reactivate', 'grant'],
};

/** Finds what is new among the effects at one instant after another. */
export class ToldEffects {
  private told = new Set<string>();
  /** What was told of and is still so, by what it touches, in the word in which it was told. */
  private lasting = new Map<string, EffectKind>();

  /** `again`: what had gone and comes back is news. */
  constructor(private readonly again: boolean) {}

  /** What was told of, and after these effects is as it would be anyway. Asked before `news`. */
  over(effects: readonly Effect[]): readonly Pick<Effect, 'kind' | 'what'>[] {
    const touched = new Set(effects.map(({ what }) => what));
    return [...this.lasting].flatMap(([what, kind]) => (touched.has(what) ? [] : [{ kind, what }]));
  }

  news(effects: readonly Effect[]): readonly Effect[] {
    for (const { what } of this.over(effects)) this.lasting.delete(what);
    const fresh = effects.filter(
      ({ kind, what, isOld }) =>
        isOld !== true && [kind, ...(LASTS_AFTER[kind] ?? [])].every((known) => !this.told.has(`${known} ${what}`)),
    );
    for (const { kind, what } of fresh) this.lasting.set(what, kind);
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

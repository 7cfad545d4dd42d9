import { textAt } from './app-after';
import type { Effect } from './evidence';
import { underWay, whyOutside, type Direction, type Intent, type Intents } from './intents';
import { personOf } from './whose';

const OPPOSITE = { added: 'removed', removed: 'added' } as const satisfies Record<Direction, Direction>;

/**
 * Follows the memberships of one app, effect by effect in their order. Each change of the product's is to stand under a
 * step of the member that names the group and the direction, once: again only when somebody else undid it meanwhile.
 * What goes with an account in the same request (its deletion, another id for it) is a matter of that account.
 */
export class MemberCheck {
  private readonly people = new Map<string, string>();
  private readonly accountRequests = new Set<string>();
  private readonly names = new Map<string, Set<string>>();
  private readonly done = new Map<Intent, Set<string>>();

  /** An account may be gone by the end: whose it is, is asked of the whole ledger. */
  constructor(
    private readonly appId: string,
    effects: readonly Effect[],
    private readonly steps: Intents['steps'],
  ) {
    for (const effect of effects) {
      if (effect.kind !== 'User') continue;
      const person = personOf(effect);
      if (person !== null) this.people.set(effect.id, person);
      if (effect.requestId !== undefined) this.accountRequests.add(`${effect.requestId}/${effect.id}`);
    }
  }

  /** What others undo may be done once more. */
  ofOthers(effect: Effect): void {
    this.noteName(effect);
    for (const { id, direction } of moved(effect))
      for (const step of this.stepsOf(id)) this.done.get(step)?.delete(`${OPPOSITE[direction]}/${effect.id}/${id}`);
  }

  /** Says of each membership that the product changed outside the plan what is wrong with it. */
  ofOurs(effect: Effect): readonly string[] {
    const group = this.noteName(effect);
    return moved(effect).flatMap(({ id, direction }) => {
      const why = this.whyNot(effect, id, direction);
      return why === null ? [] : [`${id} was ${direction} ${direction === 'added' ? 'to' : 'from'} ${group} ${why}`];
    });
  }

  private whyNot(effect: Effect, id: string, direction: Direction): string | null {
    const mine = this.stepsOf(id);
    const outside = whyOutside(mine, effect);
    if (outside !== null || this.accountRequests.has(`${effect.requestId}/${id}`)) return outside;
    const named = mine.filter((one) => one.groups[direction].some((name) => this.names.get(effect.id)?.has(name)));
    if (named.length === 0) return 'and no step of that person names this';
    const change = `${direction}/${effect.id}/${id}`;
    const step = underWay(named, effect).find((one) => !this.done.get(one)?.has(change));
    if (step === undefined) return whyOutside(named, effect) ?? 'a second time in one step';
    this.done.set(step, (this.done.get(step) ?? new Set()).add(change));
    return null;
  }

  private stepsOf(id: string): readonly Intent[] {
    return this.steps.get(`${this.appId}/${this.people.get(id)}`) ?? [];
  }

  /** A group that was renamed is still meant by its name of before. */
  private noteName(effect: Effect): string {
    const name = textAt(effect.after ?? effect.before, 'displayName') ?? effect.id;
    if (effect.kind === 'Group') this.names.set(effect.id, (this.names.get(effect.id) ?? new Set()).add(name));
    return name;
  }
}

function moved({ members }: Effect): readonly { readonly id: string; readonly direction: Direction }[] {
  const of = (direction: Direction) => (members?.[direction] ?? []).map((id) => ({ id, direction }));
  return [...of('added'), ...of('removed')];
}

import type { Behaviour } from './behaviour';
import type { Budget, Budgets } from '../http/budgets';
import { faultProfile } from './fault-profiles';
import type { Fault, FaultPlan } from './faults';
import type { Preset } from '../presets/preset';
import { behaviourOf } from '../quirks/quirks';

/** What an app is told to do wrong at this moment: its preset, quirks and faults, changeable while it runs. */
export class Mood {
  private own: readonly string[] = [];
  private profile: readonly string[] = [];
  private budgeted = '';

  constructor(
    private readonly preset: Preset,
    private readonly behaviour: Behaviour,
    private readonly budgets: Budgets,
    readonly plan: FaultPlan,
  ) {}

  /** Every quirk in force: the preset's, then the fault profile's, then those asked for; the last of a name wins. */
  get quirks(): readonly string[] {
    const all = [...this.preset.traits.map((one) => one.quirk), ...this.profile, ...this.own];
    const nameOf = (one: string): string => one.split('=', 1)[0] ?? '';
    return all.filter((one, index) => all.findLastIndex((other) => nameOf(other) === nameOf(one)) === index);
  }

  get faults(): readonly Fault[] {
    return this.plan.faults;
  }

  /** Throws on a name it does not know, and then nothing has changed. */
  set(quirks: readonly string[], faults: readonly Fault[] | string): void {
    this.setQuirks(quirks);
    this.setFaults(faults);
  }

  setQuirks(quirks: readonly string[]): void {
    behaviourOf(quirks);
    this.own = quirks;
    this.rebuild();
  }

  setFaults(faults: readonly Fault[] | string): void {
    const profiles = typeof faults === 'string' ? faults.split('+').map(faultProfile) : [];
    this.plan.set(typeof faults === 'string' ? profiles.flatMap((one) => one.faults) : faults);
    this.profile = profiles.flatMap((one) => one.quirks);
    this.rebuild();
  }

  private rebuild(): void {
    Object.assign(this.behaviour, behaviourOf(this.quirks));
    const { ratePerMinute } = this.behaviour.settings;
    const extra: Budget[] = Number.isFinite(ratePerMinute)
      ? [{ name: 'ratePerMinute', amount: ratePerMinute, perMs: 60_000 }]
      : [];
    const budgets = [...this.preset.budgets, ...extra];
    // Buckets keep their level when quirks change that have nothing to do with them.
    const text = JSON.stringify(budgets);
    if (text === this.budgeted) return;
    this.budgeted = text;
    this.budgets.set(budgets);
  }
}

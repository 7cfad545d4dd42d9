import type { AttributeDictionary, Attributes } from '@joinery/identity';
import type { Instant } from '@joinery/kernel';
import { compareEffects, type Effect } from './effect';
import type { ImpactCluster, Sample } from './impact';

const SAMPLES = 5;
/** An attribute with more values than this tells people apart and puts none together. */
const MOST_VALUES = 200;
/** What stands out is true of half of the people at least, and of a tenth more than of everybody. */
const LEAST_SHARE = 0.5;
const LEAST_LIFT = 0.1;

interface Open {
  readonly effect: Effect;
  people: number;
  /** Who was counted last. */
  last: string | null;
  readonly samples: Sample[];
  readonly values: ValueCounts;
  from: Instant | null;
  until: Instant | null;
}

/** Puts effects on people together by kind, thing and cause. What it keeps does not grow with the population. */
export class ImpactClusters {
  private readonly clusters = new Map<string, Open>();

  constructor(private readonly population: ValueCounts) {}

  /**
   * `at`: when the effect comes; null for at once. One person counts once in a cluster: all of theirs is added before
   * the next one's.
   */
  add(person: Pick<Sample, 'identityId' | 'subject'>, facts: Attributes, effect: Effect, at: Instant | null): void {
    const { kind, what, cause, before, after } = effect;
    const key = `${kind}\u001f${what}\u001f${cause}`;
    let cluster = this.clusters.get(key);
    if (!cluster) {
      cluster = { effect, people: 0, last: null, samples: [], values: this.population.another(), from: at, until: at };
      this.clusters.set(key, cluster);
    }
    if (cluster.last !== person.identityId) {
      cluster.last = person.identityId;
      cluster.people += 1;
      cluster.values.add(facts);
      if (cluster.samples.length < SAMPLES) cluster.samples.push({ ...person, before, after });
    }
    if (at !== null && (cluster.from === null || at < cluster.from)) cluster.from = at;
    if (at !== null && (cluster.until === null || at > cluster.until)) cluster.until = at;
  }

  /** Destructive first; of the same kind those with the most people first. */
  inOrder(): readonly ImpactCluster[] {
    const all = [...this.clusters.values()].sort(
      (a, b) =>
        compareEffects({ ...a.effect, what: '', cause: '' }, { ...b.effect, what: '', cause: '' }) ||
        b.people - a.people ||
        compareEffects(a.effect, b.effect),
    );
    return all.map(({ effect, people, samples, values, from, until }) => ({
      kind: effect.kind,
      what: effect.what,
      cause: effect.cause,
      people,
      common: values.common(people, this.population),
      samples,
      from,
      until,
    }));
  }
}

/**
 * How many people have each value of each attribute that puts people together: no dates, nothing sensitive, no names.
 */
export class ValueCounts {
  private readonly counts = new Map<string, Map<string, number>>();
  private people = 0;

  private constructor(
    private readonly attributes: readonly string[],
    private readonly telling: ReadonlySet<string>,
  ) {
    for (const name of attributes) this.counts.set(name, new Map());
  }

  /** `telling`: attributes that are named before all others, where one of their values stands out. */
  static over(dictionary: AttributeDictionary, telling: readonly string[] = []): ValueCounts {
    const named = [...dictionary.values()].filter(
      ({ type, many, sensitive }) => !many && !sensitive && type !== 'date',
    );
    return new ValueCounts(named.map(({ name }) => name).sort(), new Set(telling));
  }

  another(): ValueCounts {
    return new ValueCounts(this.attributes, this.telling);
  }

  add(facts: Attributes): void {
    this.people += 1;
    for (const name of this.attributes) {
      const values = this.counts.get(name);
      const value = facts[name];
      if (values === undefined || value === null || value === undefined) continue;
      const text = String(value);
      values.set(text, (values.get(text) ?? 0) + 1);
      if (values.size > MOST_VALUES) this.counts.delete(name);
    }
  }

  /** The value that is most of these people's own. */
  common(people: number, population: ValueCounts): ImpactCluster['common'] {
    const isTelling = (attribute: string): boolean => this.telling.has(attribute);
    return (
      this.best(this.attributes.filter(isTelling), people, population) ?? this.best(this.attributes, people, population)
    );
  }

  private best(attributes: readonly string[], people: number, population: ValueCounts): ImpactCluster['common'] {
    let best: { attribute: string; value: string; share: number; lift: number } | null = null;
    for (const attribute of attributes) {
      const everybody = population.counts.get(attribute);
      for (const [value, count] of everybody ? (this.counts.get(attribute) ?? []) : []) {
        const share = count / people;
        const lift = share - (everybody?.get(value) ?? 0) / Math.max(1, population.people);
        if (share >= LEAST_SHARE && lift >= LEAST_LIFT && (best === null || lift > best.lift + 1e-9))
          best = { attribute, value, share, lift };
      }
    }
    return best && { attribute: best.attribute, value: best.value, percent: Math.round(best.share * 1_000) / 10 };
  }
}

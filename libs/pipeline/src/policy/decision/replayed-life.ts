import type { AccountImage } from '@joinery/provisioning';
import { imageHash } from '@joinery/provisioning';
import type { LifecyclePast, Observation, Profile } from '@joinery/identity';
import type { Instant } from '@joinery/kernel';
import type { DecidedPerson, KnownAccount, PersonToEvaluate } from '@joinery/store';
import type { PersonOutcome } from '../../people/evaluate-person';
import type { BeforeDecisions, DecidedOutcome, Decision, DecisionInputs, ImageWord } from './decision';

export type RecordedPerson = DecidedPerson<DecisionInputs, BeforeDecisions, DecidedOutcome>;

/**
 * Puts a person together as they were loaded for each of their decisions, one after the other: from what is kept of the
 * decision, and from what the decisions before it came to when they were made again.
 */
export class ReplayedLife {
  private state: PersonToEvaluate['state'] = null;
  private past: LifecyclePast | null = null;
  private profile: Profile | null = null;
  private memory: PersonToEvaluate['grantMemory'] = {};
  private reserved: Readonly<Record<string, string>> = {};
  private readonly desired = new Map<string, AccountImage | null>();
  private readonly observations: ReadonlyMap<string, Observation>;

  constructor(private readonly recorded: RecordedPerson) {
    const heard = [...recorded.observations, ...recorded.byHand];
    this.observations = new Map(heard.map((observation) => [observation.versionId, observation]));
  }

  /** The person as the decision found them. */
  personFor({ before, inputs, versions, decidedAt }: Decision): PersonToEvaluate {
    if (before !== null) {
      this.state = before.state;
      this.past = before.past ?? null;
      this.profile = before.profile;
      this.memory = before.grantMemory;
    }
    if (inputs?.forgotten === true) this.profile = null;
    this.reserved = this.held(inputs?.reserved ?? this.reserved, decidedAt);
    const { id, label } = this.recorded;
    return {
      id,
      label,
      state: this.state,
      past: this.past,
      profile: this.profile,
      grantMemory: this.memory,
      reserved: this.reserved,
      outcomeHash: null,
      observations: versions.flatMap((version) => this.observations.get(version) ?? []),
      accounts: this.accountsOf(inputs),
      handGrants: this.handGrantsOf(inputs),
      ...(inputs?.stale ? { staleSources: inputs.stale } : {}),
      ...(inputs?.superseded ? { superseded: inputs.superseded } : {}),
    };
  }

  /** What the decision, made again, came to: the next one begins there. */
  goOn({ lifecycle, past, profile, grantMemory, desires }: PersonOutcome): void {
    this.state = lifecycle.state;
    this.past = past;
    this.profile = profile;
    this.memory = grantMemory;
    for (const { appId, image } of desires) this.desired.set(appId, image);
  }

  private held(reserved: Readonly<Record<string, string>>, at: Instant): Readonly<Record<string, string>> {
    const gone = this.recorded.released.filter((one) => one.at <= at && reserved[one.attribute] === one.value);
    if (gone.length === 0) return reserved;
    const names = new Set(gone.map(({ attribute }) => attribute));
    return Object.fromEntries(Object.entries(reserved).filter(([attribute]) => !names.has(attribute)));
  }

  private accountsOf(inputs: DecisionInputs | null): readonly KnownAccount[] {
    return Object.entries(inputs?.accounts ?? {}).map(([appId, words]) => {
      const desired = this.desired.get(appId) ?? null;
      const current = imageOf(words.current, desired, null);
      const applied = imageOf(words.applied, desired, current);
      const [currentHash, appliedHash] = [imageHash(current), imageHash(applied)];
      const closedAt = words.closedAt ?? null;
      const former = words.former ? { former: new Map(words.former) } : {};
      return {
        appId,
        desiredHash: imageHash(desired),
        currentHash,
        appliedHash,
        current,
        applied,
        closedAt,
        ...former,
      };
    });
  }

  private handGrantsOf(inputs: DecisionInputs | null): PersonToEvaluate['handGrants'] {
    return (inputs?.hand ?? []).flatMap(([id, status]) => {
      const grant = this.recorded.handGrants.find((one) => one.id === id);
      return grant ? [{ ...grant, status }] : [];
    });
  }
}

function imageOf(word: ImageWord, desired: AccountImage | null, current: AccountImage | null): AccountImage | null {
  return word === 'desired' ? desired : word === 'current' ? current : word;
}

import { describeFinding, type Finding } from '@joinery/kernel';
import type { PolicySet } from '@joinery/policy';
import type { PolicyActivation, Transaction } from '@joinery/store';
import { type Ground, Refusal } from '../ports';
import { keptSet } from './policy-in-force';

export interface PolicyInForce {
  readonly policy: PolicySet;
  /** True when it was put in force now. */
  readonly changed: boolean;
  /** True when it is not the set of this process's files: another process put it in force. */
  readonly isFollowed: boolean;
  /** What is wrong with the files as they are now; the set that was in force before then stays. */
  readonly refused: readonly Finding[];
}

export interface PutOptions {
  /**
   * What is in force may come from another folder. Without this, that is refused: two folders would undo each other.
   */
  readonly takeOver?: boolean;
  /** For processes that go on: what another folder put in force is followed instead of refused. */
  readonly mayFollow?: boolean;
}

/**
 * Makes the policy set of the files the one in force. A changed set applies nothing by itself: everybody is looked at
 * again under it, and what comes of that is a plan like any other. What is in force is what the database says: a
 * process whose files have not changed since it last agreed with the database follows what another one has put in force
 * since.
 */
export class PutPolicyInForce {
  /** Digest of the own set when it was last in force, or given up for another. */
  private agreed: string | null = null;

  constructor(private readonly ground: Ground) {}

  async execute(actor: string, options: PutOptions = {}): Promise<PolicyInForce> {
    const { policies, store } = this.ground;
    const refused = policies.reload();
    const own = policies.own();
    const came = await store.transaction(async (tx): Promise<Omit<PolicyInForce, 'refused'>> => {
      const last = await tx.policy.lastActivation();
      const before = await tx.policy.inForce();
      const isMoved = options.takeOver === true && last !== null && this.isElsewhere(last);
      if (before === own.digest && !isMoved) return { policy: own, changed: false, isFollowed: false };
      if (before !== null && this.gives(own, last, options))
        return { policy: await keptSet(tx, before), changed: false, isFollowed: true };
      await this.put(tx, own, before, actor);
      return { policy: own, changed: before !== own.digest, isFollowed: false };
    });
    policies.follow(came.isFollowed ? came.policy : null);
    this.agreed = own.digest;
    return { ...came, refused };
  }

  /** The same for whoever asks for the files as they are: refuses, and changes nothing, while they have errors. */
  async ofFitFiles(actor: string, options: PutOptions = {}): Promise<PolicyInForce> {
    const faults = this.ground.policies.reload();
    if (faults.length === 0) return this.execute(actor, options);
    const told = faults.map(describeFinding).join('\n');
    throw new Refusal('POLICY_REFUSED', `The policy files have errors; the set that is in force stays so.\n${told}`);
  }

  /** Whether the own set gives way to the one in force. */
  private gives(own: PolicySet, last: PolicyActivation | null, { takeOver, mayFollow }: PutOptions): boolean {
    if (takeOver === true) return false;
    if (own.digest === this.agreed) return true;
    if (last === null || !this.isElsewhere(last)) return false;
    if (mayFollow === true) return true;
    throw new Refusal(
      'POLICY_OF_ANOTHER_FOLDER',
      `The policy in force (${last.id} ${last.version}, ${last.digest.slice(0, 12)}) was put in force from ${last.place} by ${last.actor} at ${last.since}; this process reads ${this.ground.policies.place ?? 'none'}. ` +
        'Set JOINERY_POLICIES to the same folder, or say that this one counts from now on: joinery policy activate.',
    );
  }

  private isElsewhere({ place }: PolicyActivation): boolean {
    return place !== null && this.ground.policies.isAnotherPlace(place);
  }

  private async put(tx: Transaction, own: PolicySet, before: string | null, actor: string): Promise<void> {
    const now = this.ground.clock.now();
    const { place } = this.ground.policies;
    await tx.policy.putInForce(own, now, actor, place);
    if (before !== own.digest) await tx.looks.markAll();
    const { id, version, digest } = own;
    await tx.audit.append([
      { occurredAt: now, actor, type: 'policy.activated', data: { id, version, digest, before, place } },
    ]);
  }
}

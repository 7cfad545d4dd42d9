import {
  type AccountResult,
  type AccountWrite,
  ConflictError,
  type TargetConnector,
  TargetError,
  TerminalError,
} from '@joinery/connectors/kit';
import { ABSENT, type AccountImage } from '@joinery/provisioning';
import type { ClaimedAccount, PendingGroup } from '@joinery/store';
import { claimBatch, LEASE_MS, RENEWAL_MS } from './drain/claim-batch';
import { afterError, confirmed, pauseAfter, postponed, type StepOutcome } from './drain/outcome';
import { recordOutcomes } from './drain/record-outcomes';
import { sendMembers, type Written } from './drain/send-members';
import { Slots, Turns } from './drain/slots';
import type { Ground } from './ports';

export interface DrainResult {
  readonly confirmed: number;
  readonly others: number;
}

/** Three batches at a time: while one is claimed and one is written back, the third keeps the app busy. */
const BATCHES_AT_ONCE = 3;
const BATCH = 256;

/**
 * Sends what is due to one app until nothing is due or `until` says stop. The caller sees to it that one process drains
 * an app at a time. Every step is claimed with its intent stored, sent, and written back with its outcome; whoever dies
 * in between leaves a lease that runs out, and the next holder looks at the app before it sends anything again.
 */
export class DrainApp {
  constructor(private readonly ground: Ground) {}

  async execute(appId: string, until: () => boolean): Promise<DrainResult> {
    const app = await this.ground.store.read(async (tx) =>
      (await tx.apps.isPaused(appId)) ? null : tx.apps.find(appId),
    );
    if (!app) return { confirmed: 0, others: 0 };
    const drain = new Drain(this.ground, appId, this.ground.targets.open(app), until);
    return drain.run();
  }
}

class Drain {
  private confirmed = 0;
  private others = 0;
  private paused: { ms: number; reason: string } | null = null;
  private readonly held = new Set<readonly ClaimedAccount[]>();
  private readonly slots: Slots;
  private readonly turns = new Turns();

  constructor(
    private readonly ground: Ground,
    private readonly appId: string,
    private readonly target: TargetConnector,
    private readonly until: () => boolean,
  ) {
    this.slots = new Slots(target.concurrency);
  }

  async run(): Promise<DrainResult> {
    await this.makeGroups();
    const renewal = setInterval(() => void this.renewLeases(), RENEWAL_MS);
    try {
      await allEnded(Array.from({ length: BATCHES_AT_ONCE }, () => this.drainBatches()));
    } finally {
      clearInterval(renewal);
    }
    if (this.paused) await this.rest(this.paused);
    return { confirmed: this.confirmed, others: this.others };
  }

  private async drainBatches(): Promise<void> {
    while (!this.until() && !this.paused) {
      const { claimed, send } = await claimBatch(this.ground, this.appId, BATCH);
      if (claimed === 0) return;
      this.held.add(send);
      await this.sendBatch(send);
      this.held.delete(send);
    }
  }

  /** A renewal that fails is made good by the next one; the lease outlasts three of them. */
  private async renewLeases(): Promise<void> {
    const held = [...this.held].flat();
    if (held.length > 0) await this.ground.store.read((tx) => tx.accounts.renew(held, LEASE_MS)).catch(() => undefined);
  }

  private async sendBatch(batch: readonly ClaimedAccount[]): Promise<void> {
    const outcomes: StepOutcome[] = [];
    const written: Written[] = [];
    await Promise.all(
      batch.map((account) =>
        this.slots.run(async () => {
          const sent = await this.send(account);
          if ('result' in sent) written.push(sent);
          else outcomes.push(sent);
        }),
      ),
    );
    outcomes.push(...(await this.finishWritten(written)));
    await this.ground.store.transaction((tx) => recordOutcomes(tx, outcomes, this.ground.clock.now()));
    for (const outcome of outcomes) {
      if (outcome.finished.status === 'confirmed') this.confirmed += 1;
      else this.others += 1;
    }
  }

  private async send(account: ClaimedAccount): Promise<Written | StepOutcome> {
    if (this.paused) return postponed(account, this.paused.reason, this.paused.ms, false);
    try {
      const write = toWrite(account, this.ground.policies.current().apps.find((app) => app.id === this.appId)?.match);
      const result: AccountResult =
        account.step.kind === 'delete'
          ? await this.target.deleteAccount(write)
          : await this.target.ensureAccount(write);
      return { account, result };
    } catch (error) {
      this.notePause(error);
      return afterError(account, error, Math.random());
    }
  }

  private async finishWritten(written: readonly Written[]): Promise<StepOutcome[]> {
    const moving = written.filter(
      ({ account }) => account.step.groupsAdded.length + account.step.groupsRemoved.length > 0,
    );
    if (moving.length === 0) return written.map(({ account, result }) => confirmed(account, result, []));
    const [groupIds, pending] = await this.ground.store.read(async (tx) => [
      await tx.accounts.groups(this.appId),
      new Set((await tx.accounts.pendingGroups(this.appId)).map((group) => group.displayName)),
    ]);
    const done = await sendMembers(this.target, groupIds, pending, moving, this.turns);
    for (const error of done.errors) this.notePause(error);
    return written.map(
      ({ account, result }) =>
        done.troubled.get(account.id) ?? confirmed(account, result, done.evidence.get(account.id) ?? []),
    );
  }

  /** Makes the groups that approved plans need, before any member is added to them. */
  private async makeGroups(): Promise<void> {
    const pending = await this.ground.store.read((tx) => tx.accounts.pendingGroups(this.appId));
    for (const group of pending) {
      if (this.until() || this.paused) return;
      await this.makeGroup(group);
    }
  }

  private async makeGroup(group: PendingGroup): Promise<void> {
    const now = this.ground.clock.now();
    const base = { occurredAt: now, actor: 'joinery', appId: this.appId, planId: group.planId };
    await this.ground.store.transaction((tx) =>
      tx.audit.append([{ ...base, type: 'group.intent', data: { seq: group.stepSeq, group: group.displayName } }]),
    );
    try {
      const made = await this.target.ensureGroup(group.displayName);
      await this.ground.store.transaction(async (tx) => {
        await tx.accounts.finishGroup(group, made.group.remoteId, 'confirmed', null, now);
        await tx.audit.append([
          { ...base, type: 'group.confirmed', data: { group: group.displayName, exchanges: made.exchanges } },
        ]);
      });
    } catch (error) {
      await this.groupFailed(group, error);
    }
  }

  private async groupFailed(group: PendingGroup, error: unknown): Promise<void> {
    this.notePause(error);
    const outcome = groupOutcome(error);
    if (outcome === 'again') return;
    await this.ground.store.transaction((tx) =>
      tx.accounts.finishGroup(group, null, 'failed', outcome, this.ground.clock.now()),
    );
  }

  private notePause(error: unknown): void {
    const pause = pauseAfter(error);
    if (pause && (this.paused === null || pause.ms > this.paused.ms)) this.paused = pause;
  }

  private async rest(pause: { ms: number; reason: string }): Promise<void> {
    await this.ground.store.transaction(async (tx) => {
      await tx.apps.pause(this.appId, pause.ms, pause.reason);
      const event = { occurredAt: this.ground.clock.now(), actor: 'joinery', appId: this.appId };
      await tx.audit.append([{ ...event, type: 'app.paused', data: { ...pause } }]);
    });
  }
}

/** Waits for all of them even if one fails: nothing may still be sent once the app is given up to another drain. */
async function allEnded(works: readonly Promise<void>[]): Promise<void> {
  for (const ended of await Promise.allSettled(works)) if (ended.status === 'rejected') throw ended.reason;
}

function toWrite(account: ClaimedAccount, match: AccountWrite['match'] = ['externalId', 'userName']): AccountWrite {
  const desired = account.step.desired;
  const image: AccountImage =
    desired === null || desired === ABSENT ? { active: false, attributes: {}, groups: [] } : desired;
  return {
    externalId: account.identityId,
    remoteId: account.remoteId,
    desired: image,
    current: account.current,
    match,
  };
}

/** `again` when the failure may pass; otherwise the reason why the group cannot be made. */
function groupOutcome(error: unknown): string {
  if (error instanceof ConflictError || error instanceof TerminalError) return `${error.code}: ${error.message}`;
  if (error instanceof TargetError) return 'again';
  throw error;
}

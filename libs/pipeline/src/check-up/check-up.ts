import { sealGap } from '@joinery/audit';
import { sourceFreshness, type SourceMapping } from '@joinery/identity';
import type { Instant } from '@joinery/kernel';
import { type AppPolicy, dispatchTime, type PolicySet } from '@joinery/policy';
import { LANES } from '@joinery/provisioning';
import type { AppReading, LaneBacklog, Transaction } from '@joinery/store';
import { lostCheckpoint } from '../evidence/lost-checkpoint';
import type { Ground } from '../ports';
import { judgeDecisions } from './judge-decisions';
import { judgeAudit, judgeDatabase, judgeDisk, judgePolicy } from './judge-ground';
import { judgeApps, judgeReconciliation, judgeSending, judgeWorkers } from './judge-sending';
import { judgeSources } from './judge-sources';
import type { AppCondition, DiskReading, PolicyReading, Readings, SourceCondition } from './readings';
import { type Health, healthOf, type Subject } from './subject';

export interface CheckUpReport {
  readonly health: Health;
  readonly at: Instant;
  readonly subjects: readonly (Subject & { readonly health: Health })[];
}

const MOST_IMPORTS = 20;

/** What a check-up is told of what stands outside the database. */
export interface Surroundings {
  readonly disk: DiskReading | null;
  /** Checkpoints that were signed last, as they are kept outside of the database. */
  readonly signedBefore: readonly string[];
}

/** Whether everything that runs is well, of one moment of the database. Reads, and changes nothing. */
export class CheckUp {
  constructor(private readonly ground: Ground) {}

  async execute(surroundings: Surroundings): Promise<CheckUpReport> {
    const readings = await this.ground.store.snapshot((tx) => this.read(tx, surroundings));
    const subjects = judge(readings).map((subject) => ({ ...subject, health: healthOf(subject.findings) }));
    const health = healthOf(subjects.flatMap(({ findings }) => findings));
    return { health, at: readings.database.now, subjects };
  }

  private async read(tx: Transaction, { disk, signedBefore }: Surroundings): Promise<Readings> {
    const { policies, clock } = this.ground;
    const policy = policies.current();
    const now = clock.now();
    const apps = await readApps(tx, policy, now);
    const seals = await tx.auditSeals.state();
    return {
      now,
      database: await tx.checkUp.database(),
      disk,
      policy: { ...(await readPolicy(tx, policies.own(), apps)), faults: policies.faults() },
      workers: await tx.work.alive(),
      apps,
      sources: await readSources(tx, [...policy.sources.values()], now),
      sealGap: sealGap(seals),
      sealedEvents: seals.size,
      signedEvents: seals.checkpoint?.size ?? 0,
      lostEvents: (await lostCheckpoint(tx.auditSeals, signedBefore))?.size ?? null,
      waiting: await tx.checkUp.waiting(),
      heldImports: (await tx.feedChecks.undecided(MOST_IMPORTS)).map(({ importId }) => importId),
    };
  }
}

function judge(readings: Readings): Subject[] {
  const governed = { ...readings, apps: readings.apps.filter(({ isLeft }) => !isLeft) };
  return [
    judgeDatabase(readings),
    judgeDisk(readings),
    judgePolicy(readings),
    judgeWorkers(readings),
    judgeSending(governed),
    judgeApps(readings),
    judgeReconciliation(governed),
    judgeSources(readings),
    judgeAudit(readings),
    judgeDecisions(readings),
  ];
}

async function readPolicy(
  tx: Transaction,
  { id, version, digest, apps }: PolicySet,
  connected: readonly AppReading[],
): Promise<Omit<PolicyReading, 'faults'>> {
  const last = await tx.policy.lastActivation();
  const known = new Set(connected.map(({ appId }) => appId));
  return {
    name: `${id} ${version}`,
    digest,
    inForce: last && { name: `${last.id} ${last.version}`, digest: last.digest, since: last.since },
    unconnected: apps.flatMap((app) => (known.has(app.id) ? [] : [app.id])),
  };
}

async function readApps(tx: Transaction, { apps }: PolicySet, now: Instant): Promise<AppCondition[]> {
  const backlog = await tx.dispatch.backlog();
  const found: AppCondition[] = [];
  for (const reading of await tx.checkUp.apps()) {
    const own = backlog.filter(({ appId }) => appId === reading.appId);
    const policy = apps.find(({ id }) => id === reading.appId);
    const sending = await tx.dispatch.sendingState(reading.appId);
    const mapped = policy?.attributes ?? [];
    const neverKept = reading.neverKept.filter((path) => mapped.some(({ target }) => target === path));
    const keptOtherwise = reading.keptOtherwise.filter(({ path }) =>
      mapped.some((one) => one.target === path && minds(one)),
    );
    found.push({
      ...reading,
      isLeft: policy === undefined,
      neverKept,
      keptOtherwise,
      sending,
      ...waitingIn(own),
      closedBecause: closedBecause(policy, now),
    });
  }
  return found;
}

/** Policy wants the value as it is sent: it does not leave it to the app, nor its form alone. */
function minds({ mode, isFormTheirs }: AppPolicy['attributes'][number]): boolean {
  return mode === 'enforce' && isFormTheirs !== true;
}

function waitingIn(lanes: readonly LaneBacklog[]): Pick<AppCondition, 'waiting' | 'oldestDue' | 'oldestLeaver'> {
  const oldest = (some: readonly LaneBacklog[]): Instant | null =>
    some.flatMap(({ oldestDue }) => oldestDue ?? []).sort()[0] ?? null;
  return {
    waiting: lanes.reduce((sum, { waiting }) => sum + waiting, 0),
    oldestDue: oldest(lanes),
    oldestLeaver: oldest(lanes.filter(({ lane }) => lane === LANES.leaver)),
  };
}

/** By the lane that waits longest for a window; leavers wait for none unless policy says so. */
function closedBecause(app: AppPolicy | undefined, now: Instant): string | null {
  const time = dispatchTime(app?.schedule ?? null, 'joiner', now);
  return time.at === now ? null : time.text;
}

async function readSources(
  tx: Transaction,
  mappings: readonly SourceMapping[],
  now: Instant,
): Promise<SourceCondition[]> {
  const runs = await tx.freshness.of(mappings);
  const found: SourceCondition[] = [];
  for (const mapping of mappings) {
    const own = runs.find(({ sourceId }) => sourceId === mapping.sourceId) ?? { completeAt: null, firstAt: null };
    const { triedAt, settledAt } = await tx.pulls.turn(mapping.sourceId);
    const isSettled = triedAt === null || (settledAt !== null && settledAt >= triedAt);
    found.push({ ...sourceFreshness(mapping, own, now), unsettledSince: isSettled ? null : triedAt });
  }
  return found;
}

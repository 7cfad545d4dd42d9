import { isUuid, messageOf } from '@joinery/kernel';
import type { AuditEvent } from '@joinery/audit';
import type { RemoteGroup, TargetReading } from '@joinery/connectors/kit';
import type { AppPolicy } from '@joinery/policy';
import {
  type Drift,
  nameAttributes,
  namesShown,
  sensitiveTargets,
  shownDrift,
  type SameValue,
} from '@joinery/provisioning';
import { sameValue } from '@joinery/scim';
import type { KnownAccountPicture, Reconciliation, SeenName, StillOurs } from '@joinery/store';
import type { Ground } from '../ports';
import { compareReading, type Comparison } from './compare-reading';
import { lookAgain, lookForAbsent } from './look-for-absent';
import { lookForMembers } from './look-for-members';
import { noteFindings } from './note-findings';
import { unknownApp } from './unknown-app';
import { watchedPermit } from './watched-permit';
import { referencePaths, referencesIn, sameWithReferences } from './references';

const STOOD_STILL =
  'The process that read stood still, and others may have read since: nothing is concluded from what it saw.';

/**
 * Reads an app completely and holds it against what we applied: accounts that are gone, accounts that are nobody's,
 * accounts that look different. It writes what it saw and repairs nothing: what differs is planned like any other
 * change, and what turned out to be as policy wants it, though not by us, counts as applied. A reading that cannot prove
 * that it is complete concludes nothing from what it did not see.
 */
export class ReconcileTarget {
  constructor(private readonly ground: Ground) {}

  /**
   * Returns null when another worker has taken this slot of this app. Nothing is concluded from a reading that is not
   * ours any more.
   */
  async execute(
    appId: string,
    slot: string,
    actor: string,
    isStillOurs: StillOurs = () => Promise.resolve(true),
  ): Promise<Reconciliation | null> {
    const { store, clock, policies } = this.ground;
    const policy = policies.current().apps.find((app) => app.id === appId);
    const app = await store.read((tx) => tx.apps.find(appId));
    if (!policy || !app) throw unknownApp(appId, app !== null);
    const id = await store.transaction((tx) => tx.reconciliations.begin(appId, slot, actor, clock.now()));
    if (id === null) return null;
    try {
      const target = this.ground.targets.open(app);
      const paths = policy.attributes.map((attribute) => attribute.target);
      const permit = await watchedPermit(this.ground, appId);
      const own = await store.read((tx) => tx.reconciliations.known(appId));
      const read = await target.readAll(paths, permit);
      const claims = await this.claims(appId, own, read);
      const known = [...own, ...claims];
      const all = await lookForAbsent(target, read, known, { paths, permit });
      const groupIds = await store.read((tx) => tx.appGroups.ids(appId));
      const listed = await lookForMembers(target, all, { known, groupIds }, permit);
      await noteFindings({ ground: this.ground, appId, target });
      const same = await this.comparison(policy, known, target.sameValue);
      const ways = target.findings?.() ?? {};
      const first = compareReading(policy, known, listed, same, ways);
      const recent = { known, drift: first.drift, now: clock.now() };
      const reading = await lookAgain(target, listed, recent, { paths, permit });
      const found = reading === listed ? first : compareReading(policy, known, reading, same, ways);
      if (!(await isStillOurs())) throw new Error(STOOD_STILL);
      await this.conclude(id, policy, { ...found, claims: claims.map(({ identityId }) => identityId) }, reading, actor);
    } catch (error) {
      const doubt = messageOf(error);
      await store.transaction((tx) => tx.reconciliations.finish(id, 'failed', [doubt], {}, clock.now()));
    }
    return store.read((tx) => tx.reconciliations.find(id));
  }

  /**
   * Accounts with the key of somebody of ours who has none there as far as we know: made by us in a time that was lost
   * with the database, which a backup was given back for. Who has left since would stay let in for ever.
   */
  private async claims(
    appId: string,
    known: readonly KnownAccountPicture[],
    { accounts }: TargetReading,
  ): Promise<KnownAccountPicture[]> {
    const people = new Set(known.map(({ identityId }) => identityId));
    const keys = accounts
      .flatMap(({ externalId }) => externalId ?? [])
      .filter((key) => isUuid(key) && !people.has(key));
    return keys.length === 0 ? [] : this.ground.store.read((tx) => tx.reconciliations.unknown(appId, keys));
  }

  /** The app's own idea of sameness, with its ids where policy names people. */
  private async comparison(
    policy: AppPolicy,
    known: readonly KnownAccountPicture[],
    same: SameValue = sameValue,
  ): Promise<SameValue> {
    const images = known.map((account) => account.applied);
    return sameWithReferences(same, await referencesIn(this.ground, policy.id, referencePaths(policy), images));
  }

  /** Names that the app shows and that we did not give: whoever is new is not to be called like that. */
  private namesSeen(policy: AppPolicy, drift: readonly Drift[], reading: TargetReading): readonly SeenName[] {
    const names = nameAttributes(this.ground.policies.current().derivations);
    const externalIds = new Map(reading.accounts.map(({ remoteId, externalId }) => [remoteId, externalId]));
    return drift.flatMap(({ kind, identityId, remoteId, desired, observed }) => {
      if (observed === null || kind === 'missing') return [];
      const externalId = remoteId === null ? null : (externalIds.get(remoteId) ?? null);
      const { attributes } = observed;
      const shown = namesShown(policy, names, { identityId, externalId, attributes, desired });
      return shown.map((one) => ({ ...one, appId: policy.id, remoteId }));
    });
  }

  private async conclude(
    id: string,
    policy: AppPolicy,
    { observed, drift: all, claims }: Comparison & { readonly claims: readonly string[] },
    reading: TargetReading,
    actor: string,
  ): Promise<void> {
    const now = this.ground.clock.now();
    await this.ground.store.transaction(async (tx) => {
      if (claims.length > 0) await tx.reconciliations.claim(policy.id, claims);
      const saved = await tx.reconciliations.saveObserved(policy.id, observed, now);
      const takenOver: ReadonlySet<string | null> = reading.complete
        ? await tx.reconciliations.takeOver(policy.id, saved, now)
        : new Set();
      const drift = all.filter(({ identityId }) => identityId === null || saved.has(identityId));
      const counts = countsOf(reading, drift);
      if (reading.complete) await tx.appGroups.save(policy.id, reading.groups.filter(uniqueName));
      await tx.reconciliations.addDrift(id, drift);
      if (reading.complete) await tx.names.keepSeen(policy.id, this.namesSeen(policy, drift, reading));
      const drifted = drift.flatMap((found) => (found.identityId === null ? [] : [found.identityId]));
      await tx.looks.mark(drifted);
      await tx.reconciliations.finish(id, reading.complete ? 'complete' : 'incomplete', reading.doubts, counts, now);
      const event = { occurredAt: now, actor, appId: policy.id };
      await tx.audit.append([
        {
          ...event,
          type: 'reconciliation.finished',
          data: { reconciliation: id, complete: reading.complete, doubts: reading.doubts, ...counts },
        },
        ...drift.flatMap((found) =>
          this.observedEvents(found, policy, takenOver.has(found.identityId)).map((told) => ({ ...event, ...told })),
        ),
      ]);
    });
  }

  /** What an account of somebody was found to be, as people may see it. */
  private observedEvents(
    found: Drift,
    { id }: AppPolicy,
    takenOver: boolean,
  ): readonly Pick<AuditEvent, 'type' | 'identityId' | 'data'>[] {
    const { identityId, kind, applied, observed } = shownDrift(
      found,
      id,
      sensitiveTargets(this.ground.policies.current()),
    );
    const data = { kind, applied, observed, ...(takenOver ? { takenOver } : {}) };
    return identityId === null ? [] : [{ type: 'account.observed', identityId, data }];
  }
}

function countsOf({ accounts, groups }: TargetReading, drift: readonly Drift[]): Record<string, number> {
  const count = (kind: Drift['kind']): number => drift.filter((found) => found.kind === kind).length;
  return {
    accounts: accounts.length,
    groups: groups.length,
    missing: count('missing'),
    orphan: count('orphan'),
    different: count('different'),
  };
}

function uniqueName(group: RemoteGroup, index: number, all: readonly RemoteGroup[]): boolean {
  return all.findIndex((other) => other.displayName === group.displayName) === index;
}

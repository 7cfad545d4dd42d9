import {
  type Attributes,
  type AttributeValue,
  HIDDEN,
  type LifecycleState,
  type ResolvedAttribute,
} from '@joinery/identity';
import type { DeniedGrant, Entitlement, Grant, GrantMemory } from '@joinery/policy';
import type { AccountImage } from '../account/account';
import { imageHash } from '../account/image-hash';
import { buildStep } from '../plan/build-step';
import type { PlanStep } from '../plan/plan';
import { Causes, CauseStory, shown } from './causes';
import { compareEffects, type Effect, type EffectKind } from './effect';
import { type GroupContext, groupEffects } from './group-effects';
import type { RuleGrounds } from './rule-grounds';

/** What one policy set makes of one person at one instant. */
export interface Verdict {
  readonly state: LifecycleState;
  readonly stateRule: string;
  readonly facts: Attributes;
  readonly attributes: Readonly<Record<string, ResolvedAttribute>>;
  readonly grants: readonly Grant[];
  readonly denied: readonly DeniedGrant[];
  /** Of rules with grace: null while they hold, else since when not. */
  readonly memory: GrantMemory;
  readonly accounts: readonly AccountVerdict[];
}

export interface AccountVerdict {
  readonly appId: string;
  readonly scope: Entitlement;
  readonly image: AccountImage | null;
  /** What the account was before, in the life of this policy. */
  readonly current: AccountImage | null;
  readonly held: boolean;
  /** Why it is held. */
  readonly findings: readonly string[];
  /** Attributes of an account that is not held itself whose value cannot be made; none, when it is not given. */
  readonly valuesHeld?: readonly string[];
  /** Which entitlement is which group of the app. */
  readonly groups: ReadonlyMap<Entitlement, string>;
  /** Attributes of the account whose values people may not see; none, when it is not given. */
  readonly sensitive?: ReadonlySet<string>;
}

/** What is known of the two policies. */
export interface Comparison {
  /** Rules that the two do not have alike. */
  readonly changedRules: ReadonlySet<string>;
  /** What rules, and whatever was given by hand, go by. */
  readonly grounds: RuleGrounds;
  /** App -> new name -> old name of the groups that keep their people under another name. */
  readonly renames: ReadonlyMap<string, ReadonlyMap<string, string>>;
  /** Of each app: what else is not alike when its accounts are (an instant of its window), or values in them (a table). */
  readonly apps: ReadonlyMap<string, AppCauses>;
}

export interface AppCauses {
  readonly ofAccount: string;
  readonly ofValue: string;
}

/**
 * What the second verdict takes from a person and gives them that the first did not, each with the cause of it.
 * `story`: what the comparisons of the same person at earlier instants have found.
 */
export function compareVerdicts(
  before: Verdict,
  after: Verdict,
  comparison: Comparison,
  story: CauseStory = new CauseStory(),
): readonly Effect[] {
  const causes = new Causes(before, after, comparison, story);
  const accounts = accountPairs(before, after).flatMap(([was, is]) => accountEffects(was, is, causes));
  const opened = new Set(accounts.filter((effect) => WHOLE.has(effect.kind)).map((effect) => effect.what));
  const scopes = new Map([...before.accounts, ...after.accounts].map((one) => [one.scope, accountOf(one.appId)]));
  const rights = rightEffects(before, after, causes).filter(({ what }) => !opened.has(scopes.get(what) ?? ''));
  const effects = [...accounts, ...rights];
  if (before.state !== after.state && effects.length === 0) effects.push(causes.stateEffect());
  return effects.sort(compareEffects);
}

/** What becomes of a whole account says enough of the right to have it. */
const WHOLE: ReadonlySet<EffectKind> = new Set(['delete', 'deactivate', 'omit', 'create', 'reactivate', 'keep']);

function rightEffects(before: Verdict, after: Verdict, causes: Causes): Effect[] {
  const had = new Map(before.grants.map((grant) => [grant.entitlement, grant]));
  const has = new Map(after.grants.map((grant) => [grant.entitlement, grant]));
  const lost = before.grants.filter(({ entitlement }) => !has.has(entitlement));
  const gained = after.grants.filter(({ entitlement }) => !had.has(entitlement));
  return [
    ...lost.map(({ entitlement }): Effect => ({
      kind: 'revoke',
      what: entitlement,
      cause: causes.ofRight(entitlement),
      before: rulesOf(had.get(entitlement)),
      after: 'not given',
    })),
    ...gained.map(({ entitlement }): Effect => ({
      kind: 'grant',
      what: entitlement,
      cause: causes.ofRight(entitlement),
      before: 'not given',
      after: rulesOf(has.get(entitlement)),
    })),
  ];
}

function rulesOf(grant: Grant | undefined): string {
  return `by ${(grant?.because ?? []).map((reason) => reason.rule).join(', ')}`;
}

function accountEffects(was: AccountVerdict | null, is: AccountVerdict | null, causes: Causes): Effect[] {
  const either = is ?? was;
  if (either === null) return [];
  const what = accountOf(either.appId);
  // An app that a policy does not speak of stays as it is.
  if (was === null && is?.image === null) return [];
  if (is === null || was === null) return [appEffect(was, is, what)].flat();
  if (is.held && !was.held) {
    const why = is.findings.join(', ') || 'the state is unknown';
    return [{ kind: 'hold', what, cause: why, before: stand(was.image), after: 'left as it is' }];
  }
  if (is.held || was.held) return [];
  const step = stepBetween(either.appId, was.image, is.image);
  return [...heldValues(was, is, causes), ...(step === null ? [] : stepEffects(step, was, is, causes))];
}

/** Values that could be made and cannot be under the second policy: they stay as they are, or are left out. */
function heldValues(was: AccountVerdict, is: AccountVerdict, causes: Causes): Effect[] {
  const news = (is.valuesHeld ?? []).filter((path) => !(was.valuesHeld ?? []).includes(path));
  return news.map((path) => ({
    kind: 'hold',
    what: valueOf(path, is.appId),
    cause: causes.ofValue(is.appId, null),
    before: 'made',
    after: 'cannot be made, left as it is',
  }));
}

function valueOf(path: string, appId: string): string {
  return `${path.split(':').at(-1) ?? path} in ${appId}`;
}

/** An app that only one of the policies speaks of: nothing is done to it under the other. */
function appEffect(was: AccountVerdict | null, is: AccountVerdict | null, what: string): Effect[] {
  const { appId, image } = (is ?? was) as AccountVerdict;
  if (image === null) return [];
  const cause = `app ${appId}`;
  if (is !== null) return [{ kind: 'create', what, cause, before: 'not governed', after: stand(image) }];
  return [{ kind: 'hold', what, cause, before: stand(image), after: 'not governed any more, left as it is' }];
}

function stepBetween(appId: string, current: AccountImage | null, desired: AccountImage | null): PlanStep | null {
  const [currentHash, desiredHash] = [imageHash(current), imageHash(desired)];
  const asked = { appId, identityId: '', subject: '', because: [], drift: 'none' as const };
  return currentHash === desiredHash ? null : buildStep({ ...asked, current, currentHash, desired, desiredHash });
}

function stepEffects(step: PlanStep, was: AccountVerdict, is: AccountVerdict, causes: Causes): Effect[] {
  const { appId, kind } = step;
  if (kind !== 'update' && kind !== 'create-group' && kind !== 'rename-group') {
    const cause = causes.ofAccount(is);
    return [
      { kind: wordFor(kind, is), what: accountOf(appId), cause, before: stand(was.image), after: stand(is.image) },
    ];
  }
  const values = step.changes.map(({ path, before, after }): Effect => {
    const isHidden = (was.sensitive?.has(path) ?? false) || (is.sensitive?.has(path) ?? false);
    const show = (value: AttributeValue): string => shown(isHidden && value !== null ? HIDDEN : value);
    return {
      kind: before === null ? 'fill' : 'change',
      what: valueOf(path, appId),
      cause: causes.ofValue(appId, after),
      before: show(before),
      after: show(after),
    };
  });
  return [...values, ...groupEffects(step, groupContext(was, is, causes))];
}

function groupContext(was: AccountVerdict, is: AccountVerdict, causes: Causes): GroupContext {
  const names = (entitlements: readonly Entitlement[]): ReadonlySet<string> =>
    new Set(entitlements.flatMap((one) => [was.groups.get(one) ?? [], is.groups.get(one) ?? []].flat()));
  const { lost, gained } = causes.movedRights();
  return {
    renames: causes.renamesIn(was.appId),
    told: { lost: names(lost), gained: names(gained) },
    were: { first: new Set(was.current?.groups), second: new Set(is.current?.groups) },
  };
}

type WholeKind = 'create' | 'reactivate' | 'deactivate' | 'delete';

/**
 * The second policy closes nothing that it has not had open, and opens nothing that it has: there the two lives differ
 * already.
 */
function wordFor(kind: WholeKind, { current, image }: AccountVerdict): EffectKind {
  switch (kind) {
    case 'delete':
      return current === null ? 'omit' : kind;
    case 'deactivate':
      return current?.active === true ? kind : 'omit';
    case 'create':
      return current === null ? kind : 'keep';
    case 'reactivate':
      return current === null ? 'create' : current.active === image?.active ? 'keep' : kind;
  }
}

function accountPairs(before: Verdict, after: Verdict): [AccountVerdict | null, AccountVerdict | null][] {
  const apps = [...new Set([...before.accounts, ...after.accounts].map(({ appId }) => appId))].sort();
  const of = ({ accounts }: Verdict, appId: string): AccountVerdict | null =>
    accounts.find((account) => account.appId === appId) ?? null;
  return apps.map((appId) => [of(before, appId), of(after, appId)]);
}

function accountOf(appId: string): string {
  return `account in ${appId}`;
}

function stand(image: AccountImage | null): string {
  return image === null ? 'none' : image.active ? 'open' : 'closed';
}

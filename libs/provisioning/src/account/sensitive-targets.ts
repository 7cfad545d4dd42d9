import { type AttributeValue, HIDDEN } from '@joinery/identity';
import type { PolicySet } from '@joinery/policy';
import { ABSENT, type AccountView } from './account';
import type { Drift } from '../drift/find-drift';
import type { PlanStep } from '../plan/plan';

/** App -> the attributes of its accounts that are made of something which the dictionary marks as sensitive. */
export type SensitiveTargets = ReadonlyMap<string, ReadonlySet<string>>;

const NO_TARGETS: ReadonlySet<string> = new Set();

export function sensitiveTargets({ apps, dictionary }: Pick<PolicySet, 'apps' | 'dictionary'>): SensitiveTargets {
  const targets = apps.map(({ id, attributes }) => {
    const hidden = attributes.filter(({ uses }) => uses.some((name) => dictionary.get(name)?.sensitive));
    return [id, new Set(hidden.map(({ target }) => target))] as const;
  });
  return new Map(targets.filter(([, hidden]) => hidden.size > 0));
}

/** The step as people may see it: what is sensitive is named, and that it changes; the app is sent the value. */
export function shownStep(step: PlanStep, sensitive: SensitiveTargets): PlanStep {
  const hidden = sensitive.get(step.appId);
  if (!hidden) return step;
  const changes = step.changes.map((change) =>
    hidden.has(change.path) ? { ...change, before: masked(change.before), after: masked(change.after) } : change,
  );
  return { ...step, changes, desired: shownView(step.desired, hidden) };
}

/** What differs in an app, as people may see it. */
export function shownDrift<T extends Drift>(drift: T, appId: string, sensitive: SensitiveTargets): T {
  const hidden = sensitive.get(appId);
  if (!hidden) return drift;
  const { desired, applied, observed } = drift;
  const differ = [...hidden].filter((path) => valuesAt(path, [desired, applied, observed]).size > 1);
  const show = (view: Drift['observed'], word: string): Drift['observed'] =>
    shownView(view, hidden, (path) => (differ.includes(path) ? `${HIDDEN} (${word})` : HIDDEN));
  return {
    ...drift,
    desired: show(desired, 'desired'),
    applied: show(applied, 'applied'),
    observed: show(observed, 'observed'),
  };
}

/** What people may not see of these pictures of an account. */
export function sensitiveValues(
  appId: string,
  views: readonly (AccountView | null)[],
  sensitive: SensitiveTargets,
): readonly AttributeValue[] {
  const hidden = sensitive.get(appId);
  if (!hidden) return [];
  return views.flatMap((view) => {
    const attributes = view === null || view === ABSENT ? {} : view.attributes;
    return Object.entries(attributes).flatMap(([path, value]) => (value !== null && hidden.has(path) ? [value] : []));
  });
}

/** A picture of an account as people may see it. */
export function shownView<V extends AccountView | null>(
  view: V,
  hidden: ReadonlySet<string> = NO_TARGETS,
  mask: (path: string) => string = () => HIDDEN,
): V {
  if (view === null || view === ABSENT || hidden.size === 0) return view;
  const image = view as Exclude<AccountView, typeof ABSENT>;
  const attributes = Object.entries(image.attributes).map(
    ([path, value]) => [path, value !== null && hidden.has(path) ? mask(path) : value] as const,
  );
  return { ...image, attributes: Object.fromEntries(attributes) } as V;
}

function masked(value: AttributeValue): AttributeValue {
  return value === null ? null : HIDDEN;
}

function valuesAt(path: string, views: readonly Drift['observed'][]): ReadonlySet<string> {
  return new Set(views.flatMap((view) => (view ? [JSON.stringify(view.attributes[path] ?? null)] : [])));
}

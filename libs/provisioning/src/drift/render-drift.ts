import type { AccountImage } from '../account/account';
import { imageHash } from '../account/image-hash';
import type { Drift } from './find-drift';
import { shortPath, table, valueText } from '../render/render-text';

/**
 * An account that a reading told about, as people read it: what is desired, applied and observed side by side, where it
 * differs.
 */
export function renderDrift({ kind, subject, desired, applied, observed }: Drift): string[] {
  const lines = [`  ${kind}  ${subject}`];
  if (kind === 'orphan') return lines;
  const isWanted = applied !== null && imageHash(desired) === imageHash(observed);
  const told = isWanted ? ['that is what policy wants: nothing to repair'] : [];
  return [...lines, ...[...renderDifference({ desired, applied, observed }), ...told].map((line) => `      ${line}`)];
}

/** What the views do not agree on, side by side; no line where they agree. */
export function renderDifference(views: AccountViews): string[] {
  const rows = differingRows(views);
  return rows.length === 0 ? [] : table([['', 'desired', 'applied', 'observed'], ...rows]);
}

/** An account as policy wants it, as we wrote it last, and as the app showed it last. */
export interface AccountViews {
  readonly desired: AccountImage | null;
  readonly applied: AccountImage | null;
  readonly observed: AccountImage | null;
}

/**
 * One row for each thing that the views do not agree on; a view without an account says nothing of what would be in it.
 */
function differingRows({ desired, applied, observed }: AccountViews): string[][] {
  const views = [desired, applied, observed];
  const paths = [...new Set(views.flatMap((view) => Object.keys(view?.attributes ?? {})))].sort();
  const rows: [string, ...(string | null)[]][] = [
    ['account', ...views.map((view) => (view === null ? 'none' : view.active ? 'open' : 'closed'))],
    ...paths.map((path): [string, ...(string | null)[]] => [
      shortPath(path),
      ...views.map((view) => view && valueText(view.attributes[path] ?? null)),
    ]),
    ['groups', ...views.map((view) => view && (view.groups.join(', ') || '(none)'))],
  ];
  const differs = ([, ...cells]: (typeof rows)[number]): boolean =>
    new Set(cells.filter((cell) => cell !== null)).size > 1;
  return rows.filter(differs).map((row) => row.map((cell) => cell ?? ''));
}

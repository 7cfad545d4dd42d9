import { type Instant, shift } from '@joinery/kernel';
import type { InstantRule, LifecycleState } from '@joinery/identity';
import type { Kinds } from '../files/documents';
import type { PolicyDocument } from '../files/policy-document';
import { type Box, overlap, remainderOf } from './box';
import { ConditionSpace, type Region } from './condition-space';
import type { LintFindings } from './lint-finding';
import { ConditionReader, type PlacedCondition } from './placed-condition';
import type { LintSubject } from './placed-rule';

type RowText = Kinds['lifecycle']['states'][number];

interface Row {
  readonly text: RowText;
  readonly index: number;
  readonly condition: PlacedCondition | null;
  readonly region: Region;
}

/** Rows that never decide, rows between which only their order decides, and lives that never end. */
export function lintLifecycle(subject: LintSubject, findings: LintFindings): void {
  const [file] = subject.reading.documents.lifecycle;
  if (!file) return;
  const { rows, space } = mapRows(file.text.states, subject);
  const { instants } = subject.policySet.lifecycle;
  for (const row of rows) tellUnreachable(row, rows, { space, instants, document: file.document }, findings);
  for (const row of rows) tellOrderDecides(row, rows, { space, document: file.document }, findings);
  const ends: readonly LifecycleState[] = ['leaver', 'purged'];
  if (rows.some(({ text }) => ends.includes(text.state))) return;
  findings.add(file.document.place(['states']), {
    code: 'NOBODY_LEAVES',
    message: 'No row has the state leaver or purged: nobody ever leaves.',
    hint: 'Add a row such as {id: lc.leaver, state: leaver, from: end}.',
  });
}

function mapRows(
  states: readonly RowText[],
  subject: LintSubject,
): { readonly rows: readonly Row[]; readonly space: ConditionSpace } {
  const reader = new ConditionReader(subject.tables);
  const placed = states.map((text, index) => ({
    text,
    index,
    condition: text.when === undefined ? null : reader.read(text.when, ['states', index, 'when']),
  }));
  const conditions = placed.flatMap(({ condition }) => (condition ? [condition] : []));
  const space = new ConditionSpace(conditions, subject);
  return { space, rows: placed.map((row) => ({ ...row, region: space.regionOf(row.condition, null) })) };
}

interface RowSite {
  readonly space: ConditionSpace;
  readonly instants: readonly InstantRule[];
  readonly document: PolicyDocument;
}

function tellUnreachable(row: Row, rows: readonly Row[], site: RowSite, findings: LintFindings): void {
  const { region, text, index } = row;
  if (!region.exact) return;
  const place = site.document.place(['states', index, 'id']);
  if (region.boxes.length === 0) {
    findings.add(place, {
      severity: 'error',
      code: 'RULE_UNREACHABLE',
      message: `The row "${text.id}" can hold for nobody: its condition contradicts itself.`,
      value: text.id,
    });
    return;
  }
  const above = rows.filter((other) => other.index < index && comesNoLater(other.text, text, site.instants));
  const boxes = above.flatMap((other) => other.region.boxes);
  if (!region.boxes.every((box) => remainderOf(box, boxes, site.space.wholeOf).kind === 'inside')) return;
  const first = region.boxes[0] as Box;
  const takers = above.filter((other) => other.region.boxes.some((box) => overlap(first, box) !== null));
  findings.add(place, {
    severity: 'error',
    code: 'RULE_UNREACHABLE',
    message: `The row "${text.id}" never decides: whoever it holds for is taken by ${takers.map((other) => other.text.id).join(' or ')} above it.`,
    hint: 'The first row that matches decides: move it up, or narrow the rows above.',
    value: text.id,
    witness: site.space.witness(first),
  });
}

/** True when a row's instant has come whenever the other's has. */
function comesNoLater(a: RowText, b: RowText, instants: readonly InstantRule[]): boolean {
  if (a.from === undefined || a.from === b.from) return true;
  const [first, second] = [a.from, b.from].map((name) => instants.find((instant) => instant.name === name));
  if (!first || !second || JSON.stringify(first.dates) !== JSON.stringify(second.dates)) return false;
  if (first.at !== second.at) return false;
  return DAYS.every((day) => moved(day, first.offset) <= moved(day, second.offset));
}

const DAYS: readonly Instant[] = ['2024-01-31T00:00:00.000Z', '2024-02-29T00:00:00.000Z', '2025-06-15T00:00:00.000Z'];

function moved(day: Instant, offset: string | null): Instant {
  return offset === null ? day : shift(day, offset, 'UTC');
}

/**
 * Two rows of one rank, that is from one instant, with different states and people in common whom neither is for alone.
 */
function tellOrderDecides(
  row: Row,
  rows: readonly Row[],
  { space, document }: Omit<RowSite, 'instants'>,
  findings: LintFindings,
): void {
  const sameRank = rows.filter(
    ({ text, index }) => index < row.index && text.from === row.text.from && text.state !== row.text.state,
  );
  for (const above of sameRank) {
    const joint = firstJoint(above.region, row.region);
    if (!joint || isWithin(above.region, row.region, space) || isWithin(row.region, above.region, space)) continue;
    findings.add(document.place(['states', row.index, 'id']), {
      severity: 'info',
      code: 'RANK_OVERLAP',
      message: `"${above.text.id}" (${above.text.state}) and "${row.text.id}" (${row.text.state}) both match at one rank; only their order decides, for "${above.text.id}".`,
      hint: 'Say in one of the two conditions what sets them apart, if the order was not meant.',
      value: row.text.id,
      witness: { ...space.witness(joint), state: above.text.state },
    });
  }
}

function firstJoint(a: Region, b: Region): Box | null {
  for (const one of a.boxes) {
    for (const other of b.boxes) {
      const joint = overlap(one, other);
      if (joint) return joint;
    }
  }
  return null;
}

function isWithin(inner: Region, outer: Region, space: ConditionSpace): boolean {
  return inner.boxes.every((box) => remainderOf(box, outer.boxes, space.wholeOf).kind === 'inside');
}

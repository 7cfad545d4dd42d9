import { compareText } from '@joinery/kernel';
import type { StoryLine } from '@joinery/audit';
import { type AttributeDictionary, type Attributes, type AttributeValue, shownValue } from '@joinery/identity';
import type { LearnedRecord, LinkedRecord } from '@joinery/store';

type RecordName = Pick<LearnedRecord, 'sourceId' | 'recordKey'>;

/** A line of the story, and whose record it is about. */
interface RecordLine extends RecordName {
  readonly at: string;
  readonly version: LearnedRecord;
  /** Null where the version came with the record, or while it was theirs. */
  readonly arrival: 'first' | 'over' | null;
}

/** What was learned of a person by the records that were theirs at the time, oldest first. */
export function recordStory(
  records: readonly LearnedRecord[],
  links: readonly LinkedRecord[],
  dictionary: AttributeDictionary,
): StoryLine[] {
  const lines = links
    .flatMap((link) =>
      toldBy(
        link,
        records.filter((record) => isSame(record, link)),
      ),
    )
    .sort((one, other) => compareText(one.at, other.at));
  const isAlone = new Set(links.map(nameOf)).size === 1;
  const told = new Map<string, LearnedRecord>();
  return lines.flatMap((line, i) => {
    const before = told.get(nameOf(line)) ?? null;
    if (before === line.version) return [];
    told.set(nameOf(line), line.version);
    const text =
      i === 0 && line.arrival !== 'over' ? `First heard of: ${saying(line)}` : sentence(line, before, isAlone);
    return [{ at: line.at, text, details: changes(line.version.attributes, before?.attributes ?? null, dictionary) }];
  });
}

/**
 * Of a record that was nobody else's before: all that was learned of it until it was taken away, also before anybody
 * decided that it is theirs. Of one that came over: what it said when it came, and what was learned from then on.
 */
function toldBy({ linkedAt, endedAt, isFirst }: LinkedRecord, versions: readonly LearnedRecord[]): RecordLine[] {
  const known = versions.filter(({ learnedAt }) => endedAt === null || learnedAt <= endedAt);
  const lines = (some: readonly LearnedRecord[]): RecordLine[] =>
    some.map((version) => ({ ...namesOf(version), at: version.learnedAt, version, arrival: null }));
  if (isFirst) return lines(known).map((line, i) => (i === 0 ? { ...line, arrival: 'first' } : line));
  const came = known.findLast(({ learnedAt }) => learnedAt <= linkedAt);
  const since = lines(known.filter(({ learnedAt }) => learnedAt > linkedAt));
  return came ? [{ ...namesOf(came), at: linkedAt, version: came, arrival: 'over' }, ...since] : since;
}

function sentence(line: RecordLine, before: LearnedRecord | null, isAlone: boolean): string {
  const record = isAlone ? 'The record' : `Record ${line.recordKey}`;
  if (line.arrival === 'over')
    return before === null
      ? `${record} came over, as ${saying(line).replace(' said so on ', ' had said on ')}`
      : `${record} is back, changed meanwhile: ${saying(line)}`;
  return line.arrival === 'first' ? `${record} came: ${saying(line)}` : `${record} changed: ${saying(line)}`;
}

function saying({ version: { sourceId, line, fileName, importId, released } }: RecordLine): string {
  const held = released ? `, held until ${released.by} released it: "${released.reason}"` : '';
  return `${sourceId} said so on line ${line} of ${fileName} (import ${importId}${held}).`;
}

function changes(after: Attributes, before: Attributes | null, dictionary: AttributeDictionary): string[] {
  return Object.entries(after)
    .filter(([name, value]) => JSON.stringify(before?.[name] ?? null) !== JSON.stringify(value))
    .map(([name, value]) => {
      const shown = (one: AttributeValue): string => JSON.stringify(shownValue(name, one, dictionary));
      return before ? `${name}: ${shown(before[name] ?? null)} -> ${shown(value)}` : `${name}: ${shown(value)}`;
    });
}

function isSame(left: RecordName, right: RecordName): boolean {
  return left.sourceId === right.sourceId && left.recordKey === right.recordKey;
}

function namesOf({ sourceId, recordKey }: RecordName): RecordName {
  return { sourceId, recordKey };
}

function nameOf({ sourceId, recordKey }: RecordName): string {
  return `${sourceId}\u001f${recordKey}`;
}

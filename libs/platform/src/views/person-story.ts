import { describeEvent, type StoryLine } from '@joinery/audit';
import { type AttributeDictionary, type AttributeValue, shownValue } from '@joinery/identity';
import type { Ground } from '@joinery/pipeline';
import type { LearnedRecord, LinkedRecord } from '@joinery/store';

const TOLD_BY_LINKS: ReadonlySet<string> = new Set(['identity.created', 'identity.linked']);

/** Everything that happened to one person, in order: what HR said, what was decided, what was sent and answered. */
export async function personStory(
  { store, policies }: Pick<Ground, 'store' | 'policies'>,
  identityId: string,
): Promise<readonly StoryLine[]> {
  const { dictionary } = policies.current();
  const { records, links, events } = await store.read(async (tx) => ({
    records: await tx.timeline.records(identityId),
    links: await tx.timeline.links(identityId),
    events: await tx.timeline.events(identityId),
  }));
  const learned = records.flatMap((record, i) => {
    const before = records.slice(0, i).findLast((other) => sameRecord(other, record)) ?? null;
    const link = before === null ? links.find((one) => sameRecord(one, record)) : undefined;
    return [learnedLine(record, before, dictionary), ...(link ? [linkLine(link)] : [])];
  });
  const told = events.filter((event) => !TOLD_BY_LINKS.has(event.type)).map(describeEvent);
  return merge(learned, told);
}

function learnedLine(record: LearnedRecord, before: LearnedRecord | null, dictionary: AttributeDictionary): StoryLine {
  const where = `${record.sourceId} said so on line ${record.line} of ${record.fileName} (import ${record.importId})`;
  const changed = Object.entries(record.attributes)
    .filter(([name, value]) => JSON.stringify(before?.attributes[name] ?? null) !== JSON.stringify(value))
    .map(([name, value]) => {
      const shown = (one: AttributeValue): string => JSON.stringify(shownValue(name, one, dictionary));
      return before
        ? `${name}: ${shown(before.attributes[name] ?? null)} -> ${shown(value)}`
        : `${name}: ${shown(value)}`;
    });
  return {
    at: record.learnedAt,
    text: before ? `The record changed: ${where}.` : `First heard of: ${where}.`,
    details: changed,
  };
}

type RecordName = Pick<LearnedRecord, 'sourceId' | 'recordKey'>;

function sameRecord(left: RecordName, right: RecordName): boolean {
  return left.sourceId === right.sourceId && left.recordKey === right.recordKey;
}

const ALONE = 'nobody with this number, or this name and birth date, was known';

function linkLine(link: LinkedRecord): StoryLine {
  const details = (link.evidence ?? [ALONE]).map((reason) => `evidence: ${reason}`);
  return {
    at: link.linkedAt,
    text: `Record ${link.recordKey} of ${link.sourceId} is theirs (${link.linkedBy} decided).`,
    details,
  };
}

/** Both lists are in order; at one instant what was learned comes before what followed from it. */
function merge(learned: readonly StoryLine[], told: readonly StoryLine[]): StoryLine[] {
  const story: StoryLine[] = [];
  let next = 0;
  for (const event of told) {
    for (let line = learned[next]; line && line.at <= event.at; line = learned[next]) {
      story.push(line);
      next += 1;
    }
    story.push(event);
  }
  return [...story, ...learned.slice(next)];
}

import { compareText } from '@joinery/kernel';
import { describeEvent, type RecordedEvent, type StoryLine } from '@joinery/audit';
import type { Ground } from '@joinery/pipeline';
import type { LinkedRecord } from '@joinery/store';
import { recordStory } from './record-story';

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
  const decided = new Set(events.flatMap(linksToldBy));
  const own = links.filter((link) => !decided.has(linkName(link.linkedAt, link.sourceId, link.recordKey)));
  const learned = [...recordStory(records, links, dictionary), ...own.map(linkLine)].sort(byTime);
  return merge(learned, events.filter((event) => !TOLD_BY_LINKS.has(event.type)).map(describeEvent));
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

/** Links that the sentence of an event tells already: those of a decided case, of a merge and of a merge taken back. */
function linksToldBy({ type, occurredAt, data }: RecordedEvent): string[] {
  if (type === 'identity.case-decided') return [linkName(occurredAt, data['source'], data['record'])];
  if (type !== 'identity.merged' && type !== 'identity.unmerged') return [];
  const records = (data['records'] ?? []) as readonly { readonly source: string; readonly key: string }[];
  return records.map(({ source, key }) => linkName(occurredAt, source, key));
}

function linkName(at: string, source: unknown, key: unknown): string {
  return JSON.stringify([at, source, key]);
}

function byTime(one: StoryLine, other: StoryLine): number {
  return compareText(one.at, other.at);
}

/** Events in the order of the log; at one instant what was learned comes before what followed from it. */
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

import type { LearnedRecord, LinkedRecord } from '@joinery/store';
import { recordStory } from './record-story';

const day = (number: number): string => `2026-05-0${number}T09:00:00.000Z`;

function version(learned: number, recordKey: string, importId: number, title: string): LearnedRecord {
  return {
    learnedAt: day(learned),
    importId: String(importId),
    fileName: `day${importId}.csv`,
    line: 3,
    sourceId: 'hr',
    recordKey,
    attributes: { title },
    released: null,
  };
}

function link(recordKey: string, from: number, until: number | null, isFirst = true): LinkedRecord {
  return {
    sourceId: 'hr',
    recordKey,
    linkedAt: day(from),
    linkedBy: 'joinery',
    endedAt: until === null ? null : day(until),
    isFirst,
    evidence: null,
  };
}

const ONE = [version(1, 'A', 1, 'Pilot'), version(3, 'A', 3, 'Captain'), version(6, 'A', 6, 'Chief')];
const TWO = [version(2, 'B', 2, 'Cook'), version(4, 'B', 4, 'Chef'), version(6, 'B', 6, 'Owner')];

const STORIES: readonly [
  what: string,
  records: readonly LearnedRecord[],
  links: readonly LinkedRecord[],
  story: readonly string[],
][] = [
  [
    'one record, from the first day on',
    ONE,
    [link('A', 1, null)],
    ['1 First heard of: hr 1', '3 The record changed: hr 3', '6 The record changed: hr 6'],
  ],
  [
    'a second one, which is named, as the first is then',
    [...ONE, ...TWO],
    [link('A', 1, null), link('B', 2, null)],
    [
      '1 First heard of: hr 1',
      '2 Record B came: hr 2',
      '3 Record A changed: hr 3',
      '4 Record B changed: hr 4',
      '6 Record A changed: hr 6',
      '6 Record B changed: hr 6',
    ],
  ],
  [
    'a record that was decided on later, with what was learned before',
    TWO,
    [link('B', 5, null)],
    ['2 First heard of: hr 2', '4 The record changed: hr 4', '6 The record changed: hr 6'],
  ],
  [
    'a record that was taken away: all of it until then',
    [...ONE, ...TWO],
    [link('A', 1, null), link('B', 2, 5)],
    [
      '1 First heard of: hr 1',
      '2 Record B came: hr 2',
      '3 Record A changed: hr 3',
      '4 Record B changed: hr 4',
      '6 Record A changed: hr 6',
    ],
  ],
  ['the only record, taken away and never given back', ONE, [link('A', 1, 2)], ['1 First heard of: hr 1']],
  [
    'a record that was somebody else’s: what it said when it came, and since',
    [...ONE, ...TWO],
    [link('A', 1, null), link('B', 5, null, false)],
    [
      '1 First heard of: hr 1',
      '3 Record A changed: hr 3',
      '5 Record B came over, as hr had said 4',
      '6 Record A changed: hr 6',
      '6 Record B changed: hr 6',
    ],
  ],
  [
    'a record that went and came back changed',
    ONE,
    [link('A', 1, 2), link('A', 4, null, false)],
    ['1 First heard of: hr 1', '4 The record is back, changed meanwhile: hr 3', '6 The record changed: hr 6'],
  ],
  [
    'a record that went and came back as it was',
    ONE,
    [link('A', 1, 4), link('A', 5, null, false)],
    ['1 First heard of: hr 1', '3 The record changed: hr 3', '6 The record changed: hr 6'],
  ],
];

describe('what was learned of a person', () => {
  it.each(STORIES)('%s', (_what, records, links, story) => {
    const told = recordStory(records, links, new Map()).map(
      ({ at, text }) =>
        `${at.slice(9, 10)} ${text.replace(/ (?:so )?on line 3 of day\d\.csv \(import (\d)\)\./, ' $1').replace('hr said', 'hr')}`,
    );
    expect(told).toEqual(story);
  });

  it('says who put in force what a feed check had held, and why', () => {
    const released = { by: 'ada', reason: 'Leeds closes' };
    const [first] = recordStory([{ ...version(1, 'A', 1, 'Pilot'), released }], [link('A', 1, null)], new Map());
    expect(first?.text).toContain('(import 1, held until ada released it: "Leeds closes")');
  });
});

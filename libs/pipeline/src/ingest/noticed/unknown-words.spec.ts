import type { ColumnMapping } from '@joinery/identity';
import { UnknownWords } from './unknown-words';

const status = (known?: ColumnMapping['known']): ColumnMapping => ({
  attribute: 'sourceStatus',
  from: ['Status'],
  formats: [],
  words: null,
  ...(known ? { known } : {}),
});
const KNOWN = status({ table: 'status-words', words: ['active', 'aktiv', 'left'] });

const told = (column: ColumnMapping, words: readonly (string | null)[]): string[] => {
  const doubt = new UnknownWords([column]);
  words.forEach((sourceStatus, at) => doubt.see({ line: at + 2, recordKey: String(at), attributes: { sourceStatus } }));
  return doubt
    .findings([{ attribute: 'sourceStatus', column: 'Status', index: 0 }])
    .map(({ message, place }) => `${message} ${place?.line}`);
};
const SAID = 'The column Status holds';
const NOT_KNOWN = 'that the table status-words does not know:';

describe('a column whose words stand in a table', () => {
  it.each<[string, (string | null)[], string[]]>([
    ['is quiet about words that are there, however they are written', ['active', 'Aktiv', 'LEFT', null], []],
    [
      'tells a word that is not, with its line',
      ['active', 'LWD served'],
      [`${SAID} a word ${NOT_KNOWN} "LWD served" (line 3). 3`],
    ],
    [
      'tells the frequent ones first, and each once',
      ['gone', 'aktywny', 'active', 'aktywny'],
      [`${SAID} 2 words ${NOT_KNOWN} "aktywny" (2 rows from line 3), "gone" (line 2). 2`],
    ],
    [
      'counts those that there is no room for',
      ['a', 'b', 'c', 'd', 'e', 'f', 'g'],
      [
        `${SAID} 7 words ${NOT_KNOWN} "a" (line 2), "b" (line 3), "c" (line 4), "d" (line 5), "e" (line 6), and 2 more. 2`,
      ],
    ],
    ['cuts a long text', ['x'.repeat(60)], [`${SAID} a word ${NOT_KNOWN} "${'x'.repeat(40)}…" (line 2). 2`]],
  ])('%s', (_sentence, words, found) => expect(told(KNOWN, words)).toEqual(found));

  it('stops counting where every row has another text', () => {
    expect(
      told(
        KNOWN,
        Array.from({ length: 1_200 }, (_, at) => `w${at}`),
      )[0],
    ).toContain(`${SAID} at least 1000 words`);
  });

  it('says nothing of a column whose words stand in no table', () => {
    expect(told(status(), ['anything'])).toEqual([]);
  });
});

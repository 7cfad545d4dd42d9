import { fingerprint } from '@joinery/kernel';
import { RecordIndex } from './record-index';

const print = fingerprint;

function meet(index: RecordIndex, key: string, text: string, line: number): string {
  return index.meet(key, print(key), print(text), line);
}

function hold(index: RecordIndex, key: string, text: string): void {
  const [keyWords, rowWords] = [Buffer.from(print(key), 'hex'), Buffer.from(print(text), 'hex')];
  index.hold(keyWords.readUInt32BE(0), keyWords.readUInt32BE(4), rowWords.readUInt32BE(0), rowWords.readUInt32BE(4));
}

describe('a row of a file is', () => {
  it.each([
    ['new when its record is not held', [], 'a', 'new'],
    ['the same when its text is held', [['a', 'text']], 'a', 'same'],
    ['changed when another text is held', [['a', 'other']], 'a', 'changed'],
  ])('%s', (_sentence, held, key, meeting) => {
    const index = new RecordIndex();
    for (const [record = '', text = ''] of held) hold(index, record, text);
    expect(meet(index, key, 'text', 2)).toBe(meeting);
  });

  it('again when the file named its record before, whatever was held', () => {
    const index = new RecordIndex();
    hold(index, 'a', 'text');
    expect([meet(index, 'a', 'text', 2), meet(index, 'a', 'other', 3), meet(index, 'b', 'x', 4)]).toEqual([
      'same',
      'again',
      'new',
    ]);
  });
});

it('finds who is held whether or not it was made large beforehand', () => {
  const people = Array.from({ length: 20_000 }, (_, i) => `P${i}`);
  for (const expected of [0, 10, people.length]) {
    const index = new RecordIndex();
    for (const known of people.slice(0, 5)) hold(index, known, 'text');
    index.expect(expected);
    for (const key of people.slice(5)) hold(index, key, 'text');
    expect(people.filter((key, i) => meet(index, key, 'text', i + 1) !== 'same')).toEqual([]);
    expect([...index.unmet()]).toEqual([]);
  }
});

it('names every line of a record that is repeated, and whether its rows are the same to the letter', () => {
  const index = new RecordIndex();
  hold(index, 'b', 'held');
  for (const [key, text, line] of [
    ['b', 'new text', 2],
    ['a', 'one', 3],
    ['a', 'one', 4],
    ['b', 'new text', 5],
    ['b', 'third text', 6],
    ['c', 'alone', 7],
  ] as const)
    meet(index, key, text, line);
  expect(index.repetitions()).toEqual([
    { recordKey: 'b', lines: [2, 5, 6], identical: false },
    { recordKey: 'a', lines: [3, 4], identical: true },
  ]);
});

it('does not forget that a record was named when it learns that the record is held', () => {
  const index = new RecordIndex();
  meet(index, 'a', 'text', 2);
  hold(index, 'a', 'held');
  expect([index.isMet(print('a')), [...index.unmet()], meet(index, 'a', 'text', 3)]).toEqual([true, [], 'again']);
  expect(index.repetitions()[0]?.identical).toBe(true);
});

it('tells who is held and was not named', () => {
  const index = new RecordIndex();
  for (const key of ['a', 'b', 'c']) hold(index, key, 'text');
  meet(index, 'b', 'text', 2);
  meet(index, 'd', 'text', 3);
  expect([...index.unmet()].sort()).toEqual([print('a'), print('c')].sort());
  expect(['a', 'b', 'd', 'e'].map((key) => index.isMet(print(key)))).toEqual([false, true, true, false]);
});

it('agrees with a plain map over many records, held and met in any order', () => {
  const index = new RecordIndex();
  const held = new Map<string, string>();
  let seed = 7;
  const next = (below: number): number => (seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648) % below;
  for (let i = 0; i < 30_000; i += 1) {
    const [key, text] = [`k${next(40_000)}`, `t${next(3)}`];
    held.set(key, text);
    hold(index, key, text);
  }
  const met = new Set<string>();
  for (let line = 2; line < 30_000; line += 1) {
    const [key, text] = [`k${next(60_000)}`, `t${next(3)}`];
    const expected = met.has(key) ? 'again' : held.has(key) ? (held.get(key) === text ? 'same' : 'changed') : 'new';
    if (meet(index, key, text, line) !== expected) throw new Error(`${key} on line ${line} should be ${expected}`);
    met.add(key);
  }
  expect([...index.unmet()].length).toBe([...held.keys()].filter((key) => !met.has(key)).length);
});

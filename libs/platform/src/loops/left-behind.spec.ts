import type { PolicySet } from '@joinery/policy';
import type { Transaction } from '@joinery/store';
import { LeftBehind } from './left-behind';

const POLICY = { sources: new Map([['idp', {}]]) } as unknown as PolicySet;

interface Minute {
  readonly first: string | null;
  readonly evaluatedAt?: string | null;
  readonly owed?: string;
  readonly pushing?: readonly string[];
}

/** What is answered minute by minute. */
async function answers(minutes: readonly Minute[]): Promise<boolean[]> {
  const left = new LeftBehind();
  const given: boolean[] = [];
  for (const { first, evaluatedAt = null, owed = null, pushing = [] } of minutes) {
    const looks = { firstDue: () => Promise.resolve(first === null ? null : { id: first, evaluatedAt }) };
    const planning = { newestOwed: () => Promise.resolve(owed) };
    const inboundSettling = { sources: () => Promise.resolve(pushing) };
    given.push(await left.isAnybody({ looks, planning, inboundSettling } as unknown as Transaction, POLICY));
  }
  return given;
}

it.each<[string, readonly Minute[], readonly boolean[]]>([
  ['nobody, where nobody is due', [{ first: null }, { first: null }], [false, false]],
  ['somebody who is the first for two minutes', [{ first: 'ben' }, { first: 'ben' }], [false, true]],
  ['nobody while a look goes on to others', [{ first: 'ben' }, { first: 'dana' }], [false, false]],
  [
    'nobody where the first was looked at and is due again',
    [{ first: 'ben' }, { first: 'ben', evaluatedAt: '9' }],
    [false, false],
  ],
  ['nobody who was gone for a minute', [{ first: 'ben' }, { first: null }, { first: 'ben' }], [false, false, false]],
  [
    'a look that nobody planned for',
    [
      { first: null, owed: '7' },
      { first: null, owed: '7' },
    ],
    [false, true],
  ],
  [
    'nobody while looks go on, each without a plan so far',
    [
      { first: null, owed: '7' },
      { first: 'ben', owed: '8' },
      { first: null, owed: '9' },
    ],
    [false, false, false],
  ],
  [
    'nobody while pushes become records, and somebody two minutes after the last',
    [{ first: 'ben' }, { first: 'ben', pushing: ['idp'] }, { first: 'ben' }, { first: 'ben' }],
    [false, false, false, true],
  ],
  [
    'somebody though a source that policy does not know has pushed',
    [
      { first: 'ben', pushing: ['gone'] },
      { first: 'ben', pushing: ['gone'] },
    ],
    [false, true],
  ],
])('finds %s', async (_sentence, minutes, expected) => {
  expect(await answers(minutes)).toEqual(expected);
});

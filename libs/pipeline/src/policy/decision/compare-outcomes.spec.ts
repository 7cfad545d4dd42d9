import { differencesOf } from './compare-outcomes';
import { type DecidedOutcome, OUTCOME_FORMAT } from './decision';

/** What every format says. */
const SAID = {
  state: 'active',
  rule: 'lc.active',
  grants: {},
  accounts: { chat: 'held' },
  findings: [],
  wakeAt: null,
  facts: 'f',
} as const;
const FREE: DecidedOutcome = { ...SAID, format: OUTCOME_FORMAT, event: 'reinstate' };
const NOW: DecidedOutcome = { ...FREE, held: { 'app:chat': 'STATE_UNKNOWN' } };
const former = (event: DecidedOutcome['event'], more: Partial<DecidedOutcome> = {}): DecidedOutcome => ({
  ...SAID,
  event,
  ...more,
});
const parts = (recorded: DecidedOutcome | null, replayed = NOW): string[] =>
  differencesOf(recorded, replayed).map(({ part }) => part);

test.each<[string, DecidedOutcome, DecidedOutcome['event'], string[]]>([
  ['a decision is what it was', NOW, 'reinstate', []],
  ['of a former format it was called otherwise', former('rehire'), 'reinstate', []],
  ['a conversion was a move', former('mover'), 'conversion', []],
  ['a suspension went by', former(null), 'suspend', []],
  ['other names were names then as well', former('joiner'), 'leaver', ['event']],
  ['the rest is compared', former('rehire', { state: 'leaver' }), 'reinstate', ['state']],
  ['names of today are taken by the word', { ...NOW, event: 'rehire' }, 'reinstate', ['event']],
  ['so is what is held', { ...NOW, held: {} }, 'reinstate', ['held']],
])('%s', (_sentence, recorded, event, expected) => expect(parts(recorded, { ...NOW, event })).toEqual(expected));

test('what was recorded and is not made again differs as well', () => {
  expect(parts(NOW, FREE)).toEqual(['held']);
});

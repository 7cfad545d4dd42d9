import { differencesOf } from './compare-outcomes';
import { type DecidedOutcome, OUTCOME_FORMAT } from './decision';

const NOW: DecidedOutcome = {
  format: OUTCOME_FORMAT,
  state: 'active',
  rule: 'lc.active',
  event: 'reinstate',
  grants: {},
  held: { 'app:chat': 'STATE_UNKNOWN' },
  accounts: { chat: 'held' },
  findings: [],
  wakeAt: null,
  facts: 'f',
};
const former = (event: DecidedOutcome['event'], more: Partial<DecidedOutcome> = {}): DecidedOutcome => {
  const { format: _format, held: _held, ...rest } = NOW;
  return { ...rest, event, ...more };
};
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
  const { held: _held, ...free } = NOW;
  expect(parts(NOW, free)).toEqual(['held']);
});

import fc from '@joinery/testing/fc';
import { correctBehaviour } from '../faults/behaviour';
import { Directory } from '../directory/directory';
import { Ledger } from '../directory/ledger';
import { Reads } from './reads';

const ID = fc.constantFrom('a', 'b', 'c');
const STEP = fc.record({
  id: ID,
  waitMs: fc.nat(50),
  act: fc.constantFrom<'put' | 'delete'>('put', 'delete'),
  value: fc.nat(9),
});

describe('stale reads', () => {
  it('with a fixed lag show exactly what was there that long ago', () => {
    fc.assert(
      fc.property(fc.array(STEP, { maxLength: 30 }), fc.integer({ min: 1, max: 60 }), (steps, lag) => {
        let now = 0;
        const behaviour = correctBehaviour();
        behaviour.settings.stale = { resourceMs: lag, listingMs: 0, jitter: false };
        const directory = new Directory();
        const ledger = Ledger.open(null, () => undefined);
        const reads = new Reads(directory, behaviour, () => now, 1);
        const history: { at: number; state: string }[] = [{ at: -Infinity, state: '' }];
        const stateOf = (from: Directory): string =>
          ['a', 'b', 'c'].map((id) => String(from.get('User', id)?.attributes['title'] ?? '')).join();
        history[0] = { at: -Infinity, state: stateOf(directory) };
        for (const { id, waitMs, act, value } of steps) {
          now += waitMs;
          const there = directory.get('User', id) !== undefined;
          if (act === 'delete' && !there) continue;
          const after = act === 'delete' ? null : { userName: id, title: String(value) };
          const action = act === 'delete' ? 'delete' : there ? 'change' : 'create';
          directory.commit(ledger, { kind: 'User', id, action, after }, { requestId: '', method: '', path: '' }, '');
          history.push({ at: now, state: stateOf(directory) });
          const then = history.filter((one) => one.at <= now - lag).at(-1)?.state;
          expect(stateOf(reads.resource)).toBe(then);
          expect(stateOf(reads.listing)).toBe(stateOf(directory));
        }
      }),
    );
  });
});

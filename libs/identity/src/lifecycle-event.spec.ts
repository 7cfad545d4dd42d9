import { LIFECYCLE_STATES, type LifecycleState } from './lifecycle';
import { lifecycleEvent } from './lifecycle-event';
import { isToldByState, type LifecyclePast, pastAfter, pastOf } from './lifecycle-past';

describe('what happened between two looks', () => {
  const tables: [string, LifecycleState | null, LifecycleState, string[], string | null][] = [
    ['somebody new before the start is a joiner', null, 'prehire', [], 'joiner'],
    ['somebody new who works already is a joiner', null, 'active', [], 'joiner'],
    ['somebody new who is on leave is a joiner', null, 'leave', [], 'joiner'],
    ['somebody known whose window opens is a joiner', 'future', 'prehire', [], 'joiner'],
    ['a prehire who starts joined before', 'prehire', 'active', [], null],
    ['somebody new who is gone already is no event', null, 'leaver', [], null],
    ['somebody new who comes later is no event yet', null, 'future', [], null],
    ['a change while active is a mover', 'active', 'active', ['department'], 'mover'],
    ['a change while prehire is a mover', 'prehire', 'prehire', ['department'], 'mover'],
    ['a change of somebody on leave is no mover', 'leave', 'leave', ['department'], null],
    ['a change of a leaver is no mover', 'leaver', 'leaver', ['department'], null],
    ['nothing changed', 'active', 'active', [], null],
    ['an end is a leaver', 'active', 'leaver', [], 'leaver'],
    ['an end during leave is a leaver', 'leave', 'leaver', [], 'leaver'],
    ['an end noticed late is a leaver', 'active', 'purged', [], 'leaver'],
    ['a leaver who is purged left before', 'leaver', 'purged', [], null],
    ['a leaver who comes back is a rehire', 'leaver', 'active', ['department'], 'rehire'],
    ['a leaver who will come back is a rehire', 'leaver', 'prehire', [], 'rehire'],
    ['a purged person who comes back is a rehire', 'purged', 'active', [], 'rehire'],
    ['a leave begins', 'active', 'leave', [], 'leave'],
    ['a leave ends', 'leave', 'active', [], 'return'],
    ['a prehire who will not come is rescinded', 'prehire', 'leaver', [], 'rescind'],
    ['a future hire who will not come is rescinded', 'future', 'leaver', [], 'rescind'],
    ['somebody who was in doubt from the first look on is a joiner once that ends', 'unknown', 'active', [], 'joiner'],
    ['to unknown nothing can be told', 'active', 'unknown', [], null],
  ];
  it.each(tables)('%s', (_sentence, before, after, changed, event) => {
    expect(lifecycleEvent(pastOf(before), after, changed)).toBe(event);
  });

  it('tells a withdrawn hire from an employment that began and ended between two looks', () => {
    const start = '2026-01-05T00:00:00.000Z';
    const event = (instants: Record<string, string>, wakeAt: string | null) =>
      lifecycleEvent(pastOf('prehire'), 'leaver', [], { instants, wakeAt });
    expect(event({ start, end: '2026-01-20T00:00:00.000Z' }, null)).toBe('leaver');
    expect(event({ start, end: start }, null)).toBe('rescind');
    expect(event({ start }, start)).toBe('rescind');
    expect(event({}, null)).toBe('rescind');
  });

  it('has an answer for every pair of states', () => {
    for (const before of LIFECYCLE_STATES) {
      for (const after of LIFECYCLE_STATES) expect(() => lifecycleEvent(pastOf(before), after, ['x'])).not.toThrow();
    }
  });
});

describe('what a look has to know of the looks before it', () => {
  type Life = [LifecycleState, string | null, LifecyclePast['left']][];
  const lives: [string, Life][] = [
    ['somebody who joins, moves in doubt and leaves', [['active', 'joiner', null], ['unknown', null, null], ['leaver', 'leaver', 'left']]],
    ['somebody hired again for a later day is no joiner on that day', [['active', 'joiner', null], ['leaver', 'leaver', 'left'], ['future', null, 'left'], ['prehire', 'rehire', 'left'], ['active', null, 'left']]],
    ['whoever comes back after the retention begins a new one', [['active', 'joiner', null], ['leaver', 'leaver', 'left'], ['purged', null, 'purged'], ['future', null, 'purged'], ['active', 'rehire', 'left'], ['leaver', 'leaver', 'left'], ['active', 'rehire', 'left']]],
    ['a leaver in doubt is a leaver still', [['active', 'joiner', null], ['leaver', 'leaver', 'left'], ['unknown', null, 'left'], ['active', 'rehire', 'left']]],
    ['a start that is put off makes one joiner of each opening', [['future', null, null], ['prehire', 'joiner', null], ['future', null, null], ['prehire', 'joiner', null]]],
  ]; // prettier-ignore
  it.each(lives)('%s', (_sentence, life) => {
    let past = pastOf(null);
    for (const [state, expected, left] of life) {
      const event = lifecycleEvent(past, state, []);
      past = pastAfter(past, state, event);
      expect([state, event, past.left]).toEqual([state, expected, left]);
    }
  });

  it('is mostly told by the state alone', () => {
    expect(isToldByState(pastAfter(pastOf(null), 'active', 'joiner'), 'active')).toBe(true);
    expect(isToldByState(pastAfter(pastOf('active'), 'leaver', 'leaver'), 'leaver')).toBe(true);
    expect(isToldByState(pastAfter(pastOf('active'), 'unknown', null), 'unknown')).toBe(false);
    expect(isToldByState(pastAfter(pastOf('leaver'), 'active', 'rehire'), 'active')).toBe(false);
  });
});

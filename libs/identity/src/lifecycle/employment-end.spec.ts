import type { Attributes } from '../profile/attribute';
import { employmentEnd } from './employment-end';
import type { InstantRule, LifecycleRules } from './lifecycle';
import { lifecycleState } from './lifecycle-state';

const instant = (name: string, dates: string[], at: InstantRule['at'], offset: string | null = null): InstantRule => ({
  name,
  dates,
  at,
  offset,
});
const isContractor = ({ workerType }: Attributes): boolean => workerType === 'contractor';
const RULES: LifecycleRules = {
  zone: () => 'UTC',
  instants: [
    instant('start', ['startDate'], 'day-start'),
    instant('end', ['lastDayOfWork', 'terminationDate'], 'day-end'),
    instant('purge', ['lastDayOfWork', 'terminationDate'], 'day-end', 'P180D'),
    instant('contractEnd', ['contractEndDate'], 'day-end'),
  ],
  states: [
    { id: 'purged', state: 'purged', from: 'purge', when: null },
    { id: 'leaver', state: 'leaver', from: 'end', when: null },
    { id: 'word', state: 'leaver', from: null, when: ({ employmentStatus }) => employmentStatus === 'terminated' },
    { id: 'contract', state: 'leaver', from: 'contractEnd', when: isContractor },
    { id: 'active', state: 'active', from: 'start', when: null },
  ],
  uses: new Set(),
};
const NOW = '2026-05-14T09:00:00.000Z';

describe('the end of an employment, as policy counts', () => {
  it.each<[string, Attributes, boolean, boolean]>([
    ['nothing told', {}, false, false],
    ['a last day that has passed', { lastDayOfWork: '2026-05-13' }, true, true],
    ['a last day that is today', { lastDayOfWork: '2026-05-14' }, false, true],
    [
      'a last day that has passed, with employment going on (garden leave)',
      { lastDayOfWork: '2026-05-13', terminationDate: '2026-08-31' },
      true,
      true,
    ],
    ['one long over', { lastDayOfWork: '2020-05-13' }, true, true],
    ['an open end', { lastDayOfWork: '9999-12-31' }, false, false],
    ['a last day before the first: of another employment', { lastDayOfWork: '2019-06-30' }, false, false],
    ['a word for it', { employmentStatus: 'terminated' }, true, true],
    ['a contract that has run out', { workerType: 'contractor', contractEndDate: '2026-05-13' }, true, true],
    ['a contract that runs', { workerType: 'contractor', contractEndDate: '2026-12-31' }, false, true],
    [
      'an end of contract that policy lets end nothing',
      { workerType: 'e', contractEndDate: '2026-05-13' },
      false,
      false,
    ],
  ])('%s', (_what, facts, isOver, isTold) => {
    const known = { startDate: '2020-01-01', ...facts };
    const end = employmentEnd(RULES);
    expect([end.isOver(known, NOW), end.isTold(known)]).toEqual([isOver, isTold]);
    expect(['leaver', 'purged'].includes(lifecycleState(known, RULES, NOW).state)).toBe(isOver);
  });
});

import type { Attributes } from '../profile/attribute';
import { asKnown } from './as-known';

const version = (versionId: string, holdsFrom: string, attributes: Attributes) => ({
  versionId,
  holdsFrom,
  attributes: { startDate: '2020-01-01', lastDayOfWork: null, ...attributes },
});
const isDate = (name: string): boolean => name !== 'title';

/**
 * Told on the 1st, 2nd and 4th of May: a clerk, a lead, and that they had left in April. On the 10th they are hired
 * again.
 */
const STORY = [
  version('1', '2026-05-01', { title: 'Clerk' }),
  version('2', '2026-05-02', { title: 'Lead' }),
  version('3', '2026-05-04', { title: 'Lead', lastDayOfWork: '2026-04-30' }),
  version('4', '2026-05-10', { title: 'Boss', startDate: '2026-05-10' }),
];

describe('what was known of a record about a day', () => {
  it.each<[string, told: number, about: string, expected: readonly [string, string | null, boolean]]>([
    ['is what held on that day', 2, '2026-05-01', ['Clerk', null, false]],
    ['is the newer of what was told by then', 2, '2026-05-03', ['Lead', null, false]],
    ['has the end that was entered after the fact', 3, '2026-05-01', ['Clerk', '2026-04-30', false]],
    ['has the end of the employment of that day, not of the next', 4, '2026-05-05', ['Lead', '2026-04-30', false]],
    ['has the next employment from its first day', 4, '2026-05-10', ['Boss', null, false]],
    ['is the earliest word where all of it holds from later', 3, '2026-04-01', ['Clerk', '2026-04-30', true]],
  ])('%s', (_what, told, about, [title, lastDayOfWork, isLater]) => {
    const known = asKnown(STORY.slice(0, told), about, isDate);
    expect(known).toMatchObject({ isLater, attributes: { title, lastDayOfWork } });
  });

  it('is the dates that were told last where no employment had begun', () => {
    const known = asKnown(STORY, '2019-05-05', isDate);
    expect(known).toMatchObject({
      datesFrom: { versionId: '4' },
      attributes: { startDate: '2026-05-10', title: 'Clerk' },
    });
  });

  it('is nothing of what was not told', () => expect(asKnown([], '2026-05-01', isDate)).toBeNull());
});

import { mayBeActive, mayBeThere, type Moments } from './app-moments';

const NEVER: Moments = { create: null, enable: null, disable: null, delete: null };
const BEFORE = '2026-06-30T23:59:59.999Z';
const NOW = '2026-07-01T00:00:00.000Z';
const AFTER = '2026-07-01T00:00:00.001Z';

describe('a window of an app', () => {
  it.each<[string, Partial<Moments>, boolean]>([
    ['no moment is known', {}, true],
    ['the account is to be made later', { create: AFTER }, false],
    ['the moment to make it is now', { create: NOW }, true],
    ['it is to be deleted later', { create: BEFORE, delete: AFTER }, true],
    ['the moment to delete it is now', { create: BEFORE, delete: NOW }, false],
    ['the moment to delete it has passed before the one to make it', { create: AFTER, delete: BEFORE }, false],
    ['it is to be opened later', { enable: AFTER }, true],
    ['it is to be closed by now', { disable: BEFORE }, true],
  ])('when %s, the account may be there: %j %s', (_sentence, moments, may) => {
    expect(mayBeThere({ ...NEVER, ...moments }, NOW)).toBe(may);
  });

  it.each<[string, Partial<Moments>, boolean]>([
    ['no moment is known', {}, true],
    ['it is to be opened later', { enable: AFTER }, false],
    ['the moment to open it is now', { enable: NOW }, true],
    ['it is to be closed later', { enable: BEFORE, disable: AFTER }, true],
    ['the moment to close it is now', { enable: BEFORE, disable: NOW }, false],
    ['it is to be deleted by now', { delete: BEFORE }, true],
  ])('when %s, the account may be active: %j %s', (_sentence, moments, may) => {
    expect(mayBeActive({ ...NEVER, ...moments }, NOW)).toBe(may);
  });
});

import { rests } from './refused-sign-in';

describe('a source that refused a sign-in', () => {
  const refused = { at: '2026-05-14T10:00:00.000Z', credential: 'a' };
  it.each<[string, string, string | null, string, boolean]>([
    ['is not asked in five minutes', 'a', null, '2026-05-14T10:05:00.000Z', true],
    ['is not asked because of what it gave before', 'a', '2026-05-13T10:00:00.000Z', '2026-05-14T10:05:00.000Z', true],
    ['is asked with another credential', 'b', null, '2026-05-14T10:01:00.000Z', false],
    ['is asked once a person had success', 'a', '2026-05-14T10:30:00.000Z', '2026-05-14T10:31:00.000Z', false],
    ['is asked after half a day', 'a', null, '2026-05-14T22:00:00.000Z', false],
  ])('%s', (_sentence, credential, lastRead, now, expected) =>
    expect(rests(refused, credential, lastRead, now)).toBe(expected),
  );
});

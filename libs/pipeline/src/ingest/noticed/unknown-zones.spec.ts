import { UnknownZones } from './unknown-zones';

const told = (...zones: (string | null)[]): readonly (readonly [number | undefined, string])[] => {
  const seen = new UnknownZones();
  zones.forEach((timeZone, i) => seen.see({ line: i + 2, recordKey: `E${i}`, attributes: { timeZone } } as never));
  return seen
    .findings([{ attribute: 'timeZone', column: 'Time Zone', index: 0 }])
    .map(({ place, message }) => [place?.line, message]);
};

describe('a column of time zones', () => {
  it.each<[string, (string | null)[]]>([
    ['with zones alone', ['Europe/Berlin', 'Pacific/Kiritimati', 'UTC']],
    ['that is empty', [null, null]],
  ])('%s is fine', (_what, zones) => {
    expect(told(...zones)).toEqual([]);
  });

  it('with words that are none is told, the most frequent first, from its first line on', () => {
    expect(told('Europe/Berlin', 'Europe/Nowhere', 'W. Europe Standard Time', 'W. Europe Standard Time')).toEqual([
      [
        3,
        'The column Time Zone holds 2 words that no time zone is called by: "W. Europe Standard Time" (2 rows from line 4), "Europe/Nowhere" (line 3).',
      ],
    ]);
  });
});

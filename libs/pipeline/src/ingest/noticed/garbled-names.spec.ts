import { GarbledNames } from './garbled-names';

function told(...names: (string | null)[]): readonly string[] {
  const seen = new GarbledNames();
  names.forEach((familyName, i) =>
    seen.see({ line: i + 2, recordKey: `E${i}`, attributes: { givenName: 'Ada', familyName } } as never),
  );
  return seen.findings([]).map(({ place, message }) => `${place?.line}: ${message}`);
}

describe('names that an earlier conversion spoilt', () => {
  it('are told, from their first line on', () => {
    expect(told('Berg', 'MÃ¼ller', 'Ã‰tienne', 'N+AOk-mec')).toEqual([
      '3: Names look as if their letters had been converted twice: "MÃ¼ller" (line 3), "Ã‰tienne" (line 4), "N+AOk-mec" (line 5).',
    ]);
  });

  it('are none that people have', () => {
    expect(
      told('Müller', 'São Tomé', 'JOÃO', 'CONCEIÇÃO', 'Ångström', 'Ñandú', 'ÑÁÑEZ', 'Âge', 'A+B-C', 'Ä', null),
    ).toEqual([]);
  });
});

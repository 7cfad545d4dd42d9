import { readFileSync } from 'node:fs';
import { ADVICE } from './advice';
import { QUIRKS, behaviourOf } from './quirks';
import { TestLab } from '../test/client';
import { FIRST_ROWS } from '../test/quirk-rows';
import { READING_ROWS } from '../test/quirk-rows-reading';
import { SERVICE_ROWS } from '../test/quirk-rows-service';
import { WRITING_ROWS } from '../test/quirk-rows-writing';
import { scene } from '../test/scene';

/** Each quirk: what is done, what the app shows or keeps with it. Every quirk of the table must have a row. */
const TABLE = [...FIRST_ROWS, ...READING_ROWS, ...WRITING_ROWS, ...SERVICE_ROWS];
/** Those that only say how much or how something else is done; their row has both. */
const nameOf = (quirk: string): string => quirk.split('=', 1)[0] ?? '';

describe('quirks', () => {
  it.each(TABLE)('%s', async (quirks, look, expected) => {
    for (const inForce of [quirks.split(' '), []]) {
      const lab = await TestLab.start({ quirks: inForce });
      try {
        const seen = await look(scene(lab));
        if (inForce.length > 0) expect(seen).toEqual(expected);
        else expect(seen).not.toEqual(expected);
      } finally {
        await lab.close();
      }
    }
  });

  it('has a row above for every quirk of the table, and advice for clients', () => {
    const tried = new Set(TABLE.flatMap(([quirks]) => quirks.split(' ').map(nameOf)));
    expect(QUIRKS.map((one) => one.name).filter((name) => !tried.has(name))).toEqual([]);
    expect(Object.keys(ADVICE).sort()).toEqual(QUIRKS.map((one) => one.name).sort());
  });

  it('stands in the README, every one', () => {
    const readme = readFileSync('apps/lab/README.md', 'utf8');
    expect(QUIRKS.filter((one) => !readme.includes(`| \`${one.name}`)).map((one) => one.name)).toEqual([]);
  });

  it('says what there is when a quirk or its value is unknown', () => {
    expect(() => behaviourOf(['noSuch'])).toThrow(/no quirk noSuch; there are filterable/);
    expect(() => behaviourOf(['patchReply=300'])).toThrow('quirk patchReply takes 204, 200, not 300');
    expect(() => behaviourOf(['maxPage'])).toThrow(/needs a number/);
    expect(() => behaviourOf(['drops'])).toThrow(/needs one or more texts/);
  });

  it('takes the later of two with one name, whatever the order of the table', () => {
    expect(behaviourOf(['maxPage=3', 'maxPage=5']).settings.maxPage).toBe(5);
  });
});

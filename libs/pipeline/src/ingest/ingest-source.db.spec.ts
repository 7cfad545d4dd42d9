import { setTimeout } from 'node:timers/promises';
import { colleague, colleagues, hrFile, hrRow, type HrRow } from '@joinery/testing';
import { openSourceFile } from '@joinery/platform';
import type { RunningImport } from '@joinery/store';
import { Product } from '../test/product';

const FIVE = colleagues(5);
const [ONE, TWO] = FIVE as [(typeof FIVE)[0], (typeof FIVE)[0]];

describe('an import', () => {
  let product: Product;

  beforeEach(async () => {
    product = await Product.start();
  });
  afterEach(() => product.close());

  const kept = async (importId: string): Promise<Buffer> => {
    const pieces: Buffer[] = [];
    await product.joinery.store.read(async (tx) => {
      for await (const piece of tx.imports.content(importId)) pieces.push(piece);
    });
    return Buffer.concat(pieces);
  };

  describe('accounts for every row', () => {
    it.each<[string, string, Record<string, unknown>, [string, number | undefined, string | undefined][]]>([
      ['good rows', hrFile(FIVE), { status: 'ready', rowsRead: 5, rowsStaged: 5, rowsRefused: 0, rowsNew: 5 }, []],
      [
        'a row that stands twice, word for word: the first counts',
        hrFile([...FIVE, ONE]),
        { status: 'ready', rowsRead: 6, rowsStaged: 5, rowsRefused: 1, rowsNew: 5 },
        [['ROW_ID_DUPLICATE', 7, undefined]],
      ],
      [
        'a row that stands twice with other content: neither counts',
        hrFile([...FIVE, { ...ONE, Department: 'Legal' }]),
        { rowsRead: 6, rowsStaged: 4, rowsRefused: 2, rowsNew: 4 },
        [
          ['ROW_ID_DUPLICATE', 2, undefined],
          ['ROW_ID_DUPLICATE', 7, undefined],
        ],
      ],
      [
        'a day that does not exist: the row is refused, with its column',
        hrFile([ONE, { ...TWO, 'Start Date': '31.02.2026' }, ...FIVE.slice(2)]),
        { rowsRead: 5, rowsStaged: 4, rowsRefused: 1 },
        [['DATE', 3, 'Start Date']],
      ],
      [
        'a row without its id',
        hrFile([ONE, { ...TWO, 'Employee ID': '' }, ...FIVE.slice(2)]),
        { rowsRead: 5, rowsStaged: 4, rowsRefused: 1 },
        [['ID', 3, 'Employee ID']],
      ],
      [
        'a name with a line break in quotes is one row',
        hrFile([{ ...ONE, 'Job Title': 'Clerk\nand "more", too' }, ...FIVE.slice(1)]),
        { status: 'ready', rowsRead: 5, rowsStaged: 5, rowsRefused: 0 },
        [],
      ],
      [
        'semicolons, Windows line ends and a byte order mark',
        `\uFEFF${hrFile(FIVE).replaceAll(',', ';').replaceAll('\n', '\r\n')}`,
        { status: 'ready', rowsRead: 5, rowsStaged: 5, rowsRefused: 0 },
        [],
      ],
    ])('%s', async (_what, text, expected, findings) => {
      const { run } = await product.ingest(text);
      expect(run).toMatchObject(expected);
      expect(run.rowsRead).toBe(run.rowsStaged + run.rowsRefused);
      const told = await product.joinery.store.read((tx) => tx.imports.findings(run.id, 100));
      expect(told.filter((finding) => finding.line !== null).map(({ line }) => line)).toEqual(
        findings.map(([, line]) => line),
      );
      findings.forEach(([code, line, column], i) => {
        expect(told[i]).toMatchObject({ line, code: expect.stringContaining(code), hint: expect.any(String) });
        if (column !== undefined) expect(told[i]?.column).toBe(column);
      });
      expect(await kept(run.id)).toEqual(Buffer.from(text));
    });
  });

  describe('of a file that is not fit to conclude anything from', () => {
    const whole = hrFile(FIVE);
    const lines = whole.trimEnd().split('\n');

    it.each<[string, string, 'unfit' | 'unreadable']>([
      ['a quote that never ends', whole.replace('Given2', '"Given2'), 'unfit'],
      ['cut in the middle of a row', whole.slice(0, whole.indexOf('Family5')), 'unfit'],
      ['a column lost in every row but the header', [lines[0], ...lines.slice(1).map(cut)].join('\n'), 'unreadable'],
      ['a row that lost a column', [...lines.slice(0, 3), cut(lines[3] ?? ''), ...lines.slice(4)].join('\n'), 'unfit'],
      ['nothing at all', '', 'unreadable'],
      ['a header and nothing else', `${lines[0]}\n`, 'unreadable'],
      ['a web page', '<!DOCTYPE html>\n<html><body>Please log in</body></html>\n', 'unreadable'],
    ])('%s: says why, and closes nobody', async (_what, text, status) => {
      await product.connect('chat');
      await product.settle(FIVE);
      const { run } = await product.ingest(text);
      expect(run.status).toBe(status);
      expect(run.doubts.join('')).not.toBe('');
      expect(run.rowsRead).toBe(run.rowsStaged + run.rowsRefused);
      expect(run.rowsMissing).toBe(0);
      expect((await product.plan()).summary.steps).toBe(0);
      expect(await kept(run.id)).toEqual(Buffer.from(text));
    });
  });

  it('of the same file again changes nothing, plans nothing and sends nothing', async () => {
    const lab = await product.connect('chat');
    await product.settle(FIVE);
    const requests = lab.requests();
    const { run, before } = await product.ingest(FIVE);
    expect(run).toMatchObject({ rowsNew: 0, rowsChanged: 0, rowsUnchanged: 5 });
    expect(before?.id).toBe('1');
    expect(await product.plan()).toMatchObject({ status: 'empty', summary: { steps: 0 } });
    expect(lab.requests()).toBe(requests);
  });

  it('of a file in which everybody is missing closes nobody; they come back unharmed', async () => {
    await product.connect('chat');
    await product.settle(FIVE);
    const gone = await product.ingest([colleague(99)]);
    expect(gone.run).toMatchObject({ status: 'ready', rowsNew: 1, rowsMissing: 5 });
    expect(await product.told(await product.plan())).toEqual(['chat create Given99 Family99 (P00099): planned']);
    expect(await product.events('record.missing')).toHaveLength(5);
    expect((await product.ingest([colleague(99)])).run.rowsMissing).toBe(5);
    expect(await product.events('record.missing')).toHaveLength(5);
    const back = await product.ingest([colleague(99), ...FIVE]);
    expect(back.run).toMatchObject({ rowsMissing: 0, rowsChanged: 0, rowsUnchanged: 6 });
  });

  it('keeps every version that a record ever had', async () => {
    for (const title of ['Clerk', 'Senior Clerk', 'Clerk'])
      await product.ingest([hrRow('ben', { 'Job Title': title })]);
    const versions = await product.sql<{ title: string; importId: string }>(
      `SELECT attributes ->> 'title' AS title, import_id AS "importId" FROM record_version WHERE record_key = 'E1002' ORDER BY id`,
    );
    expect(versions.map(({ title, importId }) => [importId, title])).toEqual([
      ['1', 'Clerk'],
      ['2', 'Senior Clerk'],
      ['3', 'Clerk'],
    ]);
    await expect(product.sql(`DELETE FROM record_version`)).rejects.toThrow(/kept for ever/);
  });

  it('that breaks off leaves nothing behind', async () => {
    const broken = product.joinery.ingestSource.execute({
      sourceId: 'hr',
      fileName: 'people.csv',
      actor: 'spec',
      bytes: (async function* (): AsyncGenerator<Buffer> {
        yield Buffer.from(hrFile(FIVE));
        throw new Error('the disk is gone');
      })(),
      open: (await import('@joinery/platform')).openSourceFile(),
    });
    await expect(broken).rejects.toThrow('the disk is gone');
    expect(await product.sql('SELECT id FROM import_run')).toEqual([]);
    expect(await product.sql('SELECT id FROM identity')).toEqual([]);
    expect((await product.ingest(FIVE)).run).toMatchObject({ rowsNew: 5 });
  });

  it('that takes its time is told of while it runs, to everybody who asks, and not any more when it has ended', async () => {
    const running = (): Promise<readonly RunningImport[]> =>
      product.joinery.store.read((tx) => tx.importProgress.running());
    const seen: RunningImport[] = [];
    async function* slowly(): AsyncGenerator<Buffer> {
      yield Buffer.from(hrFile(FIVE));
      while (seen.length === 0) {
        await setTimeout(100);
        seen.push(...(await running()));
      }
    }
    const request = { sourceId: 'hr', fileName: 'slow.csv', actor: 'spec', open: openSourceFile() };
    const { run } = await product.joinery.ingestSource.execute({ ...request, bytes: slowly() });
    expect(seen).toMatchObject([
      { sourceId: 'hr', fileName: 'slow.csv', actor: 'spec', stage: 'reading', importId: run.id },
    ]);
    expect([run.rowsNew, await running()]).toEqual([5, []]);
  });

  it('finds in a file that repeats most of the last one what is new in it, whatever came between', async () => {
    const people = colleagues(400);
    const moved = people.map((person, i) => (i === 350 ? { ...person, Department: 'Legal' } : person));
    const counts = async (file: readonly HrRow[], feed: 'full' | 'delta' = 'full'): Promise<Record<string, number>> => {
      const { rowsRead, rowsChanged, rowsUnchanged, rowsMissing } = (await product.ingest([...file], 'hr', { feed }))
        .run;
      return { rowsRead, rowsChanged, rowsUnchanged, rowsMissing };
    };
    await counts(people);
    expect(await counts(moved)).toEqual({ rowsRead: 400, rowsChanged: 1, rowsUnchanged: 399, rowsMissing: 0 });
    await counts([{ ...(people[200] as HrRow), Department: 'Sales' }], 'delta');
    // But for one row its blocks are those of the last full file, to the letter; of another record something else is
    // held since.
    const later = moved.map((person, i) => (i === 20 ? { ...person, Department: 'Legal' } : person));
    expect(await counts(later)).toEqual({ rowsRead: 400, rowsChanged: 2, rowsUnchanged: 398, rowsMissing: 0 });
    const fewer = [...later.slice(0, 250), ...later.slice(251)];
    expect(await counts(fewer)).toEqual({ rowsRead: 399, rowsChanged: 0, rowsUnchanged: 399, rowsMissing: 1 });
    await product.joinery.store.transaction((tx) => tx.runner.query('DELETE FROM import_block'));
    expect(await counts(later.reverse())).toEqual({
      rowsRead: 400,
      rowsChanged: 0,
      rowsUnchanged: 400,
      rowsMissing: 0,
    });
  });
});

function cut(line: string): string {
  return line.slice(0, line.lastIndexOf(','));
}

import { Readable } from 'node:stream';
import { colleague, colleagues, hrFile, type HrRow } from '@joinery/testing';
import { verifyWebhook } from '@joinery/connectors';
import { proofOfVendor } from '@joinery/identity';
import { importFile } from '@joinery/platform';
import { ben, TrapCompany } from '../test/trap-company';

const SIXTY = colleagues(60);
const NOBODY: readonly HrRow[] = [];

describe('an HR source that does not say everything', () => {
  let company: TrapCompany;

  beforeEach(async () => {
    company = await TrapCompany.open();
  });
  afterEach(() => company.close());

  const named = (rows: readonly HrRow[], fileName: string, more: object = {}) =>
    importFile(company.product.joinery, {
      sourceId: 'hr',
      fileName,
      actor: 'spec',
      bytes: Readable.from([Buffer.from(hrFile(rows))]),
      ...more,
    });
  const missing = async (): Promise<number> =>
    (await company.product.sql(`SELECT FROM employment WHERE missing_since IS NOT NULL`)).length;
  const page = (n: number): HrRow[] => SIXTY.slice((n - 1) * 9, n * 9);

  it.each<[string, readonly (readonly HrRow[])[], string | null, string]>([
    ['T22 answers 200 and lists nobody', [], 'EMPTY_ANSWER', 'unreadable'],
    ['T23 fails on page 3 of 7', [page(1), page(2)], 'PAGE_FAILED', 'held'],
    ['T23 gives page 3 twice', [1, 2, 3, 3, 5, 6, 7].map(page), 'PAGE_REPEATED', 'unfit'],
    ['T24 lists fewer in total with every page', [1, 2, 3, 4, 5, 6].map(page), 'TOTAL_CHANGED', 'unfit'],
    ['T26 refuses its own token in the middle for good', [page(1)], 'SIGN_IN_REFUSED', 'held'],
    ['T27 answers 200 with an error inside', [page(1), NOBODY], 'ERROR_IN_ANSWER', 'held'],
    ['T27 asks for more patience than a run has', [page(1), page(2), page(3)], 'THROTTLED', 'held'],
  ])('that %s ends as no leaver, no loss, and a word for it', async (_what, pages, broken, status) => {
    await company.at('2026-05-01', SIXTY);
    const { run, findings } = await company.read(pages, broken);
    expect([run.status, run.rowsMissing, await missing()]).toEqual([status, 0, 0]);
    expect(run.rowsRead).toBe(run.rowsStaged + run.rowsRefused);
    expect([...run.doubts].join()).toContain(`the source said ${broken}`);
    expect(findings.map(({ code }) => code)).toContain(broken);
    expect((await company.product.plan()).summary.steps).toBe(0);
    expect(await company.product.sql(`SELECT FROM identity WHERE state = 'active'`)).toHaveLength(60);
  });

  it('T25 that may not show a column any more loses it for nobody: the column is gone, or everybody’s value is held', async () => {
    await company.at('2026-05-01', SIXTY);
    const blank = await company.at(
      '2026-05-02',
      SIXTY.map((row) => ({ ...row, Department: '' })),
    );
    expect(blank?.check).toMatchObject({ recordsHeld: 60, breaches: [{ code: 'FEED_COLUMN_BLANKED' }] });
    const gone = await company.at(
      '2026-05-03',
      SIXTY.map(({ Department: _gone, ...row }) => row),
    );
    expect(gone?.run.status).toBe('held');
    expect(await company.value('P00001', 'department')).toBe('Finance');
  });

  it('T28 whose delta leaves out a renamed department is set right by the next whole file', async () => {
    const many = SIXTY.slice(0, 12);
    await company.at('2026-05-01', many);
    const renamed = many.map((row) => (row['Department'] === 'Sales' ? { ...row, Department: 'Customer Sales' } : row));
    await named([{ ...many[0], 'Job Title': 'Head' } as HrRow], 'changes.csv', { feed: 'delta' });
    await company.product.plan();
    expect(await company.value('P00004', 'department')).toBe('Sales');
    await company.at('2026-05-02', renamed);
    expect(await company.value('P00004', 'department')).toBe('Customer Sales');
  });

  it('T29 that changes while it is read is known as of the start of the reading, so that the next one reads the change', async () => {
    await company.at('2026-05-01', SIXTY);
    company.product.clock.set('2026-05-02T02:00:00.000Z');
    const { run } = await company.read([SIXTY], null, 'hr', () =>
      company.product.clock.set('2026-05-02T02:40:00.000Z'),
    );
    expect([run.asOf, run.finishedAt]).toEqual(['2026-05-02T02:00:00.000Z', '2026-05-02T02:40:00.000Z']);
    const overlap = await named([{ ...SIXTY[0], 'Job Title': 'Head' } as HrRow, SIXTY[1] as HrRow], 'd.csv', {
      feed: 'delta',
    });
    expect(overlap.run).toMatchObject({ rowsChanged: 1, rowsUnchanged: 1, rowsMissing: 0 });
  });

  it.each([
    ['ahead', '2026-05-03'],
    ['behind', '2026-04-30'],
  ])('T30 whose clock is %s decides nothing by it: what is learned is dated by our own', async (_what, date) => {
    await named(SIXTY, `people_${date}.csv`);
    await company.product.plan();
    const found = await company.product.sql<{ learned: string }>(
      `SELECT DISTINCT to_char(learned_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS learned FROM record_version`,
    );
    expect(found).toEqual([{ learned: '2026-05-01' }]);
    expect(await company.state('P00001')).toBe('active');
  });

  it('T31 that deletes somebody without a word ends nobody: they are reported, once, and stay', async () => {
    await company.at('2026-05-01', [ben(), ...SIXTY]);
    await company.at('2026-05-02', SIXTY);
    await company.at('2026-05-03', SIXTY);
    expect([await company.state('E1002'), await missing()]).toEqual(['active', 1]);
    expect(await company.product.events('record.missing')).toHaveLength(1);
  });

  it('T32 whose hints come twice, late or forged makes nothing of them: a forged one is refused, the others change nothing', async () => {
    const call = { body: Buffer.from('{"type":"employee.deleted"}'), header: () => 'ab12' };
    const proof = proofOfVendor('bamboohr');
    expect(proof && verifyWebhook(call, proof, 'key', '2026-05-01T10:00:00.000Z')).toMatchObject({ kind: 'refused' });
    await company.at('2026-05-01', SIXTY);
    const change = [{ ...SIXTY[0], 'Job Title': 'Head' } as HrRow];
    await named(change, 'c1.csv', { feed: 'delta' });
    const again = await named(change, 'c1 again.csv', { feed: 'delta' });
    expect(again.run).toMatchObject({ rowsChanged: 0, rowsUnchanged: 1 });
    const late = await named([SIXTY[0] as HrRow], 'people_2026-04-30.csv', { feed: 'delta', modifiedAt: null });
    await named(change, 'people_2026-05-01.csv', { feed: 'delta' });
    await company.product.plan();
    expect([late.run.rowsRefused, await company.value('P00001', 'title')]).toEqual([0, 'Head']);
  });

  it('T33 that is down for two days and then tells all at once: dates act meanwhile, and the burst counts once', async () => {
    const leaving = { ...colleague(1), 'Last Day of Work': '2026-05-02' };
    await company.at('2026-05-01', [leaving, ...SIXTY.slice(1)]);
    await company.at('2026-05-03');
    expect(await company.state('P00001')).toBe('leaver');
    const burst = [
      leaving,
      ...SIXTY.slice(1).map((row, i) => (i % 9 === 0 ? { ...row, 'Job Title': `Head ${i}` } : row)),
    ];
    const read = await company.at('2026-05-04', burst);
    expect(read?.run).toMatchObject({ status: 'ready', rowsChanged: 7 });
    expect((await company.told()).filter((event) => event === 'mover')).toHaveLength(7);
    expect((await company.at('2026-05-05', burst))?.run.rowsChanged).toBe(0);
  });
});

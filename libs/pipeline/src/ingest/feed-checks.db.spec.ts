import { Readable } from 'node:stream';
import { colleague, colleagues, hrFile, type HrRow } from '@joinery/testing';
import { importFile, releaseImport } from '@joinery/platform';
import type { IngestResult } from './run/ingest-request';
import { DEFAULT_CONTRACT } from '@joinery/identity';
import { Product } from '../test/product';

const SIXTY = colleagues(60);
const HIRED_FOR_A_TIME = { 'Worker Type': 'contractor' };
const GONE = { 'Last Day of Work': '2026-05-31' };

describe('a feed, before policy hears of it', () => {
  let product: Product;

  beforeEach(async () => {
    product = await Product.start();
  });
  afterEach(() => product.close());

  const named = (file: readonly HrRow[] | string, fileName = 'people.csv', more: object = {}): Promise<IngestResult> =>
    importFile(product.joinery, {
      sourceId: 'hr',
      fileName,
      actor: 'spec',
      bytes: Readable.from([Buffer.from(typeof file === 'string' ? file : hrFile(file))]),
      ...more,
    });
  const inForce = (attribute: string): Promise<{ key: string; value: string | null }[]> =>
    product.sql(
      `SELECT e.record_key AS key, v.attributes ->> $1 AS value FROM employment e JOIN record_version v ON v.id = e.version_id
       WHERE v.attributes ->> $1 IS NOT NULL ORDER BY 1`,
      [attribute],
    );
  const from = (rows: HrRow[], changes: HrRow, count: number): HrRow[] =>
    rows.map((row, i) => (i < count ? { ...row, ...changes } : row));

  it.each<[string, () => HrRow[] | string, string]>([
    ['half its rows', () => SIXTY.slice(0, 30), 'FEED_ROWS_FEWER'],
    ['twice its rows', () => colleagues(120), 'FEED_ROWS_MORE'],
    ['everybody under a new number', () => SIXTY.map((row, i) => ({ ...row, 'Employee ID': `N${i}` })), 'FEED_REKEYED'],
    [
      'its columns exchanged',
      () => SIXTY.map((row) => ({ ...row, 'Job Title': row['Department'] ?? '', Department: row['Job Title'] ?? '' })),
      'FEED_COLUMN_EXCHANGED',
    ],
    [
      'as many rows of which a fifth have no id that can be read',
      () => SIXTY.map((row, i) => (i < 12 ? { ...row, 'Employee ID': '' } : row)),
      'FEED_RECORDS_GONE',
    ],
    ['a column lost', () => SIXTY.map(({ Department: _gone, ...row }) => row), 'FEED_COLUMN_LOST'],
    [
      'a column that was never read before',
      () => SIXTY.map((row) => ({ ...row, Location: 'Berlin' })),
      'FEED_COLUMN_GAINED',
    ],
  ])(
    'with %s is held as a whole: nothing of it is in force, and an app hears of nothing',
    async (_what, file, code) => {
      const lab = await product.connect('chat');
      await product.settle(SIXTY);
      const requests = lab.requests();
      const state = await product.sql('SELECT record_key, version_id, missing_since FROM employment ORDER BY 1');
      const { run, check, created } = await product.ingest(file());
      expect(run).toMatchObject({ status: 'held', rowsNew: 0, rowsChanged: 0, rowsUnchanged: 0, rowsMissing: 0 });
      expect(run.rowsHeld).toBe(run.rowsStaged);
      expect(check.breaches.map((breach) => breach.code)).toContain(code);
      expect(created).toBe(0);
      expect(await product.sql('SELECT record_key, version_id, missing_since FROM employment ORDER BY 1')).toEqual(
        state,
      );
      expect(await product.sql('SELECT id FROM identity')).toHaveLength(60);
      expect((await product.plan()).summary.steps).toBe(0);
      expect(lab.requests()).toBe(requests);
      expect(await product.events('import.held')).toHaveLength(1);
    },
  );

  it('that is right after all is released with a reason, and the next one is measured by it', async () => {
    await product.ingest(SIXTY);
    const { run } = await product.ingest(SIXTY.slice(0, 40));
    expect(run.status).toBe('held');
    const released = await releaseImport(product.joinery, run.id, 'a site was closed', 'hana');
    expect(released.run).toMatchObject({ status: 'ready', rowsMissing: 20, rowsUnchanged: 40 });
    expect(await product.joinery.store.read((tx) => tx.imports.find(run.id))).toMatchObject({ status: 'released' });
    expect(await product.events('import.released')).toMatchObject([{ data: { reason: 'a site was closed' } }]);
    await expect(releaseImport(product.joinery, run.id, 'again', 'hana')).rejects.toMatchObject({
      code: 'IMPORT_DECIDED',
    });
    await expect(releaseImport(product.joinery, released.run.id, 'x', 'hana')).rejects.toMatchObject({
      code: 'IMPORT_NOT_HELD',
    });
  });

  it('whose lost column the contract stops is released by nobody until the contract is another one', async () => {
    const columns = { ...DEFAULT_CONTRACT.columns, lost: 'stop' } as const;
    await product.changeContract({ columns });
    await product.ingest(SIXTY);
    const { run, check } = await product.ingest(SIXTY.map(({ Department: _gone, ...row }) => row));
    expect([run.status, check.verdict, check.recordsHeld]).toEqual(['held', 'run stopped', 60]);
    const release = () => releaseImport(product.joinery, run.id, 'it is right', 'hana');
    await expect(release()).rejects.toMatchObject({
      code: 'IMPORT_STOPPED',
      message: expect.stringContaining('the column "Department" of the last file is gone'),
    });
    expect(await inForce('department')).toHaveLength(60);
    expect(await product.joinery.store.read((tx) => tx.feedChecks.undecided(10))).toMatchObject([{ importId: run.id }]);
    await product.changeContract({ columns: { ...columns, lost: 'ask' } });
    expect((await release()).run).toMatchObject({ status: 'ready', rowsStaged: 60 });
  });

  it.each(['ask', 'accept'] as const)('with a gained column that the contract would %s', async (gained) => {
    await product.changeContract({ columns: { ...DEFAULT_CONTRACT.columns, gained } });
    await product.ingest(SIXTY);
    const { run, check } = await product.ingest(SIXTY.map((row) => ({ ...row, Location: 'Berlin' })));
    expect([run.status, check.verdict]).toEqual(gained === 'ask' ? ['held', 'run held'] : ['ready', 'clear']);
    if (gained === 'ask') await releaseImport(product.joinery, run.id, 'it is wanted', 'hana');
    expect(await inForce('location')).toHaveLength(60);
  });

  it('that is wrong is rejected, and one that was overtaken is released no more', async () => {
    await product.ingest(SIXTY);
    const { run } = await product.ingest(SIXTY.slice(0, 20));
    await expect(product.joinery.rejectImport.execute(run.id, ' ', 'hana')).rejects.toMatchObject({
      code: 'REASON_NEEDED',
    });
    await product.joinery.rejectImport.execute(run.id, 'the export lost a country', 'hana');
    expect(await product.joinery.store.read((tx) => tx.feedChecks.find(run.id))).toMatchObject({
      decision: 'rejected',
      decidedBy: 'hana',
    });
    const half = await product.ingest(SIXTY.slice(0, 21));
    await product.ingest(SIXTY);
    await expect(releaseImport(product.joinery, half.run.id, 'late', 'hana')).rejects.toMatchObject({
      code: 'IMPORT_OVERTAKEN',
    });
    expect(await product.joinery.store.read((tx) => tx.feedChecks.undecided(10))).toEqual([]);
  });

  it('of changes that is held is released although others have come since, and what those said goes before', async () => {
    await product.ingest(SIXTY);
    const changes = (rows: readonly HrRow[]): Promise<IngestResult> => named(rows, 'changes.csv', { feed: 'delta' });
    const { run } = await changes(SIXTY.slice(0, 12).map((row) => ({ ...row, ...GONE })));
    expect(run).toMatchObject({ rowsHeld: 12, rowsChanged: 0 });
    await changes([{ ...(SIXTY[0] as HrRow), 'Job Title': 'Boss' }]);
    const { check, run: released } = await releaseImport(product.joinery, run.id, 'the site closes', 'hana');
    expect([check.verdict, released.rowsChanged, released.rowsUnchanged]).toEqual(['clear', 11, 1]);
    expect(await inForce('lastDayOfWork')).toHaveLength(11);
  });

  it.each([
    ['Last Day of Work', 'lastDayOfWork'],
    ['Contract End Date', 'contractEndDate'],
  ])('that takes back %s of many holds them, as a column that was emptied would', async (column, attribute) => {
    const here = SIXTY.map((row) => ({ ...row, 'Worker Type': 'contractor', [column]: '' }));
    const { check: first } = await product.ingest(from(here, { [column]: '2026-05-01' }, 12));
    expect(first.counts).toMatchObject({ joiners: 48, goneAlready: 12 });
    const { check } = await product.ingest(here);
    expect([check.recordsHeld, check.breaches.map(({ code }) => code)]).toEqual([12, ['FEED_ENDS_TAKEN_BACK']]);
    expect(await inForce(attribute)).toHaveLength(12);
  });

  it('in which everybody would leave holds the leavers and lets the rest flow', async () => {
    await product.ingest(SIXTY);
    const rows = [...SIXTY.map((row) => ({ ...row, ...GONE })), colleague(61)];
    const { run, check } = await product.ingest(rows);
    expect(run).toMatchObject({ status: 'ready', rowsNew: 1, rowsChanged: 0 });
    expect(check).toMatchObject({ verdict: 'records held', recordsHeld: 60, counts: { joiners: 1, leavers: 60 } });
    expect(await inForce('lastDayOfWork')).toEqual([]);
    const again = await product.ingest(rows);
    expect(again.check.recordsHeld).toBe(60);
    await releaseImport(product.joinery, again.run.id, 'the company closes', 'hana');
    expect(await inForce('lastDayOfWork')).toHaveLength(60);
  });

  it.each<[string, HrRow, HrRow]>([
    [
      'lets the contracts of many run out',
      { 'Contract End Date': '2026-12-31' },
      { 'Contract End Date': '2026-05-01' },
    ],
    ['tells ends of contracts that had none', {}, { 'Contract End Date': '2026-12-31' }],
    [
      'moves last days to come into the past',
      { 'Last Day of Work': '2026-12-31' },
      { 'Last Day of Work': '2026-05-01' },
    ],
  ])('that %s holds them as leavers', async (_what, before, now) => {
    const contractors = SIXTY.map((row) => ({
      ...row,
      'Worker Type': 'contractor',
      'Contract End Date': '',
      ...before,
    }));
    await product.ingest(contractors);
    const { check } = await product.ingest(from(contractors, now, 12));
    expect(check.breaches).toMatchObject([{ code: 'FEED_LEAVERS_RUN' }]);
    expect([check.recordsHeld, check.counts.leavers]).toEqual([12, 12]);
  });

  it('that lets a few leave day after day is held by the week', async () => {
    await product.ingest(SIXTY);
    const fates: number[] = [];
    for (let day = 1; day <= 6; day += 1) {
      product.clock.set(`2026-05-${14 + day}T09:00:00.000Z`);
      fates.push((await product.ingest(from(SIXTY, GONE, day * 6))).check.recordsHeld);
    }
    expect(fates).toEqual([0, 0, 0, 6, 12, 18]);
    expect(await inForce('lastDayOfWork')).toHaveLength(18);
    product.clock.set('2026-06-01T09:00:00.000Z');
    expect((await product.ingest(from(SIXTY, GONE, 25))).check.recordsHeld).toBe(0);
  });

  it('that clears a column for everybody holds what lost its value', async () => {
    await product.ingest(SIXTY);
    const { check } = await product.ingest(SIXTY.map((row) => ({ ...row, Department: '' })));
    expect(check.breaches).toMatchObject([
      { code: 'FEED_COLUMN_BLANKED', message: 'department went empty for 60 of 60 people' },
    ]);
    expect(await inForce('department')).toHaveLength(60);
  });

  it('holds single records that cannot be right, new and known, and tells their lines', async () => {
    await product.ingest(SIXTY);
    const rows = [
      { ...colleague(1), 'Birth Date': '2030-01-01' },
      { ...colleague(2), 'Worker Type': 'Zeppelin' },
      ...SIXTY.slice(2),
      { ...colleague(61), 'Birth Date': '2025-01-01' },
      { ...colleague(62), 'Worker Type': 'Zeppelin' },
      colleague(63),
    ];
    const { run, check } = await product.ingest(rows);
    expect(run).toMatchObject({ rowsNew: 1, rowsChanged: 0 });
    expect([...check.breaches].map(({ code, recordKeys }) => [code, recordKeys])).toEqual([
      ['FEED_DATE_IMPOSSIBLE', ['P00001', 'P00061']],
      ['FEED_CODE_UNKNOWN', ['P00002', 'P00062']],
    ]);
    expect(check.breaches[0]?.message).toContain('line 2, record P00001: born on 2030-01-01');
    expect(await product.sql('SELECT id FROM identity')).toHaveLength(61);
    const held = await product.joinery.store.read((tx) => tx.heldRecords.of(run.id, 10));
    expect(held.map((record) => [record.line, record.code])).toEqual([
      [2, 'FEED_DATE_IMPOSSIBLE'],
      [3, 'FEED_CODE_UNKNOWN'],
      [62, 'FEED_DATE_IMPOSSIBLE'],
      [63, 'FEED_CODE_UNKNOWN'],
    ]);
  });

  const boss = (row: HrRow, manager: string): HrRow => ({ ...row, 'Manager ID': manager });

  it('that closes a circle of managers leaves each of them the manager they had; the rest of their rows counts', async () => {
    const chain = [boss(colleague(1), ''), boss(colleague(2), 'P00001'), boss(colleague(3), 'P00002')];
    await product.ingest(chain);
    const circle = [boss(colleague(1, { 'Job Title': 'Head' }), 'P00003'), ...chain.slice(1)];
    const { run, check } = await product.ingest(circle);
    expect([run.status, check.verdict, check.recordsHeld]).toEqual(['ready', 'clear', 0]);
    expect(check.breaches).toMatchObject([
      {
        code: 'FEED_MANAGER_CYCLE',
        scope: 'manager',
        recordKeys: ['P00001'],
        message: expect.stringContaining('line 2'),
      },
    ]);
    const head = { key: 'P00001', value: 'Head' };
    expect((await inForce('title'))[0]).toEqual(head);
    expect((await inForce('managerEmployeeNumber')).map(({ key }) => key)).toEqual(['P00002', 'P00003']);
    // The same file again says the same; once the circle is opened elsewhere, the word that was left out counts.
    expect((await product.ingest(circle)).check.breaches).toHaveLength(1);
    await product.ingest([circle[0] as HrRow, boss(colleague(2), ''), chain[2] as HrRow]);
    expect(await inForce('managerEmployeeNumber')).toEqual([
      { key: 'P00001', value: 'P00003' },
      { key: 'P00003', value: 'P00002' },
    ]);
  });

  it('holds records that would make a circle of managers where the contract says so, followed through those it does not name', async () => {
    await product.changeContract({ managerCycles: 'hold' });
    await product.ingest([boss(colleague(1), ''), boss(colleague(2), 'P00001'), boss(colleague(3), 'P00002')]);
    const { check } = await product.ingest([
      boss(colleague(1), 'P00003'),
      boss(colleague(2), 'P00001'),
      boss(colleague(3), 'P00002'),
    ]);
    expect(check.breaches).toMatchObject([
      {
        code: 'FEED_MANAGER_CYCLE',
        message: expect.stringContaining('P00001 reports to P00003 reports to P00002 reports to P00001'),
      },
    ]);
    expect(await inForce('managerEmployeeNumber')).toHaveLength(2);
  });

  it('that names managers by the key of their record, as SCIM does, knows those that come in it', async () => {
    const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
    const user = (i: number, manager: string): string => `id${i},f${i}@x.example,Family${i},${i},${manager}`;
    const push = (...rows: string[]): Promise<IngestResult> => {
      const header = `id,userName,name.familyName,${enterprise}:employeeNumber,${enterprise}:manager`;
      return named([header, ...rows].join('\n'), 'pushed', { sourceId: 'idp', feed: 'delta' });
    };
    await push(user(1, ''));
    const { check } = await push(user(2, ''), ...Array.from({ length: 12 }, (_, i) => user(i + 3, 'id2')));
    expect(check.breaches).toEqual([]);
    const circle = await push(user(3, 'id4'), user(4, 'id3'));
    expect(circle.check.breaches).toMatchObject([{ code: 'FEED_MANAGER_CYCLE' }]);
  });

  describe('and its file', () => {
    it('of yesterday, after that of today, is held and says which is newer', async () => {
      await named(SIXTY, 'people_2026-05-14.csv');
      const { run, check } = await named(SIXTY.slice(0, 59), 'people_2026-05-13.csv');
      expect(run.status).toBe('held');
      expect(check.breaches[0]).toMatchObject({
        code: 'FEED_OLDER_THAN_LAST',
        message: 'the file is older than people_2026-05-14.csv, which is in force (import 1)',
      });
      expect((await named(SIXTY, 'people_2026-05-15.csv')).run.status).toBe('ready');
    });

    it('that is read as of a day before the last one counts all the same, and is told: history will be in another order', async () => {
      product.clock.set('2026-06-01T09:00:00.000Z');
      await named(SIXTY);
      product.clock.set('2026-05-14T09:00:00.000Z');
      const { run, check } = await named(from(SIXTY, { 'Job Title': 'Boss' }, 1));
      expect(run).toMatchObject({ status: 'ready', rowsChanged: 1 });
      expect(check.breaches).toMatchObject([{ code: 'FEED_TIME_TURNED_BACK', scope: 'notice' }]);
    });

    it('loaded again after another is recognised by its bytes, whatever it is called; loaded twice in a row it is no news', async () => {
      await named(SIXTY);
      expect((await named(SIXTY, 'copy.csv')).run).toMatchObject({ status: 'ready', rowsUnchanged: 60 });
      await named(from(SIXTY, { 'Job Title': 'Boss' }, 1));
      const { run, check } = await named(SIXTY, 'other name.csv');
      expect([run.status, check.breaches[0]?.code]).toEqual(['held', 'FEED_LOADED_BEFORE']);
      // Nobody has decided: to load it once more is no way around that.
      expect((await named(SIXTY, 'once more.csv')).run.status).toBe('held');
    });

    it('can be seen beforehand: what it means, and what it would do; nothing is kept', async () => {
      await product.ingest(SIXTY);
      const rows = [
        ...from(SIXTY, { 'Job Title': 'Boss' }, 2),
        colleague(61),
        colleague(62, { 'Last Day of Work': '2026-05-01' }),
      ].map((row, i) => (i === 9 ? { ...row, ...GONE } : i === 8 ? { ...row, ...HIRED_FOR_A_TIME } : row));
      const { check, run } = await named(rows, 'people.csv', { preview: true });
      expect(check.counts).toEqual({ joiners: 1, goneAlready: 1, movers: 2, conversions: 1, leavers: 1, rehires: 0 });
      expect(check.usedColumns).toContainEqual({ attribute: 'title', column: 'Job Title', index: 10 });
      expect(run.status).toBe('ready');
      expect(await product.sql('SELECT id FROM import_run')).toHaveLength(1);
      expect(await product.sql('SELECT id FROM identity')).toHaveLength(60);
    });
  });
});

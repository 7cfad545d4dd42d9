import { colleague, colleagues, hrFile } from '@joinery/testing';
import { fingerprint } from '@joinery/kernel';
import { identityId } from '@joinery/identity';
import type { NewcomerRow } from '@joinery/store';
import { MORNING, Product } from '../test/product';

/** Enough rows that indexes are set aside while they are loaded. */
const MANY = colleagues(13_000);
const [FIRST, SECOND] = MANY as [(typeof MANY)[0], (typeof MANY)[0]];

describe('a first load', () => {
  let product: Product;

  beforeEach(async () => {
    product = await Product.start();
  });
  afterEach(() => product.close());

  const indexes = (): Promise<string[]> =>
    product.joinery.store.read(async (tx) => {
      const found = (await tx.runner.query(
        `SELECT indexdef FROM pg_indexes WHERE tablename IN ('identity', 'employment', 'record_version') ORDER BY 1`,
      )) as { indexdef: string }[];
      return found.map((row) => row.indexdef);
    });

  it('leaves every index as it was, and finds repetitions and namesakes of its own rows', async () => {
    const before = await indexes();
    const namesake = { ...SECOND, 'Employee ID': 'P99999' };
    const repeated = { ...FIRST, Department: 'Legal' };
    const { run, created, disputed } = await product.ingest(hrFile([...MANY, namesake, repeated]));
    expect(run).toMatchObject({ rowsRead: 13_002, rowsStaged: 13_000, rowsRefused: 2, rowsNew: 13_000 });
    expect([created, disputed]).toEqual([12_999, 1]);
    expect(await indexes()).toEqual(before);
  });

  it('has its people counted, so that a page of looks is taken from its index and nobody else is read for it', async () => {
    await product.ingest(hrFile(MANY));
    const plan = await product.joinery.store.read(
      async (tx) =>
        (await tx.runner.query(
          `EXPLAIN SELECT profile FROM identity WHERE needs_evaluation AND merged_into IS NULL
           ORDER BY hired_on, employee_number, id LIMIT 500 FOR UPDATE SKIP LOCKED`,
        )) as object[],
    );
    expect(JSON.stringify(plan)).toContain('Index Scan using identity_due');
  });

  it('is planned for account by account, though nobody counted the people again since they were looked at', async () => {
    await product.ingest(hrFile(MANY));
    await product.joinery.evaluatePeople.execute();
    const scanned = await product.joinery.store.transaction(async (tx) => {
      const scans = `SELECT relname, seq_scan FROM pg_stat_xact_user_tables WHERE relname IN ('identity', 'account') ORDER BY 1`;
      const before = (await tx.runner.query(scans)) as object[];
      await tx.planning.different(null, 100);
      return [before, (await tx.runner.query(scans)) as object[]];
    });
    expect(scanned[1]).toEqual(scanned[0]);
  });

  it('keeps every value as it was read, of whatever characters and length', async () => {
    const odd = `Zoë \\N \\. "quoted"\ttabbed ${'☕'.repeat(40)} ${'long '.repeat(20)}end`;
    const person = colleague(1, {
      'First Name': 'Zoë',
      'Last Name': 'Ng',
      Department: odd,
      'Birth Date': '1990-02-28',
    });
    await product.ingest([person, colleague(2, { 'Birth Date': '' })]);
    const kept = await product.joinery.store.read(
      async (tx) =>
        (await tx.runner.query(
          `SELECT e.record_key, e.source_id, encode(e.key_hash, 'hex') AS print, length(e.row_hash) AS bytes, e.linked_by,
             e.linked_at, v.line, v.learned_at, v.holds_from::text, v.attributes ->> 'department' AS department,
             v.source_id = e.source_id AND v.record_key = e.record_key AND v.import_id = i.import_id AS "isSame",
             i.id, i.label, i.employee_number, i.name_key, i.birth_date, i.hired_on, i.learned_at AS since
           FROM employment e JOIN record_version v ON v.id = e.version_id JOIN identity i ON i.id = e.identity_id ORDER BY 1`,
        )) as object[],
    );
    const at = MORNING;
    const common = { source_id: 'hr', bytes: 8, linked_by: 'joinery', linked_at: at, learned_at: at, isSame: true };
    const both = { ...common, holds_from: '2026-05-14', hired_on: '2020-03-02', since: at };
    const keys = (key: string) => ({
      record_key: key,
      employee_number: key,
      print: fingerprint(key),
      id: identityId('hr', key),
    });
    const [first, second] = [
      { ...keys('P00001'), line: 2, label: 'Zoë Ng (P00001)', name_key: 'zoeng', birth_date: '1990-02-28' },
      { ...keys('P00002'), line: 3, label: 'Given2 Family2 (P00002)', name_key: 'given2family2', birth_date: null },
    ];
    expect(kept).toEqual([
      { ...both, ...first, department: odd },
      { ...both, ...second, department: 'Engineering' },
    ]);
  });

  it('goes on as any other when somebody else is at the same tables', async () => {
    const before = await indexes();
    await product.joinery.store.transaction(async (tx) => {
      await tx.runner.query('LOCK TABLE identity IN ACCESS SHARE MODE');
      expect(await product.ingest(hrFile(MANY))).toMatchObject({ created: 13_000 });
    });
    expect(await indexes()).toEqual(before);
    expect(await readWholeTables()).toEqual([]);
  });

  it('hands over wide rows by their bytes, long before there are many of them', async () => {
    const scope = { importId: '1', sourceId: 'hr', asOf: product.clock.now(), holdsFrom: '2026-05-14' };
    const attributes = JSON.stringify({ department: 'x'.repeat(1 << 20) });
    const rows = Array.from({ length: 40 }, (_, i) => wideRow(`P${i}`, attributes));
    const handedOver = await product.joinery.store.transaction(async (tx) => {
      await tx.staging.addNewcomers(scope, rows);
      const found = (await tx.runner.query('SELECT count(*)::int AS n FROM record_version')) as { n: number }[];
      await tx.staging.settleNewcomers();
      return found[0]?.n;
    });
    // The second sixteen wait for the first; the last eight have only been gathered.
    expect([16, 32]).toContain(handedOver);
  });

  /**
   * Tables that are read from end to end to find the managers of a page of people, while nobody has counted the rows
   * yet.
   */
  const readWholeTables = (): Promise<string[]> =>
    product.joinery.store.transaction(async (tx) => {
      const people = (await tx.runner.query(
        `SELECT identity_id AS "identityId", (SELECT record_key FROM employment LIMIT 1) AS reference FROM employment LIMIT 100`,
      )) as { identityId: string; reference: string }[];
      await tx.managers.note(people, product.clock.now());
      // A planner that joins by reading everything wherever it is left a choice.
      await tx.runner.query('SET LOCAL enable_nestloop = off');
      await tx.runner.query('SET LOCAL random_page_cost = 1');
      const scans = `SELECT relname, seq_scan FROM pg_stat_xact_user_tables WHERE relname IN ('employment', 'identity') ORDER BY 1`;
      const before = (await tx.runner.query(scans)) as { relname: string; seq_scan: string }[];
      const found = await tx.managers.references(
        people.map((one) => one.identityId),
        ['P00001'],
      );
      expect(found.every(({ managers }) => managers.length === 1)).toBe(true);
      const after = (await tx.runner.query(scans)) as { relname: string; seq_scan: string }[];
      return after.filter(({ seq_scan }, i) => seq_scan !== before[i]?.seq_scan).map(({ relname }) => relname);
    });
});

function wideRow(key: string, attributes: string): NewcomerRow {
  const print = fingerprint(key);
  const nothing = { employeeNumber: null, nameKey: null, birthDate: null, previousKey: null, hiredOn: null };
  const where = { line: 2, recordKey: key, identityId: identityId('hr', key), label: key };
  return { ...nothing, ...where, keyPrint: print, rowPrint: print.slice(0, 16), attributes, furtherKeys: [] };
}

describe('look-alikes of one file', () => {
  let product: Product;

  beforeEach(async () => {
    product = await Product.start();
  });
  afterEach(() => product.close());

  it('meet each other although they are placed by the page', async () => {
    // A former number, even of nobody, makes a row wait for its correlation: both wait, and the first makes somebody.
    const first = colleague(7, { 'Previous Employee Number': 'P555' });
    const second = { ...first, 'Employee ID': 'P8', 'Previous Employee Number': 'P556' };
    const third = { ...colleague(9), 'Employee ID': 'P9', 'Previous Employee Number': 'P00007' };
    const result = await product.ingest([first, second, third, colleague(10, { 'Previous Employee Number': '' })]);
    expect(result).toMatchObject({ created: 2, linked: 0, disputed: 2 });
  });
});

import { colleague, colleagues, type HrRow } from '@joinery/testing';
import { releaseImport } from '@joinery/platform';
import { Product } from '../test/product';

const SIXTY = colleagues(60).map((row) => ({ ...row, 'Manager ID': '', 'Worker Type': 'employee' }));

interface MassChange {
  readonly what: string;
  readonly code: string;
  readonly change: HrRow;
  readonly many: number;
  readonly message: string;
  /** What stands in the records once it is in force. */
  readonly kept: readonly [attribute: string, value: string];
}

describe('a file that is right row by row and wrong as a whole', () => {
  let product: Product;

  beforeEach(async () => {
    product = await Product.start();
    await product.ingest(SIXTY);
  });
  afterEach(() => product.close());

  const inForce = async (attribute: string, value: string): Promise<number> => {
    const rows = await product.sql(
      `SELECT 1 FROM employment e JOIN record_version v ON v.id = e.version_id WHERE v.attributes ->> $1 = $2`,
      [attribute, value],
    );
    return rows.length;
  };
  const changed = (change: HrRow, first: number, last = 0): HrRow[] =>
    SIXTY.map((row, i) => (i < first || i >= 60 - last ? { ...row, ...change } : row));

  it.each<MassChange>([
    {
      what: 'names managers whom nobody knows',
      code: 'FEED_MANAGERS_UNKNOWN',
      change: { 'Manager ID': 'M-17' },
      many: 11,
      message: '11 people, where 60 are known, come under managers whom nobody knows: M-17',
      kept: ['managerEmployeeNumber', 'M-17'],
    },
    {
      what: 'has many in other departments',
      code: 'FEED_DEPARTMENTS_MOVED',
      change: { Department: 'Robotics' },
      many: 21,
      message: '21 of 60 people come in another department',
      kept: ['department', 'Robotics'],
    },
    {
      what: 'puts the first day of many off, so that no rule gives them anything',
      code: 'FEED_OUT_OF_SCOPE',
      change: { 'Start Date': '2026-12-31' },
      many: 11,
      message: '11 of 60 people stay and would be given nothing any more',
      kept: ['startDate', '2026-12-31'],
    },
  ])(
    'and $what holds them, lets the rest flow, and is released by a person',
    async ({ code, change, many, message, kept: [attribute, value] }) => {
      const few = many - 1;
      expect((await product.ingest(changed(change, 0, few))).check.verdict).toBe('clear');
      const rows = [...changed(change, many, few), { ...SIXTY[0], ...colleague(61) }];
      const { run, check } = await product.ingest(rows);
      expect(check.breaches).toMatchObject([{ code, scope: 'records', message: expect.stringContaining(message) }]);
      expect([run.status, run.rowsNew, check.recordsHeld]).toEqual(['ready', 1, many]);
      expect(await inForce(attribute, value)).toBe(few);
      await releaseImport(product.joinery, run.id, 'it is so', 'hana');
      expect(await inForce(attribute, value)).toBe(few + many);
      expect((await product.ingest(rows)).check.verdict).toBe('clear');
    },
  );

  it('knows managers who come in the same file', async () => {
    const rows = changed({ 'Manager ID': 'P00061' }, 15);
    expect((await product.ingest([...rows, { ...SIXTY[0], ...colleague(61) }])).check.verdict).toBe('clear');
  });

  it('counts newcomers under managers whom nobody knows, but not in a first file', async () => {
    const strangers = Array.from({ length: 12 }, (_, i) => ({
      ...SIXTY[0],
      ...colleague(100 + i),
      'Manager ID': 'M-17',
    }));
    const { check } = await product.ingest([...SIXTY, ...strangers]);
    expect(check.breaches).toMatchObject([{ code: 'FEED_MANAGERS_UNKNOWN' }]);
    expect(await inForce('managerEmployeeNumber', 'M-17')).toBe(0);
  });
});

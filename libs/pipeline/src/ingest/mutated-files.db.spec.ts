import { Readable } from 'node:stream';
import { colleague, hrFile, type HrRow, seededNumbers } from '@joinery/testing';
import { openSourceFile } from '@joinery/platform';
import type { Transaction } from '@joinery/store';
import { IngestSource } from './ingest-source';
import type { IngestResult } from './run/ingest-request';
import type { Ground } from '../ports';
import { type GoodFile, MUTATIONS, type Mutation } from '../test/mutations';
import { Product } from '../test/product';

/** `JOINERY_MUTATIONS=1000` tries as many; each kind comes round in turn. */
const TRIALS = Number(process.env.JOINERY_MUTATIONS ?? 160);
const KINDS = Object.keys(MUTATIONS);
const PEOPLE = 120;

/** What is in force, by record: the attributes as text. */
type State = ReadonlyMap<string, string>;

interface Tried extends IngestResult {
  readonly state: State;
  /** Rows whose line is told: each by a finding of its own, or together by one that names the first and the last. */
  readonly rowsTold: number;
}

class Undo extends Error {}

const yesterday = Array.from({ length: PEOPLE }, (_, i) =>
  colleague(i + 1, {
    'First Name': i % 3 === 0 ? 'Zoë' : `Given${i}`,
    'Last Name': i % 5 === 0 ? `O'Hara "${i}"` : `Family${i}`,
    Department: i % 4 === 0 ? 'Research, Applied' : 'Sales',
  }),
);
/** Somebody moved, somebody leaves, somebody is new. */
const today: readonly HrRow[] = [
  ...yesterday.map((row, i) => ({
    ...row,
    'Job Title': i % 20 === 0 ? 'Team Lead' : (row['Job Title'] ?? ''),
    'Last Day of Work': i === 7 ? '2026-05-20' : '',
  })),
  colleague(PEOPLE + 1),
];

function goodFile(): GoodFile {
  const [header = '', ...rows] = hrFile(today).trimEnd().split('\n');
  return { header, rows };
}

describe(`${TRIALS} seeded damages of a good file`, () => {
  let product: Product;
  let base: State;
  let clean: Tried;

  beforeAll(async () => {
    product = await Product.start();
    await product.ingest(yesterday);
    await product.plan();
    base = await product.joinery.store.read(stateOf);
    clean = await attempt(Buffer.from(hrFile(today)));
  });
  afterAll(() => product.close());

  /** Imports a file as it would be imported, looks at what is in force then, and takes everything back. */
  async function attempt(bytes: Buffer): Promise<Tried> {
    const seen: { rowsTold: number; state: State }[] = [];
    const { store } = product.joinery;
    const transaction: Ground['store']['transaction'] = async (work) => {
      let answer: unknown;
      await store
        .transaction(async (tx) => {
          answer = await work(tx);
          await tx.runner.query('SET CONSTRAINTS ALL IMMEDIATE');
          seen.push({ rowsTold: await rowsTold(tx), state: await stateOf(tx) });
          throw new Undo();
        })
        .catch((error: unknown) => {
          if (!(error instanceof Undo)) throw error;
        });
      return answer as never;
    };
    const read: Ground['store']['read'] = (work) => store.read(work);
    const ground = { ...product.joinery, store: { transaction, read } as unknown as Ground['store'] };
    const result = await new IngestSource(ground).execute({
      sourceId: 'hr',
      fileName: 'people.csv',
      actor: 'spec',
      bytes: Readable.from([bytes]),
      open: openSourceFile(),
    });
    const [last] = seen;
    if (!last) throw new Error('nothing was tried');
    return { ...result, ...last };
  }

  it('start from a file that is in force as it stands', () => {
    expect(clean.run).toMatchObject({
      status: 'ready',
      rowsRead: PEOPLE + 1,
      rowsRefused: 0,
      rowsNew: 1,
      rowsChanged: 7,
    });
    expect(clean.state.size).toBe(PEOPLE + 1);
  });

  const fates = new Map<string, number>();

  it.each(Array.from({ length: Math.ceil(TRIALS / 40) }, (_, block) => block))(
    'block %d: a named status, every bad row told with its line, good rows as in the clean result or nothing used',
    async (block) => {
      const wrong: string[] = [];
      for (let seed = block * 40; seed < Math.min(TRIALS, block * 40 + 40); seed += 1) {
        const random = seededNumbers(seed + 1);
        const kind = KINDS[seed % KINDS.length] as string;
        const mutation = MUTATIONS[kind] as Mutation;
        const bytes = mutation.apply(goodFile(), (below) => Math.floor(random() * below));
        const tried = await attempt(bytes);
        fates.set(tried.run.status, (fates.get(tried.run.status) ?? 0) + 1);
        wrong.push(...problems(tried, mutation, bytes).map((what) => `${seed} ${kind}, ${tried.run.status}: ${what}`));
      }
      expect(wrong).toEqual([]);
    },
    120_000,
  );

  it('come to every end there is', () => {
    expect([...fates.keys()].sort()).toEqual(['held', 'ready', 'unfit', 'unreadable']);
  });

  function problems({ run, check, state, rowsTold }: Tried, { expects }: Mutation, bytes: Buffer): string[] {
    const wrong: string[] = [];
    const { status, rowsRead, rowsStaged, rowsRefused, rowsMissing } = run;
    if (rowsRead !== rowsStaged + rowsRefused) wrong.push(`${rowsRead} read = ${rowsStaged} + ${rowsRefused}`);
    if (rowsTold !== rowsRefused) wrong.push(`${rowsRefused} refused, ${rowsTold} told`);
    if (status !== 'ready' && run.doubts.length === 0 && check.breaches.length === 0) wrong.push('nobody is told why');
    const isUsed = status === 'ready' || status === 'unfit';
    if (!isUsed && differing(state, base).length > 0) wrong.push('something of it is in force');
    const isTold = status !== 'ready' || rowsRefused > 0 || rowsMissing > 0 || check.recordsHeld > 0;
    const text = `\n${bytes.toString().replace(/^\uFEFF/, '')}\n`;
    for (const key of differing(state, clean.state)) {
      const left = state.get(key) === base.get(key);
      if (left && isTold) continue;
      const record = goodFile().rows.find((row) => row.startsWith(`${key},`));
      const isTouched = record === undefined || !text.includes(`\n${record}\n`);
      if (expects === 'equal' || !isTouched) wrong.push(`${key}: ${state.get(key)}`);
    }
    return wrong.slice(0, 3);
  }
});

function differing(state: State, other: State): string[] {
  return [...new Set([...state.keys(), ...other.keys()])].filter((key) => state.get(key) !== other.get(key));
}

/** Rows that a finding says are not used, by the lines that it names. */
async function rowsTold(tx: Transaction): Promise<number> {
  const findings = (await tx.runner.query(
    `SELECT code, line, message FROM import_finding
     WHERE import_id > 1 AND line IS NOT NULL AND (severity = 'error' OR code = 'ROW_ID_DUPLICATE')`,
  )) as { code: string; line: number; message: string }[];
  const lines = new Set(findings.filter(({ code }) => /^(ROW|CSV)_/.test(code)).map(({ line }) => line));
  const together = findings.filter(({ code }) => code === 'FILE_ROWS_UNREAD').map(({ message }) => message);
  return (
    lines.size + together.reduce((sum, message) => sum + Number(/^None of the (\d+) rows/.exec(message)?.[1] ?? 1), 0)
  );
}

async function stateOf(tx: Transaction): Promise<State> {
  const rows = (await tx.runner.query(
    `SELECT e.record_key AS key, (v.attributes::jsonb)::text AS attributes FROM employment e JOIN record_version v ON v.id = e.version_id`,
  )) as { key: string; attributes: string }[];
  return new Map(rows.map(({ key, attributes }) => [key, attributes]));
}

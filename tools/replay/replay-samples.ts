import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PullSource, type RecordingSink, vendorNamed } from '@joinery/connectors';
import { FakeSource, type FakeHandler, json } from '../../libs/connectors/src/sources/pull/test/fake-source';

/** An answer of a real system or of its maker, and what its connector must come to say of it. */
interface Sample {
  readonly file: string;
  readonly vendor: string;
  /** Turns the file into what the system would send. */
  readonly answer: (text: string) => string;
  readonly isSignIn: (path: string) => boolean;
  readonly signIn: unknown;
  /** Facts of the file, found out by hand; the first is how many people there are. */
  readonly facts: readonly (readonly [number: string, column: string, value: string])[];
  readonly people: number;
}

const ENVELOPE = [
  '<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Body>',
  '</env:Body></env:Envelope>',
];

const SAMPLES: readonly Sample[] = [
  {
    file: 'adp_workers_46.json',
    vendor: 'adp-workforce-now',
    answer: (text) => text,
    isSignIn: (path) => path === '/token',
    signIn: { access_token: 't', expires_in: 3600 },
    people: 46,
    facts: [
      // Inactive is leave there; a rehire starts when it began; a termination is entered years later; two jobs, one
      // primary.
      ['67V5GJLIY', 'sourceStatus', 'leave'],
      ['67V5GJLIY', 'managerEmployeeNumber', '0000021182'],
      ['IA1WU16J5', 'startDate', '2019-05-15'],
      ['0000021107', 'terminationDate', '2018-04-09'],
      ['0000021107', 'sourceStatus', 'Terminated'],
      ['0000021182', 'title', 'BILLCLRK - **'],
      ['D1II55KXK', 'workerType', 'Contractor - 1099'],
      ['D1II55KXK', 'division', 'Copy Requisition'],
    ],
  },
  {
    file: 'personio_v1_employees.json',
    vendor: 'personio-v1',
    answer: (text) => text,
    isSignIn: (path) => path === '/auth',
    signIn: { success: true, data: { token: 't' } },
    people: 3,
    facts: [
      // Midnight with an offset is that day, also where the offset is 53 minutes.
      ['2116366', 'startDate', '1983-09-01'],
      ['2040614', 'startDate', '1835-02-01'],
      ['2116365', 'contractEndDate', '1954-06-07'],
      ['2116366', 'workerType', 'internal'],
    ],
  },
  {
    file: 'workday_get_workers.xml',
    vendor: 'workday',
    answer: (text) => ENVELOPE.join(text.replace(/^\s*<\?xml[^>]*>/, '')),
    isSignIn: () => false,
    signIn: {},
    people: 1,
    facts: [
      ['1', 'givenName', 'Example'],
      ['1', 'familyName', 'Worker'],
      ['1', 'birthDate', '1960-01-01'],
    ],
  },
];

/**
 * `npm run replay -- --samples`: answers of real systems go through their connectors; the number of people and facts
 * that were read off the files by hand must come out. Answers whether they did.
 */
export async function replaySamples(data: string): Promise<boolean> {
  let isRight = true;
  for (const sample of SAMPLES) {
    const path = join(data, 'samples', sample.file);
    if (!existsSync(path)) {
      console.error(`The samples need ${path}, which is missing.`);
      isRight = false;
      continue;
    }
    const wrong = await wrongIn(sample, readFileSync(path, 'utf8'));
    console.log(`${sample.file}: ${sample.people} people, ${sample.facts.length} facts, ${wrong.length} wrong`);
    for (const what of wrong) console.error(`  ${what}`);
    isRight &&= wrong.length === 0;
  }
  return isRight;
}

async function wrongIn(sample: Sample, text: string): Promise<readonly string[]> {
  let answered = 0;
  const handler: FakeHandler = (request) => {
    if (sample.isSignIn(request.path)) return json(sample.signIn);
    answered += 1;
    // A list that does not count its people is asked for more until nothing comes.
    return answered === 1 ? { status: 200, body: sample.answer(text) } : { status: 204, body: '' };
  };
  const server = await FakeSource.start(handler, () => false);
  try {
    const rows = await readRows(sample, server.url);
    const wrong = rows.length === sample.people ? [] : [`${rows.length} people came`];
    for (const [number, column, value] of sample.facts) {
      const found = rows.find((row) => row['employeeNumber'] === number)?.[column];
      if (found !== value) wrong.push(`${number}: ${column} is ${String(found)}, not ${value}`);
    }
    return wrong;
  } finally {
    await server.close();
  }
}

async function readRows({ vendor }: Sample, url: string): Promise<readonly Readonly<Record<string, string>>[]> {
  const auth = { clientId: 'c', userName: 'u', ...(vendor.startsWith('adp') ? { tokenUrl: 'token' } : {}) };
  const source = new PullSource({
    pull: { vendor, baseUrl: url, auth, settings: { tenant: 'acme' } },
    vendor: vendorNamed(vendor),
    secret: () => 's',
  });
  const lines: string[] = [];
  const sink: RecordingSink = {
    write: (line) => Promise.resolve(void lines.push(line)),
    flush: () => Promise.resolve(),
  };
  const run = { mode: 'full', startedAt: '2026-05-14T09:00:00.000Z', since: null, mark: null } as const;
  const end = await source.record(run, sink);
  if (end.outcome !== 'COMPLETE') throw new Error(`${vendor}: ${end.outcome} ${end.detail}`);
  const bytes = async function* (): AsyncGenerator<Buffer> {
    yield Buffer.from(lines.join(''));
  };
  const reading = source.open(bytes(), await source.facts(bytes()), { numbers: new Map(), formerHeader: [] });
  const rows: Record<string, string>[] = [];
  for await (const { records } of reading.batches()) {
    for (const { cells } of records)
      rows.push(Object.fromEntries(reading.header.map((name, at) => [name, cells[at] ?? ''])));
  }
  return rows;
}

import type { ConformanceFault, ConformanceRun, SourceUnderTest } from '../../../kit/source-conformance';
import { PullSource } from '../../pull/pull-source';
import { RECORD_ID } from '../../pull/recording-reading';
import type { PullRun } from '../../pull/pull-run';
import { type CanonicalPerson, PEOPLE } from '../../pull/test/canonical-people';
import { FakeSource, type Fault } from '../../pull/test/fake-source';
import { vendorNamed } from '../vendor-named';
import { type FakeVendor, SECRET } from './fake-vendor';

export const FULL: PullRun = { mode: 'full', startedAt: '2026-05-14T09:00:00.000Z', since: null, mark: null };

/** A recording in memory. */
export class Tape {
  readonly lines: string[] = [];
  flushes = 0;

  write(line: string): Promise<void> {
    this.lines.push(line);
    return Promise.resolve();
  }

  flush(): Promise<void> {
    this.flushes += 1;
    return Promise.resolve();
  }

  async *bytes(): AsyncGenerator<Buffer> {
    // In pieces that end anywhere: a reader must not rely on lines.
    const all = Buffer.from(this.lines.join(''));
    for (let at = 0; at < all.length; at += 1_000) yield all.subarray(at, at + 1_000);
  }
}

export interface PulledRows {
  readonly header: readonly string[];
  readonly rows: readonly Readonly<Record<string, string | null>>[];
  readonly refused: number;
}

/** Rows by column; null where a cell was not returned. */
export async function rowsOf(
  source: PullSource,
  tape: Tape,
  numbers: ReadonlyMap<string, string> = new Map(),
): Promise<PulledRows & { complete: boolean; outcome: string; hints: readonly string[] }> {
  const facts = await source.facts(tape.bytes());
  const known = new Map(facts.strangers.flatMap((id) => (numbers.has(id) ? [[id, numbers.get(id) ?? '']] : [])));
  const reading = source.open(tape.bytes(), facts, { numbers: known, formerHeader: [] });
  const rows: Record<string, string | null>[] = [];
  let refused = 0;
  for await (const batch of reading.batches()) {
    refused += batch.refused.length;
    for (const { cells, unreturned, former } of batch.records) {
      rows.push(
        Object.fromEntries(
          reading.header.map((name, at) => [
            name,
            unreturned?.includes(at) ? null : former?.includes(at) ? '' : (cells[at] ?? ''),
          ]),
        ),
      );
    }
  }
  const { complete, findings } = reading.verdict();
  const hints = findings.map(({ hint }) => hint ?? '');
  return { header: reading.header, rows, refused, complete, outcome: facts.end.outcome, hints };
}

export function sourceFor(vendor: FakeVendor, origin: string, pause?: (ms: number) => Promise<void>): PullSource {
  return new PullSource({
    pull: { ...vendor.pull, vendor: vendor.vendor, baseUrl: `${origin}${vendor.base}` },
    vendor: vendorNamed(vendor.vendor),
    secret: () => SECRET,
    ...(pause ? { pause } : {}),
  });
}

/** Plays one run of a vendor against its writer. */
export function subjectOf(vendor: FakeVendor): SourceUnderTest {
  const { pages, total, tokens } = vendor;
  return { pages, total, tokens, run: (fault) => play(vendor, fault) };
}

async function play(vendor: FakeVendor, fault?: ConformanceFault): Promise<ConformanceRun> {
  const people: CanonicalPerson[] = fault?.kind === 'lists nobody' ? [] : [...PEOPLE];
  const server = await FakeSource.start(vendor.serve(people), vendor.isSignIn, fault && faultOf(fault, vendor, people));
  let waitedMs = 0;
  const source = sourceFor(vendor, server.url, (ms) => {
    waitedMs += ms;
    return Promise.resolve();
  });
  try {
    const tape = new Tape();
    const end = await source.record(FULL, tape);
    const { rows, complete } = await rowsOf(source, tape);
    return { outcome: end.outcome, complete, keys: rows.map((row) => row[RECORD_ID] ?? ''), waitedMs };
  } finally {
    await server.close();
  }
}

const SIGN_IN_PAGE =
  '<!DOCTYPE html><html><head><title>Sign in</title></head><body><input type="password"></body></html>';
const html = (body: string): { status: number; headers: Record<string, string>; body: string } => ({
  status: 200,
  headers: { 'content-type': 'text/html' },
  body,
});

function faultOf(fault: ConformanceFault, vendor: FakeVendor, people: CanonicalPerson[]): Fault {
  let before = { status: 500, body: '' } as ReturnType<Parameters<Fault>[1]>;
  return (n, healthy, request) => {
    const is =
      'from' in fault
        ? n >= fault.from
        : 'times' in fault
          ? n >= fault.answer && n < fault.answer + fault.times
          : false;
    switch (fault.kind) {
      case 'lists nobody':
        return healthy();
      case 'repeats': {
        const answer = n === fault.answer ? before : healthy();
        before = answer;
        return answer;
      }
      case 'shrinks':
        if (n === fault.answer) people.splice(-2);
        return healthy();
      case 'fails':
        return is ? { status: fault.status, body: 'down' } : healthy();
      case 'is empty':
        return is ? { status: 200, body: '' } : healthy();
      case 'holds an error':
        return is ? { status: 200, body: vendor.error } : healthy();
      case 'refuses the credential':
        return is ? { status: 401, body: '' } : healthy();
      case 'throttles':
        return is ? { status: 429, headers: { 'retry-after': String(fault.seconds) }, body: '' } : healthy();
      case 'redirects to sign in':
        return is
          ? { status: 302, headers: { location: 'https://login.example.com/saml?next=%2F' }, body: '' }
          : healthy();
      case 'shows a sign-in page':
        return is ? html(SIGN_IN_PAGE) : healthy();
      case 'is cut': {
        const { body, ...rest } = healthy();
        return is ? { ...rest, body: body.slice(0, Math.floor(body.length / 2)) } : { ...rest, body };
      }
    }
    throw new Error(`${request.path}: unknown fault`);
  };
}

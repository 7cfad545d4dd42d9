import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fixedClock } from '@joinery/kernel';
import { assemble, PolicyFolder } from '@joinery/platform';
import { createDataSource, Store } from '@joinery/store';
import { type Figure, median, rounded } from './figure';
import { POLICIES, ROOT } from './places';
import { runPart } from './run-part';
import type { Scratch } from './scratch';

const FEW = 1_000;
const MANY = 100_000;
const COUNTS = { post: 800, get: 2_000 } as const;
const ROUNDS = 9;

type What = 'post' | 'get';

interface Servers {
  readonly url: string;
  readonly token: string;
  readonly people: number;
}

/** POST of users with 100,000 people inside, against a bare Express and pg server that does one insert. */
export function inboundPost(scratch: Scratch): Promise<Figure[]> {
  return against(scratch, 'inbound-post', 'post');
}

/** GET by userName with 100,000 people inside, against the same server doing one indexed select. */
export function inboundFilter(scratch: Scratch): Promise<Figure[]> {
  return against(scratch, 'inbound-filter', 'get');
}

/** The rate with 100,000 people inside against the rate with 1,000; the lower of POST and GET. */
export async function inboundGrowth(scratch: Scratch): Promise<Figure[]> {
  const [few, many] = [await fill(scratch, FEW), await fill(scratch, MANY)];
  const parts: Record<string, number> = { few: FEW, many: MANY };
  const ratios: number[] = [];
  await withJoinery(few, (small) =>
    withJoinery(many, async (large) => {
      for (const what of ['post', 'get'] as const) {
        const { ratio } = await compare([small, few], [large, many], what);
        parts[what] = ratio;
        ratios.push(ratio);
      }
    }),
  );
  return [{ name: 'inbound-growth', ratio: Math.min(...ratios), aim: 0.8, better: 'higher', parts }];
}

async function against(scratch: Scratch, name: string, what: What): Promise<Figure[]> {
  const servers = await fill(scratch, MANY);
  return withJoinery(servers, (joinery) =>
    withProcess(join(__dirname, 'part-inbound-bare.js'), [servers.url, 'bare_user'], {}, async (bare) => {
      const { ratio, base, rate } = await compare([bare, servers], [joinery, servers], what);
      const parts = { people: MANY, joineryPerSecond: rounded(rate, 0), barePerSecond: rounded(base, 0) };
      return [{ name, ratio, aim: 0.5, better: 'higher', parts }];
    }),
  );
}

type Server = readonly [url: string, inside: Servers];

/**
 * Short rounds of both, one right after the other; the first of each warms up. The ratio is the median of the rounds'
 * own ratios, so that what else the machine does meets both alike.
 */
async function compare(
  first: Server,
  second: Server,
  what: What,
): Promise<{ readonly ratio: number; readonly base: number; readonly rate: number }> {
  const pairs: (readonly [number, number])[] = [];
  for (let round = 0; round <= ROUNDS; round += 1) {
    const pair = [await load(first, what, round), await load(second, what, round)] as const;
    if (round > 0) pairs.push(pair);
  }
  return {
    ratio: rounded(median(pairs.map(([base, rate]) => rate / base))),
    base: median(pairs.map(([base]) => base)),
    rate: median(pairs.map(([, rate]) => rate)),
  };
}

/** Requests a second. */
async function load([url, { token, people }]: Server, what: What, round: number): Promise<number> {
  const count = COUNTS[what];
  const args = [url, token, what, String(1_000_000 + round * count), String(count), String(people)];
  return (count * 1_000) / (await runPart<{ ms: number }>('part-inbound-load.js', args)).ms;
}

/**
 * A database with people who were pushed and have become records long since, and the same people for the bare server.
 */
async function fill(scratch: Scratch, people: number): Promise<Servers> {
  const url = await scratch.freshDatabase();
  const store = await Store.open(url, 2);
  const clock = fixedClock('2026-11-23T09:00:00.000Z');
  const joinery = assemble({ clock }, new PolicyFolder(POLICIES), url, store);
  const { token } = await joinery.inbound.tokens.make('idp', 'bench');
  await joinery.close();
  const database = await createDataSource(url, 1).initialize();
  await database.query(BARE);
  await database.query(PEOPLE, [people]);
  await database.query(BARE_PEOPLE);
  await database.query('VACUUM ANALYZE');
  await database.query('CHECKPOINT');
  await database.destroy();
  return { url, token, people };
}

const BARE =
  'CREATE TABLE bare_user (id uuid PRIMARY KEY DEFAULT gen_random_uuid(), user_name text NOT NULL UNIQUE, body json NOT NULL)';
const PEOPLE = `INSERT INTO inbound_resource (id, source_id, kind, name_key, external_id, lookup_keys, body, created_at, modified_at, settled)
  SELECT ('01900000-0000-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid, 'idp', 'User', 'person' || i || '@example.org', '00u' || i,
    ARRAY['mail person' || i || '@example.org'], json_build_object('schemas', json_build_array('urn:ietf:params:scim:schemas:core:2.0:User'),
      'userName', 'person' || i || '@example.org', 'name', json_build_object('givenName', 'Given' || i, 'familyName', 'Family' || i),
      'emails', json_build_array(json_build_object('primary', true, 'value', 'person' || i || '@example.org', 'type', 'work')),
      'displayName', 'Given' || i || ' Family' || i, 'locale', 'en-US', 'externalId', '00u' || i, 'active', true),
    now(), now(), 1
  FROM generate_series(0, $1::int - 1) i`;
const BARE_PEOPLE = 'INSERT INTO bare_user (user_name, body) SELECT name_key, body FROM inbound_resource';

/** The API as it is started everywhere, with its worker in another process, as whoever pushes much has it. */
function withJoinery<T>(servers: Servers, work: (base: string) => Promise<T>): Promise<T> {
  const env = { DATABASE_URL: servers.url, JOINERY_WORKER: 'off', JOINERY_PORT: '0', JOINERY_POLICIES: POLICIES };
  return withProcess(join(ROOT, 'dist/apps/api/src/main.js'), [], env, (url) => work(`${url}/scim/v2/idp`));
}

async function withProcess<T>(
  script: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  work: (url: string) => Promise<T>,
): Promise<T> {
  const child = spawn(process.execPath, [script, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, ...env },
  });
  try {
    return await work(await readyUrl(child));
  } finally {
    child.kill('SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
  }
}

async function readyUrl(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error('the server has no output');
  for await (const line of createInterface({ input: child.stdout })) {
    const url = /"ready":true,"url":"([^"]+)"/.exec(line)?.[1];
    if (url !== undefined) {
      child.stdout.resume();
      return url;
    }
  }
  throw new Error('the server ended before it was ready');
}

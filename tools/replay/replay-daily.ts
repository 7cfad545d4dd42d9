import { writeFileSync } from 'node:fs';
import type { ChildProcess } from 'node:child_process';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { POLICIES } from '../bench/places';
import { onAbandon } from '../bench/abandon';
import { Scratch } from '../bench/scratch';
import { type AppAddress, Company } from './company';
import { compareCompanies, type Comparison } from '@joinery/testing';
import { History, missingHistory, plusDays } from './history';
import { run, serve } from './processes';

const ROOT = resolve(__dirname, '../../..');
const TOKEN = 'replay-token';

export interface DailyOrders {
  readonly from: string;
  readonly to: string;
  /** Days between two imports; the last `everyDay` days on which something happens are all imported. */
  readonly step: number;
  readonly everyDay: number;
  /** False: people are imported and looked at, and what they would have in every app is compared; nothing is sent. */
  readonly sends: boolean;
}

export function readDailyOrders(args: readonly string[]): DailyOrders {
  const text = (value: string) => ({ type: 'string', default: value }) as const;
  const { values } = parseArgs({
    args: [...args],
    options: {
      daily: { type: 'boolean' },
      from: text('1985-02-01'),
      to: text('2002-08-01'),
      step: text('14'),
      'every-day': text('60'),
      'without-apps': { type: 'boolean', default: false },
    },
  });
  const order = {
    from: values.from,
    to: values.to,
    step: Number(values.step),
    everyDay: Number(values['every-day']),
    sends: !values['without-apps'],
  };
  const isDay = (day: string): boolean => /^\d{4}-\d\d-\d\d$/.test(day);
  if (!isDay(order.from) || !isDay(order.to) || order.from > order.to) throw new Error('--from and --to are days');
  if (!(order.step >= 1) || !(order.everyDay >= 0)) throw new Error('--step is 1 or more, --every-day 0 or more');
  return order;
}

/**
 * `npm run replay -- --daily`: lives through the history import by import, each applied to two apps, and holds the end
 * against a database into which only the last day was loaded: the same people, states, accounts and groups. What people
 * should have, and what the apps hold, is read by scripts that share no code with the product. Answers whether
 * everything agreed.
 */
export async function replayDaily(data: string, orders: DailyOrders): Promise<boolean> {
  const missing = missingHistory(data);
  if (missing.length > 0) {
    console.error(`The replay needs the 10,000-person history, and ${missing.join(', ')} is missing in ${data}.`);
    return false;
  }
  const scratch = new Scratch();
  onAbandon(() => scratch.close());
  const children: ChildProcess[] = [];
  try {
    const tokenFile = join(scratch.folder, 'token');
    writeFileSync(tokenFile, TOKEN, { mode: 0o600 });
    const apps: AppAddress[] = [];
    for (const id of orders.sends ? ['chat', 'intranet'] : []) {
      const args = ['--name', id, '--port', '0', '--token-file', tokenFile, '--parent-pid', String(process.pid)];
      const { url, child } = await serve(join(ROOT, 'dist/apps/lab/src/main.js'), args);
      children.push(child);
      apps.push({ id, url });
    }
    return await compareLives(scratch, new History(data), orders, { apps, tokenFile, data });
  } finally {
    for (const child of children) child.kill('SIGTERM');
    await scratch.close();
  }
}

interface Surroundings {
  readonly apps: readonly AppAddress[];
  readonly tokenFile: string;
  /** Folder of the history. */
  readonly data: string;
}

async function compareLives(
  scratch: Scratch,
  history: History,
  orders: DailyOrders,
  { apps, tokenFile, data }: Surroundings,
): Promise<boolean> {
  const database = await scratch.freshDatabase();
  const lived = await Company.open(database, POLICIES, apps, tokenFile);
  const loaded = await Company.open(await scratch.freshDatabase(), POLICIES, [], tokenFile);
  try {
    await liveThrough(lived, history, orders);
    await loaded.load(orders.to, history.export(orders.to));
    const found = await compareCompanies(lived.joinery.store, loaded.joinery.store);
    tell(orders.to, found);
    const arePeopleRight = await check(orders.to, 'check-people.mjs', { data, day: orders.to, database });
    const areAppsRight = !orders.sends || (await appsAreRight(scratch, history, orders, apps));
    return found.differences.length === 0 && arePeopleRight && areAppsRight;
  } finally {
    await lived.close();
    await loaded.close();
  }
}

async function liveThrough(company: Company, history: History, orders: DailyOrders): Promise<void> {
  const days = importDays(history, orders);
  const start = performance.now();
  console.log(`${days.length} imports from ${days[0]} to ${days.at(-1)}`);
  for (const [i, day] of days.entries()) {
    if (orders.sends) await company.live(day, history.export(day));
    else await company.load(day, history.export(day));
    if ((i + 1) % 50 !== 0 && i + 1 !== days.length) continue;
    const { rows, steps, importsReleased, recordsReleased, plansReleased } = company.tally;
    console.log(
      `${day}  ${i + 1} imports, ${rows} rows, ${steps} steps in ${((performance.now() - start) / 1000).toFixed(0)} s; released: ${importsReleased} imports, ${recordsReleased} records, ${plansReleased} plans`,
    );
  }
  console.log(`events ${JSON.stringify(company.tally.events)}`);
}

/** Every so many days; and towards the end every day on which something happens. */
function importDays(history: History, { from, to, step, everyDay }: DailyOrders): string[] {
  const busy = history.changeDays().filter((day) => from <= day && day <= to);
  const late = everyDay === 0 ? [] : busy.slice(-everyDay);
  const days = new Set([...late, to]);
  for (let day = from; day < (late[0] ?? to); day = plusDays(day, step)) days.add(day);
  return [...days].sort();
}

function tell(day: string, { people, states, accounts, memberships, differences, namesakes }: Comparison): void {
  console.log(
    `${day}  ${people} people ${JSON.stringify(states)}, ${accounts} open accounts, ${memberships} memberships`,
  );
  console.log(`${day}  ${namesakes} namesakes have each other's user name, because they came in another order`);
  console.log(`${day}  ${differences.length} differences from loading ${day} directly`);
  for (const difference of differences.slice(0, 20)) console.error(`  ${difference}`);
}

async function appsAreRight(
  scratch: Scratch,
  history: History,
  orders: DailyOrders,
  apps: readonly AppAddress[],
): Promise<boolean> {
  const imports = importDays(history, orders).map((day) => {
    const file = join(scratch.folder, `hr-${day}.csv`);
    writeFileSync(file, history.export(day));
    return { day, file };
  });
  const input = join(scratch.folder, 'check.json');
  writeFileSync(input, JSON.stringify({ imports, apps: apps.map((app) => ({ ...app, token: TOKEN })) }));
  return check(orders.to, 'check-apps.mjs', `@${input}`);
}

/** Runs a script that shares no code with the product. Answers whether it agreed. */
async function check(day: string, script: string, input: string | object): Promise<boolean> {
  const argument = typeof input === 'string' ? input : JSON.stringify(input);
  const { out, code } = await run(process.execPath, [join(ROOT, 'tools/replay', script), argument], {}, [0, 2]);
  for (const line of out.trim().split('\n')) console.log(`${day}  checked ${line}`);
  return code === 0;
}

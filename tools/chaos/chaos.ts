import { Command } from 'commander';
import { onAbandon } from '../bench/abandon';
import { Scratch } from '../bench/scratch';
import { Campaign, OutOfTime } from './campaign';
import { clearAway } from './clear-away';
import { companyDays } from './company';
import { deadApp } from './dead-app';
import { judgement } from './judgement';
import { type Check, report } from './report';
import { DEADLY } from './worker-crew';

interface Flags {
  readonly people: string;
  readonly days: string;
  readonly apps: string;
  readonly faults: string;
  readonly presets: string;
  readonly seed: string;
  readonly kills: string;
  readonly workers: string;
  readonly bound: string;
  readonly dead: string;
  readonly points: boolean;
}

const program = new Command('chaos')
  .description('days of a company against apps that fail, with workers that are killed; then everything is checked')
  .option('--people <n>', 'people on the first day', '2000')
  .option('--days <n>', 'days that are lived through', '4')
  .option('--apps <n>', 'lab apps', '8')
  .option('--faults <profile>', 'what goes wrong in every app: F1, F2, or F3 (one app is dead for a while)', 'F1')
  .option('--presets <list>', 'services that the labs play in turn, with commas; none: a different one each', '')
  .option('--seed <n>', 'seed of everything that is left to chance', '7')
  .option('--kills <n>', 'workers that are killed at random moments, over all days', '20')
  .option('--workers <n>', 'workers at work at a time', '2')
  .option('--bound <minutes>', 'the whole run must be over after this long', '30')
  .option('--no-points', 'no worker dies at the named moments: saves a minute or two')
  .option('--dead <seconds>', 'how long the dead app of F3 is dead', '120');

async function main(): Promise<void> {
  const flags = program.parse().opts<Flags>();
  const boundMs = Number(flags.bound) * 60_000;
  if (flags.faults === 'F3') {
    const { people, apps, seed, dead } = flags;
    const orders = { people: Number(people), apps: Number(apps), seed: Number(seed) };
    await deadApp({ ...orders, deadSeconds: Number(dead), boundMs });
    return;
  }
  const say = (text: string): void => console.log(text);
  const checks: Check[] = [];
  const scratch = new Scratch();
  const seed = Number(flags.seed);
  say(
    `seed ${seed}: ${flags.people} people, ${flags.apps} apps, ${flags.days} days, faults ${flags.faults}, ${flags.kills} kills`,
  );
  const campaign = await Campaign.open(scratch, {
    apps: Number(flags.apps),
    presets: flags.presets.split(',').filter((name) => name !== ''),
    seed,
    // A liar forgets titles: one app keeps them in its policy and is found out, the others do without.
    without: flags.faults === 'F2' ? ['title'] : [],
    workers: Number(flags.workers),
    boundMs,
    say,
  });
  onAbandon(() => clearAway(campaign, scratch));
  try {
    checks.push(...(await inTime(() => liveThrough(campaign, flags), flags.bound)));
    checks.push(...judgement(await campaign.judge()), await bystanders(campaign));
  } finally {
    await clearAway(campaign, scratch);
  }
  report(checks);
}

/** What the work has shown, or that it took too long: what was done by then is judged all the same. */
async function inTime(work: () => Promise<readonly Check[]>, minutes: string): Promise<readonly Check[]> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof OutOfTime)) throw error;
    return [{ what: `the run was over in ${minutes} minutes`, found: [error.message] }];
  }
}

/** The days with their faults and deaths, then what is left to do once nothing goes wrong any more. */
async function liveThrough(campaign: Campaign, flags: Flags): Promise<readonly Check[]> {
  const checks: Check[] = [];
  const days = companyDays(Number(flags.people), Number(flags.days), Number(flags.seed));
  for (const id of campaign.appIds) await campaign.farm.setFaults(id, flags.faults);
  for (const [i, today] of days.entries()) {
    const kills = Math.ceil(Number(flags.kills) / days.length);
    const atEveryPoint = flags.points && i === 0;
    const { plan, seconds, kills: killed, died } = await campaign.live(today, kills, atEveryPoint);
    if (atEveryPoint) checks.push(deaths(died));
    await campaign.tellEnd(today.day, plan, `; ${killed} kills, ${seconds.toFixed(1)} s`);
  }
  for (const id of campaign.appIds) await campaign.farm.setFaults(id, []);
  const last = days[days.length - 1];
  if (!last) throw new Error('there was no day');
  const rounds = await campaign.settle(last, 2);
  const what = 'after the faults at most one repair is needed, then nothing is left to do';
  return [...checks, { what, found: rounds <= 1 ? [] : [`${rounds} rounds`] }];
}

function deaths(died: readonly string[]): Check {
  const what = `a worker died at each named moment: ${died.join(', ')}`;
  return { what, found: DEADLY.filter((point) => !died.includes(point)).map((point) => `none died at ${point}`) };
}

async function bystanders({ farm, appIds }: Campaign): Promise<Check> {
  const found: string[] = [];
  for (const id of appIds) found.push(...(await farm.touchedBystanders(id)).map((name) => `${id}: ${name}`));
  return { what: 'accounts that were there before us are as they were, read from the apps', found };
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exitCode = 1;
});

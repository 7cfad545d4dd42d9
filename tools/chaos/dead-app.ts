import { setTimeout as sleep } from 'node:timers/promises';
import { onAbandon } from '../bench/abandon';
import { Scratch } from '../bench/scratch';
import { Campaign } from './campaign';
import { clearAway } from './clear-away';
import { type CompanyDay, companyDays } from './company';
import type { Effect } from './lab-farm';
import { judgement } from './judgement';
import { type Check, report } from './report';

const LIMIT_MS = 5 * 60_000;
/** The app that comes back throttles every second request at first. */
const HALF_THROTTLED = [{ do: 'throttle', form: 'seconds', seconds: 1, probability: 0.5 }];

export interface DeadAppOrders {
  readonly people: number;
  readonly apps: number;
  readonly seed: number;
  readonly deadSeconds: number;
  readonly boundMs: number;
}

/**
 * One app is dead for a while on a day on which people leave and others come. On the other apps the leavers are closed
 * in time; on the dead one in time after its return, and before joiners are opened.
 */
export async function deadApp({ people, apps, seed, deadSeconds, boundMs }: DeadAppOrders): Promise<void> {
  const say = (text: string): void => console.log(text);
  const scratch = new Scratch();
  say(`seed ${seed}: ${people} people, ${apps} apps, one of them dead for ${deadSeconds} s`);
  const orders = { apps, presets: [], seed, workers: 2, boundMs, say };
  const campaign = await Campaign.open(scratch, orders);
  onAbandon(() => clearAway(campaign, scratch));
  try {
    const [first, second] = companyDays(people, 2, seed) as [CompanyDay, CompanyDay];
    await campaign.live(first, 0, false);
    const [dead = '', ...alive] = campaign.appIds;
    await campaign.farm.setFaults(dead, [{ do: 'drop', at: 'before' }]);
    const before = new Map(campaign.appIds.map((id) => [id, campaign.farm.effects(id).length]));
    const today = (id: string): Effect[] => campaign.farm.effects(id).slice(before.get(id));
    const plan = await campaign.planFor(second);
    const approved = Date.now();
    const crew = campaign.crew(second);
    const { silent, returned } = await campaign.employ(crew, async () => {
      await crew.start();
      await campaign.until(plan, ({ byApp }) => byApp.every((app) => app.appId === dead || app.waiting === 0));
      await sleep(Math.max(0, approved + deadSeconds * 1_000 - Date.now()));
      const effects = today(dead).length;
      await campaign.farm.setFaults(dead, HALF_THROTTLED);
      const back = Date.now();
      await campaign.until(plan, ({ counts }) => counts.waiting === 0);
      return { silent: effects, returned: back };
    });
    report([
      { what: 'nothing happened in the dead app', found: silent === 0 ? [] : [`${silent} effects`] },
      ...alive.map((id) => inTime(id, today(id), approved)),
      inTime(dead, today(dead), returned),
      leaversFirst(dead, today(dead)),
      ...judgement(await campaign.judge()),
    ]);
  } finally {
    await clearAway(campaign, scratch);
  }
}

function closings(effects: readonly Effect[]): Effect[] {
  return effects.filter(
    ({ kind, action, before, after }) =>
      kind === 'User' && action === 'change' && before?.['active'] !== false && after?.['active'] === false,
  );
}

function inTime(id: string, effects: readonly Effect[], since: number): Check {
  const waits = closings(effects).map(({ time }) => Date.parse(time) - since);
  waits.sort((left, right) => left - right);
  const p99 = waits[Math.ceil(waits.length * 0.99) - 1];
  const what = `${id}: ${waits.length} leavers closed, 99 of 100 within ${((p99 ?? 0) / 1000).toFixed(1)} s`;
  if (p99 === undefined) return { what, found: ['nobody left on that day: take more --people, or another --seed'] };
  return { what, found: p99 <= LIMIT_MS ? [] : [`within ${LIMIT_MS / 1000} s was expected`] };
}

function leaversFirst(id: string, effects: readonly Effect[]): Check {
  const last = Math.max(0, ...closings(effects).map(({ seq }) => seq));
  const early = effects.filter(({ kind, action, seq }) => kind === 'User' && action === 'create' && seq < last);
  const what = `${id}: leavers were closed before joiners were opened (${early.length} joiners before the last leaver)`;
  return { what, found: early.length === 0 ? [] : early.map((effect) => `${effect.id} at ${effect.time}`) };
}

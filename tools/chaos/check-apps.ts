import type { Campaign } from './campaign';
import type { Effect } from './lab-farm';

/** A claim about the apps, and what contradicts it. */
export interface Check {
  readonly what: string;
  readonly found: readonly string[];
}

interface DesiredRow {
  readonly appId: string;
  readonly identityId: string;
  readonly active: boolean;
}

/** Holds the labs, as their ledgers and their state tell, against what policy desires. */
export async function checkApps(campaign: Campaign): Promise<Check[]> {
  const desired = await desiredAccounts(campaign);
  const twice: string[] = [];
  const wrong: string[] = [];
  const touched: string[] = [];
  for (const id of campaign.appIds) {
    twice.push(...doubles(campaign.farm.effects(id)).map((name) => `${id}: ${name}`));
    touched.push(...(await campaign.farm.touchedBystanders(id)).map((name) => `${id}: ${name}`));
    wrong.push(...(await differences(campaign, id, desired)));
  }
  return [
    { what: 'nobody was given two accounts in an app', found: twice },
    { what: 'every account is there, open or closed as policy says, and no other is', found: wrong },
    { what: 'accounts that are not ours are as they were', found: touched },
  ];
}

/** External ids that were created while an account with them was there. */
function doubles(effects: readonly Effect[]): string[] {
  const alive = new Map<string, string>();
  const found: string[] = [];
  for (const { kind, action, id, after } of effects) {
    if (kind !== 'User') continue;
    const externalId = after?.['externalId'];
    if (action === 'create' && typeof externalId === 'string') {
      if ([...alive.values()].includes(externalId)) found.push(externalId);
      alive.set(id, externalId);
    }
    if (action === 'delete') alive.delete(id);
  }
  return found;
}

/** Our accounts carry a person's id; everybody else's are somebody else's business. */
const OUR_KEY = /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

async function differences(campaign: Campaign, appId: string, desired: readonly DesiredRow[]): Promise<string[]> {
  const accounts = await campaign.farm.accounts(appId);
  const ours = accounts.filter((account) => OUR_KEY.test(account.externalId ?? ''));
  const byKey = new Map(ours.map((account) => [account.externalId ?? account.id, account]));
  const found: string[] = [];
  for (const { identityId, active } of desired.filter((row) => row.appId === appId)) {
    const account = byKey.get(identityId);
    byKey.delete(identityId);
    if (!account) found.push(`${appId}: ${identityId} has no account`);
    else if ((account.active ?? true) !== active)
      found.push(`${appId}: ${account.userName} should be ${active ? 'open' : 'closed'}`);
  }
  return [...found, ...[...byKey.values()].map((account) => `${appId}: nobody should have ${account.userName}`)];
}

async function desiredAccounts(campaign: Campaign): Promise<DesiredRow[]> {
  return campaign.joinery.store.dataSource.query(
    `SELECT app_id AS "appId", identity_id AS "identityId", (desired ->> 'active')::boolean AS active FROM account WHERE desired IS NOT NULL`,
  );
}

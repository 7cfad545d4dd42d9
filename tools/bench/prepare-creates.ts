import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fixedClock } from '@joinery/kernel';
import { assemble, PolicyFolder } from '@joinery/platform';
import { Store } from '@joinery/store';
import { writePeopleFile } from './people-file';
import { runPart } from './run-part';
import type { Scratch } from './scratch';

export const NOW = '2026-11-23T09:00:00.000Z';

export interface BenchApp {
  readonly id: string;
  readonly baseUrl: string;
  readonly concurrency: number;
  readonly budget?: { readonly requests: number; readonly seconds: number };
}

const CHECKED = { membersHidden: false, neverKept: [], doublesRefused: true };

/** Connects apps to a fresh database, as ones of which the connection check has found that they refuse names twice. */
export async function prepareApps(
  scratch: Scratch,
  policies: string,
  url: string,
  apps: readonly BenchApp[],
): Promise<void> {
  mkdirSync(join(scratch.folder, 'secrets'), { recursive: true });
  const file = join(scratch.folder, 'secrets', 'token');
  writeFileSync(file, 'bench', { mode: 0o600 });
  const joinery = assemble({ clock: fixedClock(NOW) }, new PolicyFolder(policies), url, await Store.open(url, 2));
  for (const app of apps) {
    await joinery.connectApp.execute({ ...app, tokenFrom: { file } }, 'bench');
    await joinery.store.transaction((tx) => tx.apps.noteFindings(app.id, CHECKED));
  }
  await joinery.close();
}

/**
 * Imports people and plans their accounts; gives how many steps that makes, and a create of about the size of theirs.
 */
export async function prepareCreates(
  scratch: Scratch,
  policies: string,
  url: string,
  rows: number,
): Promise<{ steps: number; body: string }> {
  const file = join(scratch.folder, 'apply-people.csv');
  await writePeopleFile(file, rows);
  await runPart('part-import.js', [url, file, policies, 'plan']);
  const store = await Store.open(url, 2);
  const { plan, step } = await store.read(async (tx) => {
    const found = await tx.plans.resolve(null);
    const first = found ? (await tx.plans.steps(found.id, { limit: 1, kinds: ['create'] }))[0] : undefined;
    return { plan: found, step: first };
  });
  await store.close();
  if (!plan || !step) throw new Error('the plan of the benchmark is empty');
  return { steps: plan.summary.steps, body: sampleBody(step.body.desired) };
}

function sampleBody(desired: unknown): string {
  const attributes =
    desired !== null && typeof desired === 'object' && 'attributes' in desired ? desired.attributes : {};
  return JSON.stringify({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
    externalId: '00000000-0000-8000-8000-000000000000',
    active: true,
    sample: attributes,
  });
}

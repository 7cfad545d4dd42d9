import { TransientError, type RemoteAccount, type TargetConnector, type TargetReading } from '@joinery/connectors/kit';
import type { Drift } from '@joinery/provisioning';
import type { KnownAccountPicture } from '@joinery/store';
import { lookAgain, lookForAbsent } from './look-for-absent';

const image = { active: false, attributes: {}, groups: [] };
const shown = (remoteId: string, externalId: string | null = null): RemoteAccount => ({ remoteId, externalId, userName: remoteId, active: false, attributes: {} }); // prettier-ignore
const known = (identityId: string, more: Partial<KnownAccountPicture> = {}): KnownAccountPicture =>
  ({ identityId, remoteId: `id ${identityId}`, applied: image, busy: false, ...more }) as KnownAccountPicture;
const reading: TargetReading = { complete: true, doubts: [], accounts: [shown('id ada'), shown('other', 'ben')], groups: [] }; // prettier-ignore

/** An app in which only these are there when they are asked for. */
function app(there: Readonly<Record<string, RemoteAccount | Error>>): { target: TargetConnector; asked: string[] } {
  const asked: string[] = [];
  const readOne = (id: string): Promise<RemoteAccount | null> => {
    asked.push(id);
    const one = there[id] ?? null;
    return one instanceof Error ? Promise.reject(one) : Promise.resolve(one);
  };
  return { target: { readOne } as unknown as TargetConnector, asked };
}

describe('accounts that a reading does not show', () => {
  it('are asked for by their id, and are there when the app shows them so', async () => {
    const { target, asked } = app({ 'id cleo': shown('id cleo') });
    const people = [known('ada'), known('ben'), known('cleo'), known('dana')];
    const { accounts, complete } = await lookForAbsent(target, reading, people, { paths: [] });
    expect(asked).toEqual(['id cleo', 'id dana']);
    expect(accounts.map(({ remoteId }) => remoteId)).toEqual(['id ada', 'other', 'id cleo']);
    expect(complete).toBe(true);
  });

  it('are left alone while somebody writes to them, or where we never made one', async () => {
    const { target, asked } = app({});
    const people = [known('cleo', { busy: true }), known('dana', { applied: null }), known('eli', { remoteId: null })];
    expect(await lookForAbsent(target, reading, people, { paths: [] })).toBe(reading);
    expect(asked).toEqual([]);
  });

  it('leave the reading open where they cannot be asked for', async () => {
    const { target } = app({ 'id cleo': new TransientError('APP_UNAVAILABLE', 'The app fell over.') });
    const { complete, doubts } = await lookForAbsent(target, reading, [known('cleo')], { paths: [] });
    expect([complete, doubts]).toEqual([false, [expect.stringContaining('The app fell over.')]]);
  });
});

describe('accounts that are not listed as they were written', () => {
  const NOW = '2026-05-14T09:00:00.000Z';
  const written = (identityId: string, minutesAgo: number): KnownAccountPicture =>
    known(identityId, { appliedAt: new Date(Date.parse(NOW) - minutesAgo * 60_000).toISOString() });
  const different = (identityId: string): Drift =>
    ({ kind: 'different', identityId, remoteId: `id ${identityId}` }) as Drift;
  const open = { ...shown('id ada'), active: true };
  const look = (there: Parameters<typeof app>[0], minutesAgo: number): Promise<TargetReading> =>
    lookAgain(app(there).target, { ...reading, accounts: [open, shown('other')] }, { known: [written('ada', minutesAgo)], drift: [different('ada')], now: NOW }, { paths: [] }); // prettier-ignore

  it('are asked for by their id where they were written a short while ago', async () => {
    const { accounts, complete } = await look({ 'id ada': shown('id ada') }, 2);
    expect([accounts, complete]).toEqual([[shown('other'), shown('id ada')], true]);
  });

  it('are what the list says where that was long ago', async () => {
    expect((await look({ 'id ada': shown('id ada') }, 90)).accounts[0]).toEqual(open);
  });

  it('are not there where the app says so, and leave the reading open where it says nothing', async () => {
    expect((await look({}, 2)).accounts).toEqual([shown('other')]);
    const failing = await look({ 'id ada': new TransientError('APP_UNAVAILABLE', 'The app fell over.') }, 2);
    expect([failing.accounts, failing.complete]).toEqual([[shown('other')], false]);
  });
});

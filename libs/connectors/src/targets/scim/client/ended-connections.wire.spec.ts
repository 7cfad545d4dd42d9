import type { AccountImage } from '@joinery/provisioning';
import type { Socket } from 'node:net';
import type { AccountResult, TargetConnector } from '../../../kit/target';
import { createScimTarget } from '../scim-target';
import { FakeScimServer } from '../test/fake-scim-server';
import { triedProfile } from '../test/generic-profile';
import { RawFront } from '../test/raw-front';

const PEOPLE = 60;
/** From the answer to the end of its connection: long enough for the next request to be on its way. */
const END_AFTER_MS = 4;

let app: FakeScimServer;
let front: RawFront;
let target: TargetConnector;
let connections: Map<Socket, number>;

/** Ends a connection after so many answers without having said so; what comes then is never read. */
async function start(answersEach: number): Promise<void> {
  app = await FakeScimServer.start();
  connections = new Map();
  front = await RawFront.start(app.baseUrl, ({ status, body }, socket) => {
    const answers = (connections.get(socket) ?? 0) + 1;
    connections.set(socket, answers);
    const isLast = answers === answersEach;
    if (isLast) socket.removeAllListeners('data').pause();
    socket.write(`HTTP/1.1 ${status} X\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n${body.toString()}`);
    if (isLast) setTimeout(() => socket.destroy(), END_AFTER_MS);
  });
  const baseUrl = `http://127.0.0.1:${front.port}/scim/v2`;
  target = createScimTarget({ appId: 'ending', baseUrl, profile: triedProfile, concurrency: 4 });
}

afterEach(async () => {
  await target.close();
  await front.stop();
  await app.stop();
});

const image = (n: number): AccountImage => ({ active: true, attributes: { userName: `p${n}` }, groups: [] });
const create = (n: number): Promise<AccountResult> =>
  target.ensureAccount({
    externalId: `E${n}`,
    remoteId: null,
    desired: image(n),
    current: null,
    match: ['externalId'],
  });

/** Makes everybody, four at a time; how many creates were left in doubt. */
async function createAll(): Promise<number> {
  let doubts = 0;
  const line = async (from: number): Promise<void> => {
    for (let n = from; n < PEOPLE; n += 4) await create(n).catch(() => (doubts += 1));
  };
  await Promise.all([0, 1, 2, 3].map(line));
  return doubts;
}

describe('an app that ends its connections and does not say so', () => {
  it.each([1, 2, 4])('after %d answers loses a handful of the first creates at most', async (answersEach) => {
    await start(answersEach);
    expect(await createAll()).toBeLessThanOrEqual(5);
  });

  it('is told of by the check of the connection', async () => {
    await start(1);
    const report = await target.check?.({ write: false });
    expect(report?.departures.join()).toContain('connections end after an answer without being announced');
  });
});

describe('an app that keeps its connections', () => {
  it('is asked over the same ones again', async () => {
    await start(Number.MAX_SAFE_INTEGER);
    expect(await createAll()).toBe(0);
    expect(connections.size).toBeLessThanOrEqual(5);
    const report = await target.check?.({ write: false });
    expect(report?.departures.join()).not.toContain('connections end');
  });
});

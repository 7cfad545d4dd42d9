import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AccountImage } from '@joinery/provisioning';
import { StoppedError } from '../../../kit/errors';
import type { AccountWrite, Permit, TargetConnector } from '../../../kit/target';
import { createScimTarget } from '../scim-target';
import { triedProfile } from '../test/generic-profile';

const EMPTY = JSON.stringify({ schemas: [], totalResults: 0, Resources: [] });
const ada: AccountImage = { active: true, attributes: { userName: 'ada' }, groups: [] };

describe('a reading beside the sending', () => {
  let app: Server;
  let target: TargetConnector;
  let held: ServerResponse[] = [];
  let seen: string[] = [];
  /** Requests that are answered when the spec says so. */
  let holds: (path: string) => boolean = () => false;

  beforeEach(async () => {
    [held, seen, holds] = [[], [], () => false];
    app = createServer((request, response) => {
      seen.push(`${request.method} ${request.url}`);
      if (holds(request.url ?? '')) held.push(response);
      else response.writeHead(200, { 'content-type': 'application/scim+json' }).end(EMPTY);
    });
    await new Promise<void>((resolve) => app.listen(0, '127.0.0.1', resolve));
    const baseUrl = `http://127.0.0.1:${(app.address() as AddressInfo).port}`;
    target = createScimTarget({ appId: 'chat', baseUrl, profile: triedProfile, concurrency: 2 });
  });
  afterEach(async () => {
    await target.close();
    app.closeAllConnections();
    await new Promise((resolve) => app.close(resolve));
  });

  const until = async (isTrue: () => boolean): Promise<void> => {
    while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
  };
  const write = (externalId: string): AccountWrite => ({ externalId, remoteId: null, desired: ada, current: null, match: ['externalId'] }); // prettier-ignore

  it('does not wait for what is sent, however long the app takes over it', async () => {
    holds = (path) => path.includes('filter');
    let ended = 0;
    const end = (): void => void (ended += 1);
    const sending = ['E1', 'E2', 'E3'].map((id) => target.ensureAccount(write(id)).then(end, end));
    await until(() => held.length === 2);
    expect((await target.readAll(['userName'])).complete).toBe(true);
    expect(ended).toBe(0);
    await target.close();
    app.closeAllConnections();
    await Promise.all(sending);
  });

  it('is not sent over a connection that came about after a stop', async () => {
    const permit: Permit = Object.assign(() => Promise.resolve(), { recalled: () => 'stopped by Olu' });
    await expect(target.readOne?.('u1', ['userName'], permit)).rejects.toThrow(new StoppedError('stopped by Olu'));
    expect(seen).toEqual([]);
  });

  it('asks for a permit when a connection is free, so that nothing is sent long after a stop', async () => {
    holds = () => true;
    let isStopped = false;
    const permit: Permit = () => (isStopped ? Promise.reject(new StoppedError('stopped by Olu')) : Promise.resolve());
    const readings = Array.from({ length: 6 }, (_, i) =>
      target.readOne?.(`u${i}`, ['userName'], permit).catch((error: unknown) => error),
    );
    await until(() => held.length === 2);
    isStopped = true;
    for (const response of held.splice(0)) response.writeHead(404).end();
    const ends = await Promise.all(readings);
    expect(ends.filter((end) => end instanceof StoppedError)).toHaveLength(4);
    expect(seen).toHaveLength(2);
  });
});

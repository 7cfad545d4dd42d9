import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AccountImage } from '@joinery/provisioning';
import { StoppedError } from '../../../kit/errors';
import type { AccountResult, Permit, TargetConnector } from '../../../kit/target';
import { createScimTarget } from '../scim-target';
import { FakeScimServer } from '../test/fake-scim-server';
import { triedProfile } from '../test/generic-profile';
import type { Credentials } from './credentials';

const ada: AccountImage = { active: true, attributes: { userName: 'ada', title: 'Engineer' }, groups: [] };

/** Counts who asks and who is over; from the request `last` on nobody is let through. */
class Gate {
  asked = 0;
  over = 0;
  recalled: string | null = null;

  constructor(public last = Infinity) {}

  get permit(): Permit {
    const ask = async (): Promise<void> => {
      if (this.asked >= this.last) throw new StoppedError('stopped by Olu');
      this.asked += 1;
      return Promise.resolve();
    };
    return Object.assign(ask, { answered: () => void (this.over += 1), recalled: () => this.recalled });
  }
}

describe('a request that is sent once more', () => {
  let app: FakeScimServer;
  let tokens: Server;
  let delayMs = 0;
  let target: TargetConnector;

  beforeEach(async () => {
    delayMs = 0;
    app = await FakeScimServer.start();
    tokens = createServer((_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' });
      setTimeout(() => response.end(JSON.stringify({ access_token: 't', expires_in: 3600 })), delayMs);
    });
    await new Promise<void>((resolve) => tokens.listen(0, '127.0.0.1', resolve));
    const tokenUrl = `http://127.0.0.1:${(tokens.address() as AddressInfo).port}/token`;
    const clientSecret = (): Promise<string> => Promise.resolve('s3cret');
    const credentials: Credentials = { kind: 'oauth2-client-credentials', tokenUrl, clientId: 'joinery', clientSecret };
    target = createScimTarget({ appId: 'chat', baseUrl: app.baseUrl, profile: triedProfile, credentials });
  });
  afterEach(async () => {
    await target.close();
    await app.stop();
    tokens.closeAllConnections();
    await new Promise((resolve) => tokens.close(resolve));
  });

  const create = (gate: Gate): Promise<AccountResult> => target.ensureAccount({ externalId: 'E1001', remoteId: null, desired: ada, current: null, match: ['externalId'], permit: gate.permit }); // prettier-ignore

  it('asks like every other one, and gives its place back first', async () => {
    app.plan('GET', /Users/, { kind: 'reset', when: 'before' });
    app.plan('POST', /Users/, { kind: 'status', when: 'before', status: 401 });
    const gate = new Gate();
    const { exchanges } = await create(gate);
    expect(exchanges.map(({ method, status }) => [method, status])).toEqual([
      ['GET', null],
      ['GET', 200],
      ['POST', 401],
      ['POST', 201],
      ['GET', 200],
    ]);
    expect([gate.asked, gate.over]).toEqual([5, 5]);
  });

  it('is not sent after a stop, and what was sent before it stays in evidence', async () => {
    app.plan('GET', /Users/, { kind: 'reset', when: 'before' });
    const gate = new Gate(1);
    const error = (await create(gate).catch((reason: unknown) => reason)) as StoppedError;
    expect(error).toBeInstanceOf(StoppedError);
    expect(error.exchanges.map(({ method, status }) => [method, status])).toEqual([['GET', null]]);
    expect([gate.asked, gate.over]).toEqual([1, 1]);
  });

  it('is not sent after a stop that came while its token was fetched', async () => {
    delayMs = 200;
    const gate = new Gate();
    const creating = create(gate);
    gate.last = 0;
    await expect(creating).rejects.toBeInstanceOf(StoppedError);
    expect(app.requests).toEqual([]);
    expect([gate.asked, gate.over]).toEqual([0, 0]);
  });

  it('is not sent when a stop came while its connection came about, and is no sign that the app is down', async () => {
    const gate = new Gate();
    const creating = create(gate);
    gate.recalled = 'stopped by Olu';
    const error: unknown = await creating.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StoppedError);
    expect((error as StoppedError).message).toBe('stopped by Olu');
    expect(app.requests).toEqual([]);
    expect(gate.over).toBe(gate.asked);
  });
});

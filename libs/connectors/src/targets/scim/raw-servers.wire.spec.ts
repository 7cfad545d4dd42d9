import { setTimeout as sleep } from 'node:timers/promises';
import type { AccountImage } from '@joinery/provisioning';
import type { AccountWrite } from '../../kit/target';
import { createScimTarget } from './scim-target';
import { FakeScimServer } from './test/fake-scim-server';
import { genericProfile } from './test/generic-profile';
import { RawFront, type Writing } from './test/raw-front';

const NAME = 'o\'brien"\\x & söhne';
const desired: AccountImage = { active: true, attributes: { userName: NAME, title: 'Engineer' }, groups: [] };
const moved: AccountImage = { ...desired, attributes: { ...desired.attributes, title: 'Lead' } };
const wish = (more: Partial<AccountWrite> = {}): AccountWrite => ({ externalId: 'E1"\\', remoteId: null, desired, current: null, match: ['externalId', 'userName'], ...more }); // prettier-ignore

const head = (status: number, ...lines: string[]): string => [`HTTP/1.1 ${status} `, 'Content-Type: application/scim+json', ...lines, '', ''].join('\r\n'); // prettier-ignore
const length = (text: string | Buffer): string => `Content-Length: ${Buffer.byteLength(text)}`;
const chunk = (text: string): string => `${Buffer.byteLength(text).toString(16)}\r\n${text}\r\n`;

/** How answers go over the wire, and everything works. */
const FINE: Readonly<Record<string, Writing>> = {
  'as HTTP/1.0, up to the end of the connection': ({ status, body }, socket) => {
    socket.end(`HTTP/1.0 ${status} OK\r\n\r\n${body.toString()}`);
  },
  'in chunks of a few letters, slowly': async ({ status, body }, socket) => {
    socket.write(head(status, ...(status === 204 ? [] : ['Transfer-Encoding: chunked'])));
    if (status === 204) return;
    for (const part of body.toString().match(/.{1,60}/gsu) ?? []) {
      socket.write(chunk(part));
      await sleep(2);
    }
    socket.write('0\r\n\r\n');
  },
  'after an early hint': ({ status, body }, socket) => {
    socket.write(`HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n${head(status, length(body))}${body.toString()}`);
  },
  'in two pieces, cut within a letter': async ({ status, body }, socket) => {
    const bytes = Buffer.from(body.toString());
    const at = Math.max(1, bytes.indexOf(0xc3) + 1);
    socket.write(Buffer.concat([Buffer.from(head(status, length(bytes))), bytes.subarray(0, at)]));
    await sleep(5);
    socket.write(bytes.subarray(at));
  },
  'with four megabytes of white space behind them': ({ status, body }, socket) => {
    const text = status === 204 ? '' : `${body.toString()}${' '.repeat(4_000_000)}`;
    socket.write(`${head(status, length(text))}${text}`);
  },
};

let app: FakeScimServer;
let front: RawFront;
let target: ReturnType<typeof createScimTarget>;

async function open(write: Writing, { host = '127.0.0.1', query = '' } = {}): Promise<void> {
  app = await FakeScimServer.start();
  front = await RawFront.start(app.baseUrl, write, host);
  const retry = { ...genericProfile.retry, lookDelaysMs: [0, 2], readBackDelaysMs: [0, 2] };
  const name = host.includes(':') ? `[${host}]` : host;
  const baseUrl = `http://${name}:${front.port}/scim/v2/${query}`;
  target = createScimTarget({ appId: 'raw', baseUrl, profile: { ...genericProfile, retry } });
}

afterEach(async () => {
  await target.close();
  await front.stop();
  await app.stop();
});

async function worksThrough(): Promise<void> {
  const { remoteId } = await target.ensureAccount(wish());
  await target.ensureAccount(wish({ remoteId, desired: moved, current: desired }));
  expect((await target.ensureAccount(wish({ desired: moved }))).remoteId).toBe(remoteId);
  expect((await target.readAll(['title'])).accounts).toMatchObject([{ remoteId, userName: NAME, attributes: { title: 'Lead' } }]); // prettier-ignore
}

describe('answers that come', () => {
  it.each(Object.entries(FINE))('%s, are read, and signs in names come through', async (_how, write) => {
    await open(write);
    await worksThrough();
  });
});

const plainly: Writing = ({ status, body }, socket) => {
  socket.write(`${head(status, length(body))}${body.toString()}`);
};

it('an app is reached by an address of IPv6', async () => {
  await open(plainly, { host: '::1' });
  await worksThrough();
});

it('the query of a base address goes with every request, after what the request asks', async () => {
  await open(plainly, { query: '?tenant=7&key=a%20b' });
  await worksThrough();
  expect(
    front.targets.filter((one) => !/^\/scim\/v2\/(?:Users|Groups)(\/\w+)?\?(.+&)?tenant=7&key=a%20b$/.test(one)),
  ).toEqual([]);
});

/** Ways in which an answer breaks off once the app has done what it was asked. */
const BROKEN: Readonly<Record<string, Writing>> = {
  'chunks that never end': ({ status, body }, socket) => {
    socket.end(`${head(status, 'Transfer-Encoding: chunked')}${chunk(body.toString())}`);
  },
  'less than was announced': ({ status, body }, socket) => {
    socket.end(`${head(status, `Content-Length: ${Buffer.byteLength(body) + 5}`)}${body.toString()}`);
  },
  'a head and nothing else': ({ status, body }, socket) => {
    socket.end(head(status, length(body)));
  },
  'what is no HTTP': (_told, socket) => {
    socket.end('ERR 7 backend gone\n');
  },
};

describe.each(Object.entries(BROKEN))('a create that is answered with %s', (_how, broken) => {
  it('has made one account, which is found, and is not sent again', async () => {
    let answers = 0;
    await open((told, socket) => ((answers += 1) === 2 ? broken(told, socket) : plainly(told, socket)));
    const done = await target.ensureAccount(wish());
    expect(done).toMatchObject({ effect: 'created', proof: 'read-back' });
    expect([app.count('POST'), app.users.size]).toEqual([1, 1]);
  });
});

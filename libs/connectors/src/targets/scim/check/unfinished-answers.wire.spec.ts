import type { Socket } from 'node:net';
import { createScimTarget } from '../scim-target';
import { FakeScimServer } from '../test/fake-scim-server';
import { genericProfile } from '../test/generic-profile';
import { RawFront } from '../test/raw-front';

const OK = 'HTTP/1.1 200 OK\r\n';
/** Only who is to be given up has little time: on a busy machine the answers of the others come late. */
const WRITES: Readonly<Record<string, readonly [write: (socket: Socket) => void, words: RegExp, ms: number]>> = {
  'sends without end': [
    (socket) => socket.write(`${OK}Content-Length: 1000000\r\n\r\n${'x'.repeat(50_000)}`),
    /^APP_ANSWER_TOO_LARGE: .*larger than 10000 bytes/,
    10_000,
  ],
  'floods us with headers': [
    (socket) => socket.write(`${OK}${`X-Flood: ${'x'.repeat(1_000)}\r\n`.repeat(40)}`),
    /^APP_ANSWER_LOST: .*OVERFLOW/,
    10_000,
  ],
  'says nothing': [() => undefined, /^APP_ANSWER_LOST: .*(no complete answer|HEADERS_TIMEOUT)/, 200],
};

it.each(Object.entries(WRITES))('an app that %s is reached, and its door is what fails', async (_what, how) => {
  const [write, words, ms] = how;
  const app = await FakeScimServer.start();
  const front = await RawFront.start(app.baseUrl, (_told, socket) => write(socket));
  const target = createScimTarget({
    appId: 'unfinished',
    baseUrl: `http://127.0.0.1:${front.port}/scim/v2`,
    profile: { ...genericProfile, maxAnswerBytes: 10_000 },
    timeouts: { headersMs: ms, bodyMs: ms, requestMs: ms },
  });
  const report = await target.check?.({ write: false });
  await target.close();
  await front.stop();
  await app.stop();
  const [tls, token] = ['tls', 'token'].map((name) => report?.checks.find((one) => one.name === name));
  expect(tls).toMatchObject({ result: 'passed', text: 'this machine itself, without TLS' });
  expect(token).toMatchObject({ result: 'failed', text: expect.stringMatching(words) as string });
  expect(token?.text).toMatch(/The app is reached; whether it takes our credentials is not known before it answers\.$/);
});

import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { TargetConnector } from '../../kit/target';
import { createScimTarget } from './scim-target';
import { CA, CLIENT_CERT, CLIENT_KEY, SERVER_CERT, SERVER_KEY } from './test/certificates';
import type { Tls } from './tls';

/** An app with a certificate of a private authority, which lets in whom that authority knows. */
async function start(asksForCertificate: boolean): Promise<{ server: Server; url: string; callers: string[] }> {
  const callers: string[] = [];
  const server = createServer(
    {
      cert: SERVER_CERT,
      key: SERVER_KEY,
      ca: CA,
      requestCert: asksForCertificate,
      rejectUnauthorized: asksForCertificate,
    },
    (request, response) => {
      const name = (request.socket as TLSSocket).getPeerCertificate().subject?.CN;
      callers.push(Array.isArray(name) ? name.join() : (name ?? 'nobody'));
      response.writeHead(200, { 'content-type': 'application/scim+json' });
      response.end(JSON.stringify({ totalResults: 0, Resources: [] }));
    },
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `https://127.0.0.1:${(server.address() as AddressInfo).port}/scim/v2`, callers };
}

async function read(url: string, tls: Tls | null): Promise<unknown> {
  const target: TargetConnector = createScimTarget({ appId: 'own', baseUrl: url, tls, credentials: { kind: 'none' } });
  try {
    return await target.readAll([]).catch((error: unknown) => error);
  } finally {
    await target.close();
  }
}

describe('an app of one’s own', () => {
  it.each<[string, Tls | null, boolean, object]>([
    ['is trusted by its private authority', { ca: CA }, false, { complete: true }],
    ['is not trusted without it', null, false, { code: 'APP_UNREACHABLE' }],
    ['lets us in by our certificate', { ca: CA, cert: CLIENT_CERT, key: CLIENT_KEY }, true, { complete: true }],
    ['does not let us in without one', { ca: CA }, true, { name: 'TransientError' }],
  ])('%s', async (_sentence, tls, asks, expected) => {
    const { server, url, callers } = await start(asks);
    expect(await read(url, tls)).toMatchObject(expected);
    if ('complete' in expected) expect(callers[0]).toBe(asks ? 'client' : 'nobody');
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('is named by the connection check when its certificate is not trusted', async () => {
    const { server, url } = await start(false);
    const target = createScimTarget({ appId: 'own', baseUrl: url, credentials: { kind: 'none' } });
    const report = await target.check?.({ write: false });
    expect(report?.checks.find(({ name }) => name === 'tls')).toMatchObject({ result: 'failed' });
    expect(report?.checks.filter(({ result }) => result === 'failed')).toHaveLength(1);
    await target.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
});

import { createServer } from 'node:net';
import { Refusal } from '@joinery/pipeline';

/** The wanted port if it is free. If it is not: another one, or a refusal when the port was asked for by name. */
export async function choosePort(wanted: number, host: string, insist: boolean): Promise<number> {
  if (wanted !== 0 && (await isFree(wanted, host))) return wanted;
  if (wanted !== 0 && insist)
    throw new Refusal(
      'PORT_IN_USE',
      `Port ${wanted} on ${host} is in use. Choose another one: npm run demo -- --port 4900`,
    );
  return freePort(host);
}

function isFree(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve(true)));
  });
}

function freePort(host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port: 0, host }, () => {
      const address = server.address();
      server.close(() =>
        address && typeof address === 'object' ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}

import { createServer } from 'node:net';
import { Refusal } from '@joinery/pipeline';
import { tryToListen } from '@joinery/platform';

/** The wanted port if it is free. If it is not: another one, or a refusal when the port was asked for by name. */
export async function choosePort(wanted: number, host: string, insist: boolean): Promise<number> {
  if (wanted === 0) return freePort(host);
  try {
    await tryToListen({ port: wanted, host });
    return wanted;
  } catch (error) {
    if (!insist) return freePort(host);
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    throw new Refusal(
      'PORT_IN_USE',
      `Port ${wanted} on ${host} is in use. Choose another one: npm run demo -- --port 4900`,
    );
  }
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

import { createServer } from 'node:net';

/** Listens for a moment, so that an address that cannot be had is told before anything is started for it. */
export function tryToListen({ port, host }: { port: number; host: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => server.close(() => resolve()));
  });
}

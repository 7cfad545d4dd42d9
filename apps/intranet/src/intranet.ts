import { systemClock } from '@joinery/kernel';
import express, { type Express } from 'express';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import SCIMMYRouters from 'scimmy-routers';
import { memberShortcut } from './member-shortcut';
import { renderPage } from './page';
import { releaseStore, useStore } from './resources';
import { Store } from './store';

export interface IntranetOptions {
  /** 0, the default, takes a free port. */
  readonly port?: number;
  readonly host?: string;
  readonly token?: string;
  /** File that keeps the data; null or absent keeps it in memory only. */
  readonly data?: string | null;
  readonly name?: string;
  /** Leaves every request to the library, member changes of large groups included; false is much faster. */
  readonly libraryOnly?: boolean;
}

export interface Intranet {
  /** Base URL of the SCIM service, without a slash at the end. */
  readonly url: string;
  readonly token: string;
  readonly port: number;
  /** SCIM requests that came in, refused ones included. */
  requests(): number;
  /** Stops at once: open connections are cut. */
  close(): Promise<void>;
}

/**
 * Starts "a company's own app": people and groups behind somebody else's SCIM library (scimmy on Express 4). The
 * library keeps its resource types for the whole process, so only one can run in a process at a time; starting a second
 * rejects.
 */
export async function startIntranet(options: IntranetOptions = {}): Promise<Intranet> {
  const { port = 0, host = '127.0.0.1', token = 'intranet-token', name = 'Intranet' } = options;
  const store = new Store(options.data ?? null, () => systemClock.now());
  const server = createServer();
  try {
    await listen(server, port, host);
    useStore(store);
  } catch (error) {
    server.close();
    store.close();
    throw error;
  }
  const bound = (server.address() as AddressInfo).port;
  const origin = `http://${host.includes(':') ? `[${host}]` : host}:${bound}`;
  const traffic = { total: 0 };
  server.on('request', createSite({ name, token, origin, store, traffic, hasShortcut: options.libraryOnly !== true }));
  return {
    url: `${origin}/scim/v2`,
    token,
    port: bound,
    requests: () => traffic.total,
    close: () => close(server, store),
  };
}

interface SiteParts {
  readonly name: string;
  readonly token: string;
  readonly origin: string;
  readonly store: Store;
  readonly traffic: { total: number };
  readonly hasShortcut: boolean;
}

function createSite({ name, token, origin, store, traffic, hasShortcut }: SiteParts): Express {
  const site = express();
  site.disable('x-powered-by');
  site.disable('etag');
  site.use('/scim/v2', (_request, _response, next) => {
    traffic.total += 1;
    next();
  });
  // Before the library: its own parser stops at a megabyte, less than a few thousand members.
  site.use('/scim/v2', express.json({ type: ['application/scim+json', 'application/json'], limit: '16mb' }));
  if (hasShortcut) site.use('/scim/v2', memberShortcut(store, token));
  site.use('/scim/v2', scimRouter(token, origin));
  site.get('/', (_request, response) => {
    response.setHeader('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'");
    response.type('html').send(renderPage(name, `${origin}/scim/v2`, store));
  });
  site.get('/intranet/state', (_request, response) => {
    const users = store.all('user').map(({ id, attributes }) => ({ id, ...attributes }));
    const groups = store
      .all('group')
      .map(({ id, attributes, members }) => ({ id, ...attributes, members: [...members] }));
    response.json({ name, counts: { users: users.length, groups: groups.length }, requests: traffic, users, groups });
  });
  return site;
}

function scimRouter(token: string, origin: string): express.Router {
  return new SCIMMYRouters({
    type: 'bearer',
    baseUri: () => origin,
    handler: (request: express.Request) => {
      if (request.header('authorization') !== `Bearer ${token}`)
        throw new Error('the bearer token is missing or wrong');
      return 'provisioning';
    },
  }) as unknown as express.Router;
}

function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function close(server: Server, store: Store): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      releaseStore();
      store.close();
      resolve();
    });
    server.closeAllConnections();
  });
}

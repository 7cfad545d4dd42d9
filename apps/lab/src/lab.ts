import { systemClock, stopwatch, type Clock } from '@joinery/kernel';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ScimApp } from './app';
import { Directory } from './directory';
import { faultProfile } from './fault-profiles';
import { FaultPlan, type Fault } from './faults';
import { Ledger, type Effect } from './ledger';
import { behaviourOf } from './quirks';
import { opaqueId } from './random';
import { ScimEndpoint } from './scim-endpoint';
import { createSite } from './site';

export interface LabOptions {
  /** 0, the default, takes a free port. */
  readonly port?: number;
  /** The default is loopback; the page and `/lab` are readable without a token, so widen it with care. */
  readonly host?: string;
  readonly token?: string;
  /** File that keeps every effect; null or absent keeps them in memory only. */
  readonly ledger?: string | null;
  readonly name?: string;
  readonly seed?: number;
  /** Every answer takes at least this long. */
  readonly delayMs?: number;
  /** A list, or the name of a profile such as `F1`, which may bring quirks of its own. */
  readonly faults?: readonly Fault[] | string;
  /** `name` or `name=value`, from the table in quirks.ts. */
  readonly quirks?: readonly string[];
  readonly clock?: Clock;
  /** Milliseconds since some start; faults that depend on time use it. */
  readonly elapsedMs?: () => number;
}

/** A running app. */
export interface Lab {
  /** Base URL of the SCIM service, without a slash at the end. */
  readonly url: string;
  readonly token: string;
  readonly port: number;
  /** Replaces the faults at once; quirks stay as they were at start. */
  setFaults(faults: readonly Fault[] | string): void;
  /** Every effect after this sequence number. */
  ledger(after?: number): Effect[];
  /** Number of SCIM requests that reached the app, refused ones included. */
  requests(): number;
  /** Stops at once: open connections are cut. */
  close(): Promise<void>;
}

/** Starts one app and resolves when it listens. Rejects when the port is taken, the ledger is damaged, or a quirk is unknown. */
export async function startLab(options: LabOptions = {}): Promise<Lab> {
  const { name = 'lab', seed = 1, token = 'lab-token', host = '127.0.0.1', clock = systemClock } = options;
  const profile = typeof options.faults === 'string' ? faultProfile(options.faults) : null;
  const quirks = [...(profile?.quirks ?? []), ...(options.quirks ?? [])];
  const behaviour = behaviourOf(quirks);
  const faults = new FaultPlan(seed, options.elapsedMs ?? stopwatch(), faultsOf(options.faults));
  const directory = new Directory();
  const ledger = Ledger.open(options.ledger ?? null, (effect) => directory.apply(effect));
  const server = createServer();
  try {
    await listen(server, options.port ?? 0, host);
  } catch (error) {
    ledger.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}/scim/v2`;
  const newId = (kind: 'User' | 'Group'): string =>
    (behaviour.settings.reusesIds ? directory.takeFreedId(kind) : undefined) ??
    opaqueId(seed, name, directory.created + 1);
  const app = new ScimApp({ directory, ledger, behaviour, base: url, now: () => clock.now(), newId });
  const epochMs = (): number => Date.parse(clock.now());
  const scim = new ScimEndpoint({ app, faults, token, delayMs: options.delayMs ?? 0, epochMs });
  const setFaults = (next: readonly Fault[] | string): void => faults.set(faultsOf(next));
  server.on('request', createSite({ name, url, token, seed, quirks, directory, ledger, faults, scim, setFaults }));
  return {
    url,
    token,
    port,
    setFaults,
    ledger: (after = 0) => ledger.after(after),
    requests: () => scim.traffic.total,
    close: () => close(server, ledger),
  };
}

function faultsOf(faults: readonly Fault[] | string | undefined): readonly Fault[] {
  return typeof faults === 'string' ? faultProfile(faults).faults : (faults ?? []);
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

function close(server: Server, ledger: Ledger): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => {
      ledger.close();
      resolve();
    });
    server.closeAllConnections();
  });
}

import { dirname, join } from 'node:path';
import type { Clock } from '@joinery/kernel';
import type { Config } from '@joinery/platform';

/** A worker that does nothing but what a benchmark asks for: its night never comes. */
export function workerConfig(databaseUrl: string, policies: string, clock: Clock): Config {
  return {
    databaseUrl,
    // What the worker keeps in files is the key that signs the log of this database, which it makes when it finds none.
    home: join(dirname(policies), `worker-of-${new URL(databaseUrl).pathname.slice(1)}`),
    policies,
    clock,
    host: '127.0.0.1',
    port: 0,
    apiToken: null,
    reconcileAt: '23:59',
    zone: 'UTC',
    auditKey: null,
    checkpoints: null,
  };
}

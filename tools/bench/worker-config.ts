import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock } from '@joinery/kernel';
import type { Config } from '@joinery/platform';

/** A worker that does nothing but what a benchmark asks for: its night never comes. */
export function workerConfig(databaseUrl: string, policies: string, clock: Clock): Config {
  return {
    databaseUrl,
    // What the worker keeps in files is the key that signs the audit log, which it makes when it finds none.
    home: join(tmpdir(), 'joinery-bench-worker'),
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

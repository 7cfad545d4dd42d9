import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Clock, fixedClock, isZone, parseInstant, systemClock } from '@joinery/kernel';

/** Everything that a deployment may set, with what holds when it does not. */
export interface Config {
  /** PostgreSQL to use; null starts the embedded one under `home`. */
  readonly databaseUrl: string | null;
  readonly home: string;
  readonly policies: string;
  readonly clock: Clock;
  readonly host: string;
  readonly port: number;
  /** Callers of the API must show it; null only when the API listens on loopback. */
  readonly apiToken: string | null;
  /** Local time of the nightly reconciliation, and the zone it is meant in. */
  readonly reconcileAt: string;
  readonly zone: string;
  /** File of the private key that signs the audit log; null: one that is made in `home` when it is first needed. */
  readonly auditKey: string | null;
  /** Folder that every checkpoint of the audit log is copied to; null: they are in the database alone. */
  readonly checkpoints: string | null;
}

const DEFAULT_PORT = 4810;

/** Something in the environment cannot be meant as it stands. Lists every problem at once. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`The configuration has problems:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/**
 * Reads the configuration from environment variables; `root` is the folder of the installation. An empty variable counts
 * as one that is not set: as a folder it would be the installation itself.
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>, root: string): Config {
  const env = Object.fromEntries(Object.entries(environment).filter(([, text]) => text !== ''));
  const problems: string[] = [];
  const policies = resolve(root, env.JOINERY_POLICIES ?? 'policies');
  if (!existsSync(policies)) problems.push(`JOINERY_POLICIES: there is no folder ${policies}`);
  const config: Config = {
    databaseUrl: env.DATABASE_URL ?? null,
    home: resolve(root, env.JOINERY_HOME ?? '.joinery'),
    policies,
    clock: readClock(env.JOINERY_CLOCK, problems),
    host: env.JOINERY_HOST ?? '127.0.0.1',
    port: readPort(env.JOINERY_PORT, problems),
    apiToken: env.JOINERY_API_TOKEN ?? null,
    reconcileAt: readTime(env.JOINERY_RECONCILE_AT ?? '02:00', problems),
    zone: readZone(env.JOINERY_ZONE ?? 'UTC', problems),
    auditKey: env.JOINERY_AUDIT_KEY ? resolve(root, env.JOINERY_AUDIT_KEY) : null,
    checkpoints: env.JOINERY_CHECKPOINTS ? resolve(root, env.JOINERY_CHECKPOINTS) : null,
  };
  if (config.apiToken === null && !isLoopback(config.host)) {
    problems.push(`JOINERY_HOST=${config.host} can be reached from other machines: set JOINERY_API_TOKEN as well`);
  }
  if (problems.length > 0) throw new ConfigError(problems);
  return config;
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

function readClock(text: string | undefined, problems: string[]): Clock {
  if (!text) return systemClock;
  const instant = parseInstant(text);
  if (instant === null)
    problems.push(
      `JOINERY_CLOCK: "${text}" is neither a date (2026-05-14) nor an instant with a zone (2026-05-14T09:00:00Z)`,
    );
  return instant === null ? systemClock : fixedClock(instant);
}

function readPort(text: string | undefined, problems: string[]): number {
  if (!text) return DEFAULT_PORT;
  const port = Number(text);
  if (!Number.isInteger(port) || port < 0 || port > 65535)
    problems.push(`JOINERY_PORT: "${text}" is not a port number`);
  return port;
}

function readTime(text: string, problems: string[]): string {
  if (!/^([01]\d|2[0-3]):[0-5]\d$/.test(text))
    problems.push(`JOINERY_RECONCILE_AT: "${text}" is not a time of day such as 02:00`);
  return text;
}

function readZone(text: string, problems: string[]): string {
  if (!isZone(text)) problems.push(`JOINERY_ZONE: "${text}" is not an IANA zone such as Europe/Berlin`);
  return text;
}

import { type Finding, stopwatch } from '@joinery/kernel';
import { type Ground, Refusal } from '@joinery/pipeline';
import type { PolicySet } from '@joinery/policy';
import type { Store } from '@joinery/store';
import type { Config } from './config';
import { IN_FORCE, keptPolicy } from './named-policy';
import { PolicyError, PolicyFolder } from './policy-folder';
import { openDatabase, type OpenedDatabase } from './postgres/open-database';
import { Targets } from './targets';
import { type UseCases, useCasesOver } from './use-cases';

/** The product, put together: the store and every use case on the path. Nest plugs into it, and so does the CLI. */
export interface Joinery extends Ground, UseCases {
  readonly databaseUrl: string;
  /** Closes everything; the embedded database is stopped only if nobody else uses it. */
  close(): Promise<void>;
  /** Closes everything and stops the embedded database, whoever started it. */
  shutDown(): Promise<void>;
}

/** What a start reports while it goes on: a phase, what came of it, and how long it took. */
export type Report = (phase: string, detail: string, ms: number) => void;

export interface OpenOptions {
  readonly poolSize?: number;
  /** Given by whoever runs for long: an embedded database that ends is brought back, and that is told here. */
  readonly keep?: (line: string) => void;
  /** Hears what a person has to know meanwhile: a database is waited for; the set in force stands in for the files. */
  readonly tell?: (line: string) => void;
}

/**
 * Checks the policy, opens the database (the embedded one when no URL is configured), migrates it and puts everything
 * together. Closing it stops the embedded database only if nobody else uses it.
 */
export async function openJoinery(
  config: Config,
  report: Report = () => undefined,
  { poolSize = 10, keep, tell = () => undefined }: OpenOptions = {},
): Promise<Joinery> {
  const policies = new PolicyFolder(config.policies);
  const loading = stopwatch();
  const faults = policies.faults();
  if (faults.length === 0) {
    const { id, version, rules, apps } = policies.current();
    report('policy', `${id} ${version}, ${rules.length} rules, ${apps.length} apps`, loading());
  }
  const starting = stopwatch();
  const database = await openDatabase({
    databaseUrl: config.databaseUrl ?? undefined,
    home: config.home,
    ...(config.databaseUrl === null ? {} : { report: tell }),
    ...(keep ? { keep } : {}),
  });
  const place =
    database.kind === 'embedded' ? `embedded, port ${database.port}, data in ${config.home}` : 'from DATABASE_URL';
  report('database', `PostgreSQL ${database.version}, ${place}`, starting());
  try {
    const { openStore } = await import('./open-store.js');
    const store = await openStore(database.url, poolSize, report);
    if (faults.length > 0) {
      policies.standIn(await inForceInstead(store, faults));
      const { id, version } = policies.current();
      tell(`The policy files have errors (joinery policy check); ${id} ${version} stays in force.`);
    }
    return assemble(config, policies, database.url, store, database);
  } catch (error) {
    await database.release();
    throw error;
  }
}

/** Where none is in force yet there is nothing to go by: a `PolicyError`. */
async function inForceInstead(store: Store, faults: readonly Finding[]): Promise<PolicySet> {
  try {
    return await keptPolicy(store, IN_FORCE);
  } catch (error) {
    await store.close();
    throw error instanceof Refusal ? new PolicyError(faults) : error;
  }
}

const NOT_OURS = { release: async (): Promise<void> => undefined, stop: async (): Promise<void> => undefined };

/** Puts the use cases on an open store. */
export function assemble(
  config: Pick<Config, 'clock'> & Pick<Ground, 'trace'>,
  policies: Ground['policies'],
  databaseUrl: string,
  store: Store,
  database: Pick<OpenedDatabase, 'release' | 'stop'> = NOT_OURS,
): Joinery {
  const targets = new Targets();
  const { clock, trace } = config;
  const ground: Ground = { store, clock, policies, targets, ...(trace ? { trace } : {}) };
  return {
    ...ground,
    databaseUrl,
    ...useCasesOver(ground),
    close: async () => {
      await targets.close();
      await store.close();
      await database.release();
    },
    shutDown: async () => {
      await targets.close();
      await store.close();
      await database.stop();
    },
  };
}

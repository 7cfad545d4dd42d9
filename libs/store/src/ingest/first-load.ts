import type { Sql } from '../postgres/sql';

interface SetAside {
  readonly name: string;
  readonly definition: string;
}

const TABLES = 'identity, identity_key, employment, record_version';

/**
 * People are taken page by page in the order of `identity_due`, by what its condition and the query ask: uncounted, these
 * are believed to be true of next to nobody, and each page would read everybody and sort them.
 */
const LOOKED_UP_BY = [
  'identity (id, needs_evaluation, merged_into)',
  'employment (source_id, record_key, identity_id)',
  'record_version (id, source_id, record_key)',
];

/** Of a sample of 3,000 rows: that these tables are large, and their keys no two alike, is all that has to be seen. */
const FEW_VALUES = 10;

/**
 * The indexes that only find rows, set aside while the first people of an empty database are loaded and built in one go
 * when they are in: that costs a third of keeping them row by row (PostgreSQL manual, 14.4.3). Primary keys stay, and
 * so do indexes that none of these people got into, which have no more than their first page. All of it belongs to the
 * running transaction: a crash leaves the indexes as they were. Whoever wants to read people meanwhile waits for the
 * end of the load; nobody is there to be read before it.
 */
export class FirstLoad {
  private setAside: readonly SetAside[] = [];

  constructor(private readonly sql: Sql) {}

  /**
   * False when somebody else is at these tables, or they are not ours to change: then the load goes on as any other.
   */
  async begin(): Promise<boolean> {
    if (!(await this.lock())) return false;
    this.setAside = await this.sql.rows<SetAside>(
      `SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition
       FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
       WHERE i.indrelid = ANY (ARRAY['identity', 'identity_key', 'employment', 'record_version']::regclass[]) AND NOT i.indisunique
         AND pg_has_role(c.relowner, 'USAGE') AND pg_relation_size(c.oid) > current_setting('block_size')::int
       ORDER BY c.relname`,
    );
    for (const { name } of this.setAside) await this.sql.run(`DROP INDEX ${name}`);
    return this.setAside.length > 0;
  }

  /** What is looked up by is counted as well: what follows would be planned for tables that nobody has counted. */
  async end(): Promise<void> {
    for (const { definition } of this.setAside) await this.sql.run(definition);
    this.setAside = [];
    await this.sql.run(`SET LOCAL default_statistics_target = ${FEW_VALUES}`);
    for (const columns of LOOKED_UP_BY) await this.sql.run(`ANALYZE ${columns}`);
    await this.sql.run('SET LOCAL default_statistics_target = DEFAULT');
  }

  /** Never waits: two first loads at once would wait for each other. */
  private async lock(): Promise<boolean> {
    await this.sql.run('SAVEPOINT first_load');
    try {
      await this.sql.run(`LOCK TABLE ${TABLES} IN ACCESS EXCLUSIVE MODE NOWAIT`);
      await this.sql.run('RELEASE SAVEPOINT first_load');
      return true;
    } catch (error) {
      if (!isRefusedLock(error)) throw error;
      await this.sql.run('ROLLBACK TO SAVEPOINT first_load');
      return false;
    }
  }
}

/** 55P03 lock_not_available, 42501 insufficient_privilege (PostgreSQL manual, appendix A). */
function isRefusedLock(error: unknown): boolean {
  const code = (error as { readonly driverError?: { readonly code?: string } }).driverError?.code;
  return code === '55P03' || code === '42501';
}

import type { QueryRunner } from 'typeorm';
import type { Instant } from '@joinery/kernel';
import { Sql } from './sql';

/** Which policy set is in force. */
export class PolicyRepository {
  private readonly sql: Sql;

  constructor(runner: QueryRunner) {
    this.sql = new Sql(runner);
  }

  async inForce(): Promise<string | null> {
    return (await this.sql.one<{ digest: string }>('SELECT digest FROM policy_in_force'))?.digest ?? null;
  }

  async putInForce(set: { id: string; version: string; digest: string }, at: Instant): Promise<void> {
    await this.sql.run(
      'INSERT INTO policy_set (digest, id, version, first_seen) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING',
      [set.digest, set.id, set.version, at],
    );
    await this.sql.run(
      `INSERT INTO policy_in_force (digest, since) VALUES ($1, $2)
       ON CONFLICT (only_row) DO UPDATE SET digest = excluded.digest, since = excluded.since`,
      [set.digest, at],
    );
  }
}

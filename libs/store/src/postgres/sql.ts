import type { EntityTarget, ObjectLiteral, QueryRunner, Repository } from 'typeorm';
import { inLine } from './in-line';

/** How `to_char` writes an instant inside JSON, where the driver's types do not reach. */
export const INSTANT = `'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'`;

/**
 * What the repositories need of a connection: rows of a statement, how many it touched, or TypeORM's repository of an
 * entity.
 */
export class Sql {
  constructor(readonly runner: QueryRunner) {}

  /** Every row of the answer. */
  async rows<Row>(text: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const result = await inLine(this.runner, () => this.runner.query(text, [...parameters], true));
    return (result.records ?? []) as Row[];
  }

  /** The first row; null when there is none. */
  async one<Row>(text: string, parameters: readonly unknown[] = []): Promise<Row | null> {
    return (await this.rows<Row>(text, parameters))[0] ?? null;
  }

  /** How many rows were changed. */
  async run(text: string, parameters: readonly unknown[] = []): Promise<number> {
    const result = await inLine(this.runner, () => this.runner.query(text, [...parameters], true));
    return result.affected ?? 0;
  }

  /** TypeORM's way to one table, where it says more than SQL would. */
  table<Row extends ObjectLiteral>(row: EntityTarget<Row>): Repository<Row> {
    return this.runner.manager.getRepository(row);
  }
}

import type { QueryRunner } from 'typeorm';

/** The little that the repositories need of a connection: rows of a statement, or how many it touched. */
export class Sql {
  constructor(private readonly runner: QueryRunner) {}

  async rows<Row>(text: string, parameters: readonly unknown[] = []): Promise<Row[]> {
    const result = await this.runner.query(text, [...parameters], true);
    return (result.records ?? []) as Row[];
  }

  async one<Row>(text: string, parameters: readonly unknown[] = []): Promise<Row | null> {
    return (await this.rows<Row>(text, parameters))[0] ?? null;
  }

  async run(text: string, parameters: readonly unknown[] = []): Promise<number> {
    const result = await this.runner.query(text, [...parameters], true);
    return result.affected ?? 0;
  }
}

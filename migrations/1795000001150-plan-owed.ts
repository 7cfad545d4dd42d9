import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Looks of which no plan was made yet, so that a look whose process was killed is planned for all the same. */
export class PlanOwed1795000001150 implements MigrationInterface {
  readonly name = 'PlanOwed1795000001150';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(PLAN_OWED);
  }

  async down(): Promise<void> {
    throw new Error('Migrations are not undone: restore a backup instead.');
  }
}

const PLAN_OWED = `
-- One row for each page of people who were looked at, in the transaction of the look; the next plan takes away what it saw.
CREATE TABLE plan_owed (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY);
`;

import type { DataSource, QueryRunner } from 'typeorm';
import { AccountsRepository } from './apps/accounts.repository';
import { AppGroupsRepository } from './apps/app-groups.repository';
import { AppsRepository } from './apps/apps.repository';
import { AuditRepository } from './evidence/audit.repository';
import { AuditSealsRepository } from './evidence/audit-seals.repository';
import { type Right, SessionLocks, type StillOurs } from './jobs/session-locks';
import { createDataSource } from './postgres/data-source';
import { CodeLabelsRepository } from './ingest/code-labels.repository';
import { CasesRepository } from './people/cases.repository';
import { DecisionsRepository } from './people/decisions.repository';
import { DispatchRepository } from './drain/dispatch.repository';
import { CorrectionsRepository } from './ingest/corrections.repository';
import { FeedChecksRepository } from './ingest/feed-checks.repository';
import { FeedFactsRepository } from './ingest/feed-facts.repository';
import { FreshnessRepository } from './ingest/freshness.repository';
import { HandGrantsRepository } from './by-hand/hand-grants.repository';
import { HandValuesRepository } from './by-hand/hand-values.repository';
import { HeldRecordsRepository } from './ingest/held-records.repository';
import { ImportBlocksRepository } from './ingest/import-blocks.repository';
import { ImportProgressRepository } from './ingest/import-progress.repository';
import { ImportsRepository } from './ingest/imports.repository';
import { InboundRepository } from './inbound/inbound.repository';
import { InboundSettlingRepository } from './inbound/inbound-settling.repository';
import { InboundTokensRepository } from './inbound/inbound-tokens.repository';
import { InboundUploadsRepository } from './inbound/inbound-uploads.repository';
import { LinkUndoRepository } from './people/link-undo.repository';
import { LinkingRepository } from './people/linking.repository';
import { LooksRepository } from './people/looks.repository';
import { ManagersRepository } from './people/managers.repository';
import { MergesRepository } from './people/merges.repository';
import { MissingRecordsRepository } from './ingest/missing-records.repository';
import { NamesRepository } from './people/names.repository';
import { PeopleRepository } from './people/people.repository';
import { PlanningRepository } from './plan/planning.repository';
import { PlanRunsRepository } from './plan/plan-runs.repository';
import { PlansRepository } from './plan/plans.repository';
import { WithheldStepsRepository } from './plan/withheld-steps.repository';
import { PolicyRepository } from './policy/policy.repository';
import { PullsRepository } from './ingest/pulls.repository';
import { ReconciliationsRepository } from './apps/reconciliations.repository';
import { StagingRepository } from './ingest/staging.repository';
import { AccountCountsQuery } from './queries/account-counts.query';
import { CheckUpQuery } from './queries/check-up.query';
import { HeldPeopleQuery } from './queries/held-people.query';
import { HistoryQuery } from './queries/history.query';
import { TimelineQuery } from './queries/timeline.query';
import { Sql } from './postgres/sql';
import { WorkRepository } from './drain/work.repository';

/**
 * Apart from `Transaction` only because a class sets its fields before its constructor runs: they need the connection.
 */
abstract class OnConnection {
  protected readonly sql: Sql;

  constructor(readonly runner: QueryRunner) {
    this.sql = new Sql(runner);
  }
}

/** One unit of work: every repository on one connection. */
export class Transaction extends OnConnection {
  readonly accountCounts = new AccountCountsQuery(this.sql);
  readonly accounts = new AccountsRepository(this.sql);
  readonly appGroups = new AppGroupsRepository(this.sql);
  readonly apps = new AppsRepository(this.sql);
  readonly audit = new AuditRepository(this.sql);
  readonly auditSeals = new AuditSealsRepository(this.sql);
  readonly cases = new CasesRepository(this.sql);
  readonly checkUp = new CheckUpQuery(this.sql);
  readonly codeLabels = new CodeLabelsRepository(this.sql);
  readonly corrections = new CorrectionsRepository(this.sql);
  readonly decisions = new DecisionsRepository(this.sql);
  readonly dispatch = new DispatchRepository(this.sql);
  readonly feedChecks = new FeedChecksRepository(this.sql);
  readonly feedFacts = new FeedFactsRepository(this.sql);
  readonly freshness = new FreshnessRepository(this.sql);
  readonly handGrants = new HandGrantsRepository(this.sql);
  readonly handValues = new HandValuesRepository(this.sql);
  readonly heldPeople = new HeldPeopleQuery(this.sql);
  readonly heldRecords = new HeldRecordsRepository(this.sql);
  readonly history = new HistoryQuery(this.sql);
  readonly importBlocks = new ImportBlocksRepository(this.sql);
  readonly importProgress = new ImportProgressRepository(this.sql);
  readonly imports = new ImportsRepository(this.sql);
  readonly inbound = new InboundRepository(this.sql);
  readonly inboundSettling = new InboundSettlingRepository(this.sql);
  readonly inboundTokens = new InboundTokensRepository(this.sql);
  readonly inboundUploads = new InboundUploadsRepository(this.sql);
  readonly linking = new LinkingRepository(this.sql);
  readonly linkUndo = new LinkUndoRepository(this.sql);
  readonly looks = new LooksRepository(this.sql);
  readonly managers = new ManagersRepository(this.sql);
  readonly merges = new MergesRepository(this.sql);
  readonly missingRecords = new MissingRecordsRepository(this.sql);
  readonly names = new NamesRepository(this.sql);
  readonly people = new PeopleRepository(this.sql);
  readonly planning = new PlanningRepository(this.sql);
  readonly planRuns = new PlanRunsRepository(this.sql);
  readonly plans = new PlansRepository(this.sql);
  readonly policy = new PolicyRepository(this.sql);
  readonly pulls = new PullsRepository(this.sql);
  readonly reconciliations = new ReconciliationsRepository(this.sql);
  readonly staging = new StagingRepository(this.sql);
  readonly timeline = new TimelineQuery(this.sql);
  readonly withheldSteps = new WithheldStepsRepository(this.sql);
  readonly work = new WorkRepository(this.sql);

  /** Marks a point to which the work can be taken back without giving up the whole transaction. */
  async savepoint(): Promise<void> {
    await this.sql.run('SAVEPOINT here');
  }

  async backToSavepoint(): Promise<void> {
    await this.sql.run('ROLLBACK TO SAVEPOINT here');
  }
}

const ONE_MOMENT = 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY';

/** The database as the product sees it. */
export class Store {
  private constructor(
    readonly dataSource: DataSource,
    private readonly locks: SessionLocks,
  ) {}

  /** Connects; the schema must have been migrated before. */
  static async open(url: string, poolSize = 10): Promise<Store> {
    return new Store(await createDataSource(url, poolSize).initialize(), new SessionLocks(url));
  }

  /** Runs the work in one transaction: all of it is kept, or nothing. */
  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    await runner.connect();
    try {
      await runner.startTransaction();
      const result = await work(new Transaction(runner));
      await runner.commitTransaction();
      return result;
    } catch (error) {
      // Of a session that broke off nothing is left to take back: what is told is what went wrong first.
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      throw error;
    } finally {
      await runner.release();
    }
  }

  /** Reads in one transaction that sees one moment of the database throughout, and can write nothing. */
  snapshot<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.transaction(async (tx) => {
      await tx.runner.query(ONE_MOMENT);
      return work(tx);
    });
  }

  /** The same for work that others take step by step, such as a stream; `end` gives the connection back. */
  async openSnapshot(): Promise<{ readonly tx: Transaction; readonly end: () => Promise<void> }> {
    const runner = this.dataSource.createQueryRunner();
    const end = async (): Promise<void> => {
      // As above: of a session that broke off nothing is left to end, and what went wrong first is told.
      if (runner.isTransactionActive) await runner.rollbackTransaction().catch(() => undefined);
      await runner.release();
    };
    try {
      await runner.startTransaction();
      await runner.query(ONE_MOMENT);
    } catch (error) {
      await end();
      throw error;
    }
    return { tx: new Transaction(runner), end };
  }

  /** Runs single statements without a transaction around them. */
  async read<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const runner = this.dataSource.createQueryRunner();
    try {
      return await work(new Transaction(runner));
    } finally {
      await runner.release();
    }
  }

  /**
   * Does what only one process may do at a time; null when another has the right to now. No connection of the pool waits
   * for it.
   */
  alone<T>(
    right: Right,
    subject: string,
    work: (isStillOurs: StillOurs) => Promise<T>,
  ): Promise<{ readonly result: T } | null> {
    return this.locks.tryRun(right, subject, work);
  }

  async close(): Promise<void> {
    await this.locks.close();
    await this.dataSource.destroy();
  }
}

import type { DataSource, QueryRunner } from 'typeorm';
import { AccountsRepository } from './apps/accounts.repository';
import { AppGroupsRepository } from './apps/app-groups.repository';
import { AppsRepository } from './apps/apps.repository';
import { AuditRepository } from './evidence/audit.repository';
import { AuditSealsRepository } from './evidence/audit-seals.repository';
import { createDataSource } from './postgres/data-source';
import { CodeLabelsRepository } from './ingest/code-labels.repository';
import { DecisionsRepository } from './people/decisions.repository';
import { DispatchRepository } from './drain/dispatch.repository';
import { CorrectionsRepository } from './ingest/corrections.repository';
import { FeedChecksRepository } from './ingest/feed-checks.repository';
import { FreshnessRepository } from './ingest/freshness.repository';
import { HandGrantsRepository } from './by-hand/hand-grants.repository';
import { HandValuesRepository } from './by-hand/hand-values.repository';
import { ImportBlocksRepository } from './ingest/import-blocks.repository';
import { ImportProgressRepository } from './ingest/import-progress.repository';
import { ImportsRepository } from './ingest/imports.repository';
import { InboundRepository } from './inbound/inbound.repository';
import { InboundSettlingRepository } from './inbound/inbound-settling.repository';
import { InboundTokensRepository } from './inbound/inbound-tokens.repository';
import { InboundUploadsRepository } from './inbound/inbound-uploads.repository';
import { LinkUndoRepository } from './people/link-undo.repository';
import { LinkingRepository } from './people/linking.repository';
import { ManagersRepository } from './people/managers.repository';
import { MergesRepository } from './people/merges.repository';
import { MissingRecordsRepository } from './ingest/missing-records.repository';
import { NamesRepository } from './people/names.repository';
import { PeopleRepository } from './people/people.repository';
import { PlansRepository } from './plan/plans.repository';
import { PolicyRepository } from './policy/policy.repository';
import { PullsRepository } from './ingest/pulls.repository';
import { ReconciliationsRepository } from './apps/reconciliations.repository';
import { StagingRepository } from './ingest/staging.repository';
import { AccountCountsQuery } from './queries/account-counts.query';
import { CheckUpQuery } from './queries/check-up.query';
import { HeldPeopleQuery } from './queries/held-people.query';
import { HistoryQuery } from './queries/history.query';
import { TimelineQuery } from './queries/timeline.query';
import { WorkRepository } from './drain/work.repository';

/** One unit of work: every repository on one connection. */
export class Transaction {
  readonly accountCounts: AccountCountsQuery;
  readonly accounts: AccountsRepository;
  readonly appGroups: AppGroupsRepository;
  readonly apps: AppsRepository;
  readonly audit: AuditRepository;
  readonly auditSeals: AuditSealsRepository;
  readonly checkUp: CheckUpQuery;
  readonly codeLabels: CodeLabelsRepository;
  readonly decisions: DecisionsRepository;
  readonly dispatch: DispatchRepository;
  readonly corrections: CorrectionsRepository;
  readonly feedChecks: FeedChecksRepository;
  readonly freshness: FreshnessRepository;
  readonly history: HistoryQuery;
  readonly handGrants: HandGrantsRepository;
  readonly handValues: HandValuesRepository;
  readonly heldPeople: HeldPeopleQuery;
  readonly importBlocks: ImportBlocksRepository;
  readonly importProgress: ImportProgressRepository;
  readonly imports: ImportsRepository;
  readonly inbound: InboundRepository;
  readonly inboundSettling: InboundSettlingRepository;
  readonly inboundTokens: InboundTokensRepository;
  readonly inboundUploads: InboundUploadsRepository;
  readonly linking: LinkingRepository;
  readonly linkUndo: LinkUndoRepository;
  readonly managers: ManagersRepository;
  readonly merges: MergesRepository;
  readonly missingRecords: MissingRecordsRepository;
  readonly names: NamesRepository;
  readonly people: PeopleRepository;
  readonly plans: PlansRepository;
  readonly policy: PolicyRepository;
  readonly pulls: PullsRepository;
  readonly reconciliations: ReconciliationsRepository;
  readonly staging: StagingRepository;
  readonly timeline: TimelineQuery;
  readonly work: WorkRepository;

  constructor(readonly runner: QueryRunner) {
    this.accountCounts = new AccountCountsQuery(runner);
    this.accounts = new AccountsRepository(runner);
    this.appGroups = new AppGroupsRepository(runner);
    this.apps = new AppsRepository(runner);
    this.audit = new AuditRepository(runner);
    this.auditSeals = new AuditSealsRepository(runner);
    this.checkUp = new CheckUpQuery(runner);
    this.codeLabels = new CodeLabelsRepository(runner);
    this.decisions = new DecisionsRepository(runner);
    this.dispatch = new DispatchRepository(runner);
    this.corrections = new CorrectionsRepository(runner);
    this.feedChecks = new FeedChecksRepository(runner);
    this.freshness = new FreshnessRepository(runner);
    this.history = new HistoryQuery(runner);
    this.handGrants = new HandGrantsRepository(runner);
    this.handValues = new HandValuesRepository(runner);
    this.heldPeople = new HeldPeopleQuery(runner);
    this.importBlocks = new ImportBlocksRepository(runner);
    this.importProgress = new ImportProgressRepository(runner);
    this.imports = new ImportsRepository(runner);
    this.inbound = new InboundRepository(runner);
    this.inboundSettling = new InboundSettlingRepository(runner);
    this.inboundTokens = new InboundTokensRepository(runner);
    this.inboundUploads = new InboundUploadsRepository(runner);
    this.linkUndo = new LinkUndoRepository(runner);
    this.linking = new LinkingRepository(runner);
    this.managers = new ManagersRepository(runner);
    this.merges = new MergesRepository(runner);
    this.missingRecords = new MissingRecordsRepository(runner);
    this.names = new NamesRepository(runner);
    this.people = new PeopleRepository(runner);
    this.plans = new PlansRepository(runner);
    this.policy = new PolicyRepository(runner);
    this.pulls = new PullsRepository(runner);
    this.reconciliations = new ReconciliationsRepository(runner);
    this.staging = new StagingRepository(runner);
    this.timeline = new TimelineQuery(runner);
    this.work = new WorkRepository(runner);
  }

  /** Marks a point to which the work can be taken back without giving up the whole transaction. */
  async savepoint(): Promise<void> {
    await this.runner.query('SAVEPOINT here');
  }

  async backToSavepoint(): Promise<void> {
    await this.runner.query('ROLLBACK TO SAVEPOINT here');
  }
}

const ONE_MOMENT = 'SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY';

/** The database as the product sees it. */
export class Store {
  private constructor(readonly dataSource: DataSource) {}

  /** Connects; the schema must have been migrated before. */
  static async open(url: string, poolSize = 10): Promise<Store> {
    return new Store(await createDataSource(url, poolSize).initialize());
  }

  static over(dataSource: DataSource): Store {
    return new Store(dataSource);
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
      if (runner.isTransactionActive) await runner.rollbackTransaction();
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
      if (runner.isTransactionActive) await runner.rollbackTransaction();
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

  close(): Promise<void> {
    return this.dataSource.destroy();
  }
}

import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { instant } from './instant';

@Entity({ name: 'reconciliation' })
export class ReconciliationRow {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;

  @Column({ name: 'app_id', type: 'text' })
  appId!: string;

  @Column({ type: 'text' })
  slot!: string;

  @Column({ type: 'text' })
  status!: 'reading' | 'complete' | 'incomplete' | 'failed';

  @Column({ type: 'jsonb' })
  doubts!: string[];

  @Column({ type: 'jsonb' })
  counts!: Record<string, number>;

  @Column({ type: 'text' })
  actor!: string;

  @Column({ name: 'started_at', type: 'timestamptz', transformer: instant })
  startedAt!: string;

  @Column({ name: 'finished_at', type: 'timestamptz', transformer: instant, nullable: true })
  finishedAt!: string | null;
}

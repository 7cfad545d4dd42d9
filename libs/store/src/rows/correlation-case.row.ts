import type { DisputedCandidate } from '@joinery/identity';
import { Column, Entity, PrimaryGeneratedColumn } from 'typeorm';
import { instant } from './instant';

@Entity({ name: 'correlation_case' })
export class CorrelationCaseRow {
  @PrimaryGeneratedColumn('identity', { type: 'bigint', generatedIdentity: 'ALWAYS' })
  id!: string;

  @Column({ name: 'source_id', type: 'text' })
  sourceId!: string;

  @Column({ name: 'record_key', type: 'text' })
  recordKey!: string;

  @Column({ type: 'text' })
  status!: 'open' | 'decided';

  @Column({ type: 'jsonb' })
  candidates!: readonly DisputedCandidate[];

  @Column({ type: 'jsonb' })
  reasons!: unknown;

  @Column({ name: 'opened_at', type: 'timestamptz', transformer: instant })
  openedAt!: string;

  @Column({ type: 'jsonb', nullable: true })
  decision!: unknown;

  @Column({ name: 'decided_by', type: 'text', nullable: true })
  decidedBy!: string | null;

  @Column({ name: 'decided_at', type: 'timestamptz', transformer: instant, nullable: true })
  decidedAt!: string | null;
}

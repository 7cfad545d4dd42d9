import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instant } from './instant';

@Entity({ name: 'plan' })
export class PlanRow {
  @PrimaryColumn({ type: 'bigint' })
  id!: string;

  @Column({ type: 'text' })
  hash!: string;

  @Column({ type: 'text' })
  status!: string;

  @Column({ name: 'as_of', type: 'timestamptz', transformer: instant })
  asOf!: string;

  @Column({ name: 'policy_digest', type: 'text' })
  policyDigest!: string;

  @Column({ name: 'policy_version', type: 'text' })
  policyVersion!: string;

  @Column({ type: 'jsonb' })
  summary!: unknown;

  @Column({ type: 'integer' })
  withheld!: number;

  @Column({ type: 'jsonb' })
  guards!: unknown;

  @Column({ name: 'created_by', type: 'text' })
  createdBy!: string;

  @Column({ name: 'created_at', type: 'timestamptz', transformer: instant })
  createdAt!: string;

  @Column({ name: 'released_by', type: 'text', nullable: true })
  releasedBy!: string | null;

  @Column({ name: 'released_at', type: 'timestamptz', transformer: instant, nullable: true })
  releasedAt!: string | null;

  @Column({ name: 'release_reason', type: 'text', nullable: true })
  releaseReason!: string | null;

  @Column({ name: 'decided_by', type: 'text', nullable: true })
  decidedBy!: string | null;

  @Column({ name: 'decided_at', type: 'timestamptz', transformer: instant, nullable: true })
  decidedAt!: string | null;

  @Column({ name: 'decision_reason', type: 'text', nullable: true })
  decisionReason!: string | null;

  @Column({ name: 'finished_at', type: 'timestamptz', transformer: instant, nullable: true })
  finishedAt!: string | null;
}

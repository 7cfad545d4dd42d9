import { Column, Entity, PrimaryColumn } from 'typeorm';
import { instant } from './instant';

@Entity({ name: 'import_run' })
export class ImportRunRow {
  @PrimaryColumn({ type: 'bigint' })
  id!: string;

  @Column({ name: 'source_id', type: 'text' })
  sourceId!: string;

  @Column({ type: 'text' })
  feed!: 'full' | 'delta';

  @Column({ type: 'text' })
  status!: 'ready' | 'unfit' | 'unreadable' | 'held' | 'released' | 'rejected';

  @Column({ name: 'file_name', type: 'text' })
  fileName!: string;

  @Column({ name: 'content_sha256', type: 'text' })
  contentSha256!: string;

  @Column({ name: 'byte_count', type: 'bigint' })
  byteCount!: string;

  @Column({ type: 'jsonb' })
  header!: string[];

  @Column({ name: 'as_of', type: 'timestamptz', transformer: instant })
  asOf!: string;

  @Column({ type: 'text' })
  actor!: string;

  @Column({ name: 'rows_read', type: 'integer' })
  rowsRead!: number;

  @Column({ name: 'rows_staged', type: 'integer' })
  rowsStaged!: number;

  @Column({ name: 'rows_refused', type: 'integer' })
  rowsRefused!: number;

  @Column({ name: 'rows_new', type: 'integer' })
  rowsNew!: number;

  @Column({ name: 'rows_changed', type: 'integer' })
  rowsChanged!: number;

  @Column({ name: 'rows_unchanged', type: 'integer' })
  rowsUnchanged!: number;

  @Column({ name: 'rows_held', type: 'integer' })
  rowsHeld!: number;

  @Column({ name: 'rows_missing', type: 'integer' })
  rowsMissing!: number;

  @Column({ type: 'jsonb' })
  doubts!: string[];

  @Column({ name: 'started_at', type: 'timestamptz', transformer: instant })
  startedAt!: string;

  @Column({ name: 'finished_at', type: 'timestamptz', transformer: instant })
  finishedAt!: string;
}

import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { AppAuth, AppTls } from '../apps/app-access';
import { instant } from './instant';

@Entity({ name: 'app' })
export class AppRow {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ type: 'text' })
  kind!: 'scim';

  @Column({ type: 'text' })
  profile!: string;

  @Column({ name: 'base_url', type: 'text' })
  baseUrl!: string;

  @Column({ name: 'token_from', type: 'jsonb' })
  tokenFrom!: { env?: string; file?: string };

  @Column({ type: 'jsonb', default: { kind: 'bearer' } })
  auth!: AppAuth;

  @Column({ type: 'jsonb', default: {} })
  tls!: AppTls;

  @Column({ type: 'jsonb', nullable: true })
  discovered!: object | null;

  @Column({ type: 'integer' })
  concurrency!: number;

  @Column({ name: 'paused_until', type: 'timestamptz', transformer: instant, nullable: true })
  pausedUntil!: string | null;

  @Column({ name: 'pause_reason', type: 'text', nullable: true })
  pauseReason!: string | null;

  @Column({ name: 'connected_at', type: 'timestamptz', transformer: instant })
  connectedAt!: string;
}

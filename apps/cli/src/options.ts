import { resolve } from 'node:path';
import { supposedClock } from '@joinery/kernel';
import { type Config, readConfig } from '@joinery/platform/config';
import { instantOf } from './option-values';

export const ROOT = resolve(__dirname, '../../../..');

/** Options that every command takes. */
export interface GlobalOptions {
  readonly asOf?: string;
  readonly as?: string;
  readonly json?: boolean;
}

/** Exit codes of every command, as `plan` tools have them: nothing to do, trouble, something to do. */
export const EXIT = { noChange: 0, error: 1, changes: 2 } as const;

export function commandConfig(options: GlobalOptions): Config {
  const config = readConfig(process.env, ROOT);
  if (options.asOf === undefined) return config;
  return { ...config, clock: supposedClock(instantOf('--as-of', options.asOf)) };
}

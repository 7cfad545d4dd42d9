import { userInfo } from 'node:os';
import { resolve } from 'node:path';
import { fixedClock } from '@joinery/kernel';
import { type Config, type Joinery, openJoinery, readConfig } from '@joinery/platform';
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
  return { ...config, clock: fixedClock(instantOf('--as-of', options.asOf)) };
}

/** Opens the product for one command and closes it afterwards, whatever happens. */
export async function withJoinery<T>(
  options: GlobalOptions,
  work: (joinery: Joinery, actor: string, config: Config) => Promise<T>,
): Promise<T> {
  const config = commandConfig(options);
  const joinery = await openJoinery(config, () => undefined, 6);
  try {
    return await work(joinery, options.as ?? userInfo().username, config);
  } finally {
    await joinery.close();
  }
}

import { userInfo } from 'node:os';
import { type Config, type Joinery, type OpenOptions, openJoinery } from '@joinery/platform';
import { note } from './print';
import { commandConfig, type GlobalOptions } from './options';

/** Opens the product for one command and closes it afterwards, whatever happens. */
export async function withJoinery<T>(
  options: GlobalOptions,
  work: (joinery: Joinery, actor: string, config: Config) => Promise<T>,
  open: Pick<OpenOptions, 'keep'> = {},
): Promise<T> {
  const config = commandConfig(options);
  const joinery = await openJoinery(config, () => undefined, { poolSize: 6, tell: note, ...open });
  try {
    return await work(joinery, options.as ?? userInfo().username, config);
  } finally {
    await joinery.close();
  }
}

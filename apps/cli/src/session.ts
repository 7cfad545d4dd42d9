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
    return await work(joinery, options.as ?? login(), config);
  } finally {
    await joinery.close();
  }
}

/** Who runs this; in a container, a user without an entry in the list of users is known by the number alone. */
function login(): string {
  try {
    return userInfo().username;
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`;
  }
}

import { resolve } from 'node:path';
import { ConfigError, openJoinery, PolicyError, readConfig, watchParent } from '@joinery/platform';
import { createLogger, startWorker } from '@joinery/platform/nest';

const ROOT = resolve(__dirname, '../../../..');

async function main(): Promise<void> {
  const log = createLogger();
  const config = readConfig(process.env, ROOT);
  const joinery = await openJoinery(config, (phase, detail) => log.log(`${phase}: ${detail}`));
  const worker = await startWorker(joinery, config);
  log.log('worker is at work');
  const stop = async (): Promise<void> => {
    await worker.close();
    await joinery.close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
  if (process.env.JOINERY_PARENT_PID) watchParent(Number(process.env.JOINERY_PARENT_PID), () => void stop());
}

main().catch((error: unknown) => {
  const known = error instanceof ConfigError || error instanceof PolicyError;
  createLogger().fatal(known ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error));
  process.exit(1);
});

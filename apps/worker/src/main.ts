import { resolve } from 'node:path';
import { explainFailure, openJoinery, readConfig, untilStopped } from '@joinery/platform';
import { createLogger, startWorker } from '@joinery/platform/nest';

const ROOT = resolve(__dirname, '../../../..');

/** Does the work of approved plans, and what is due by the clock; any number may run side by side. */
async function main(): Promise<void> {
  const log = createLogger();
  const config = readConfig(process.env, ROOT);
  const joinery = await openJoinery(config, (phase, detail) => log.log(`${phase}: ${detail}`), {
    keep: (line) => log.warn(line),
    tell: (line) => log.error(line),
  });
  const worker = await startWorker(joinery, config);
  log.log('worker is at work');
  untilStopped(async () => {
    await worker.close();
    await joinery.close();
  });
}

main().catch((error: unknown) => {
  createLogger().fatal(explainFailure(error));
  process.exit(1);
});

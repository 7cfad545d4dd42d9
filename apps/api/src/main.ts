import { resolve } from 'node:path';
import { explainFailure, openJoinery, readConfig, untilStopped } from '@joinery/platform';
import { createLogger } from '@joinery/platform/nest';
import { createApi } from './create-api';

const ROOT = resolve(__dirname, '../../../..');

/** Serves the API. The loops of a worker run in the same process unless `JOINERY_WORKER=off`. */
async function main(): Promise<void> {
  const log = createLogger();
  const config = readConfig(process.env, ROOT);
  const joinery = await openJoinery(config, (phase, detail) => log.log(`${phase}: ${detail}`), {
    keep: (line) => log.warn(line),
    tell: (line) => log.error(line),
  });
  const app = await createApi(joinery, config, { worker: process.env.JOINERY_WORKER !== 'off' });
  await app.listen(config.port, config.host);
  const address = app.getHttpServer().address() as { port: number };
  process.stdout.write(`${JSON.stringify({ ready: true, url: `http://${config.host}:${address.port}` })}\n`);
  untilStopped(async () => {
    await app.close();
    await joinery.close();
  });
}

main().catch((error: unknown) => {
  createLogger().fatal(explainFailure(error));
  process.exit(1);
});

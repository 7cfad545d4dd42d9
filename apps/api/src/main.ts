import { resolve } from 'node:path';
import {
  type Config,
  explainFailure,
  type Joinery,
  openJoinery,
  readConfig,
  tryToListen,
  untilStopped,
} from '@joinery/platform';
import { createLogger } from '@joinery/platform/nest';
import { createApi } from './create-api';

const ROOT = resolve(__dirname, '../../../..');

/** Serves the API. The loops of a worker run in the same process unless `JOINERY_WORKER=off`. */
async function main(): Promise<void> {
  const log = createLogger();
  const config = readConfig(process.env, ROOT);
  await tryToListen(config);
  const joinery = await openJoinery(config, (phase, detail) => log.log(`${phase}: ${detail}`), {
    keep: (line) => log.warn(line),
    tell: (line) => log.error(line),
  });
  try {
    await serve(joinery, config);
  } catch (error) {
    await joinery.close();
    throw error;
  }
}

async function serve(joinery: Joinery, config: Config): Promise<void> {
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

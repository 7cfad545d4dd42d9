import { resolve } from 'node:path';
import { ConfigError, openJoinery, PolicyError, readConfig, watchParent } from '@joinery/platform';
import { createLogger } from '@joinery/platform/nest';
import { createApi } from './create-api';

const ROOT = resolve(__dirname, '../../../..');

/** Serves the API. The loops of a worker run in the same process unless `JOINERY_WORKER=off`. */
async function main(): Promise<void> {
  const log = createLogger();
  const config = readConfig(process.env, ROOT);
  const joinery = await openJoinery(config, (phase, detail) => log.log(`${phase}: ${detail}`));
  const app = await createApi(joinery, config, { worker: process.env.JOINERY_WORKER !== 'off' });
  await app.listen(config.port, config.host);
  const address = app.getHttpServer().address() as { port: number };
  process.stdout.write(`${JSON.stringify({ ready: true, url: `http://${config.host}:${address.port}` })}\n`);
  const stop = async (): Promise<void> => {
    await app.close();
    await joinery.close();
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
  if (process.env.JOINERY_PARENT_PID) watchParent(Number(process.env.JOINERY_PARENT_PID), () => void stop());
}

main().catch((error: unknown) => {
  const known = error instanceof ConfigError || error instanceof PolicyError || isPortTrouble(error);
  createLogger().fatal(
    known ? (error as Error).message : error instanceof Error ? (error.stack ?? error.message) : String(error),
  );
  process.exit(1);
});

function isPortTrouble(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'EADDRINUSE' || error.code === 'EACCES');
}

import { Command, Option } from 'commander';
import { readFileSync } from 'node:fs';
import { startIntranet, type Intranet } from './intranet';
import { stopWithParent } from './parent';

interface Flags {
  port: string;
  host: string;
  token?: string;
  tokenFile?: string;
  data?: string;
  name: string;
  parentPid?: string;
  libraryOnly?: boolean;
}

const program = new Command('intranet')
  .description("A company's own app, built with somebody else's SCIM library")
  .option('--port <n>', 'port to listen on; 0 takes a free one', '0')
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .addOption(new Option('--token <text>', 'the bearer token clients must send').conflicts('tokenFile'))
  .option('--token-file <path>', 'file that holds the bearer token')
  .option('--data <path>', 'file that keeps people and groups; without it nothing survives a stop')
  .option('--name <text>', 'name of the app, shown on its page', 'Intranet')
  .option('--library-only', 'leave member changes of large groups to the library too, which is slow')
  .option('--parent-pid <n>', 'stop when the process with this id is gone');

async function main(): Promise<void> {
  const flags = program.parse().opts<Flags>();
  const token = flags.tokenFile ? readFileSync(flags.tokenFile, 'utf8').trim() : flags.token;
  const intranet = await startIntranet({
    port: Number(flags.port),
    host: flags.host,
    ...(token === undefined ? {} : { token }),
    data: flags.data ?? null,
    name: flags.name,
    libraryOnly: flags.libraryOnly === true,
  });
  stopOnSignals(intranet, flags.parentPid);
  const { url } = intranet;
  console.log(JSON.stringify({ ready: true, url, name: flags.name, page: url.replace('/scim/v2', '/') }));
}

function stopOnSignals(intranet: Intranet, parentPid: string | undefined): void {
  const stop = (): void => void intranet.close().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  if (parentPid !== undefined) stopWithParent(Number(parentPid), stop);
}

main().catch((error: NodeJS.ErrnoException) => {
  const { port, host } = program.opts<Flags>();
  const taken = error.code === 'EADDRINUSE';
  console.error(
    taken ? `intranet: port ${port} on ${host} is in use; choose another with --port` : `intranet: ${error.message}`,
  );
  process.exitCode = 1;
});

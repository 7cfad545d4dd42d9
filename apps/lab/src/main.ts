import { Command, Option } from 'commander';
import { readFileSync } from 'node:fs';
import { FAULT_PROFILES } from './fault-profiles';
import { startLab, type Lab } from './lab';
import { QUIRKS } from './quirks';
import { stopWithParent } from './parent';

interface Flags {
  port: string;
  host: string;
  token?: string;
  tokenFile?: string;
  ledger?: string;
  name: string;
  seed: string;
  delayMs: string;
  faults?: string;
  quirks?: string;
  parentPid?: string;
  listQuirks?: boolean;
}

const program = new Command('lab')
  .description('A SCIM 2.0 app that keeps a ledger of every effect, and misbehaves when told to')
  .option('--port <n>', 'port to listen on; 0 takes a free one', '0')
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .addOption(new Option('--token <text>', 'the bearer token clients must send').conflicts('tokenFile'))
  .option('--token-file <path>', 'file that holds the bearer token')
  .option('--ledger <path>', 'file that keeps every effect; without it nothing survives a stop')
  .option('--name <text>', 'name of the app, shown on its page', 'lab')
  .option('--seed <n>', 'seed of ids and of every chance', '1')
  .option('--delay-ms <n>', 'how long every answer takes at least', '0')
  .option('--faults <profile>', `what goes wrong now and then: ${FAULT_PROFILES.map((one) => one.name).join(', ')}`)
  .option('--quirks <list>', 'where it departs from the RFC: name or name=value, with commas between')
  .option('--parent-pid <n>', 'stop when the process with this id is gone')
  .option('--list-quirks', 'print every quirk and fault profile and stop');

async function main(): Promise<void> {
  const flags = program.parse().opts<Flags>();
  if (flags.listQuirks) {
    for (const { name, values, sentence } of QUIRKS) {
      console.log(`${name}${values ? `=${values === 'number' ? 'N' : values.join('|')}` : ''}  ${sentence}`);
    }
    for (const { name, sentence } of FAULT_PROFILES) console.log(`--faults ${name}  ${sentence}`);
    return;
  }
  const lab = await startLab({
    port: Number(flags.port),
    host: flags.host,
    token: flags.tokenFile ? readFileSync(flags.tokenFile, 'utf8').trim() : flags.token,
    ledger: flags.ledger ?? null,
    name: flags.name,
    seed: Number(flags.seed),
    delayMs: Number(flags.delayMs),
    ...(flags.faults ? { faults: flags.faults } : {}),
    quirks: (flags.quirks ?? '').split(',').filter((one) => one !== ''),
  });
  stopOnSignals(lab, flags.parentPid);
  console.log(JSON.stringify({ ready: true, url: lab.url, name: flags.name, page: lab.url.replace('/scim/v2', '/') }));
}

function stopOnSignals(lab: Lab, parentPid: string | undefined): void {
  const stop = (): void => void lab.close().then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  if (parentPid !== undefined) stopWithParent(Number(parentPid), stop);
}

main().catch((error: NodeJS.ErrnoException) => {
  const { port, host } = program.opts<Flags>();
  const taken = error.code === 'EADDRINUSE';
  console.error(taken ? `lab: port ${port} on ${host} is in use; choose another with --port` : `lab: ${error.message}`);
  process.exitCode = 1;
});

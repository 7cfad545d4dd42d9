import { Command, Option } from 'commander';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FAULT_PROFILES } from './faults/fault-profiles';
import { startLab, type Lab, type LabOptions } from './lab';
import { stopWithParent } from './parent';
import { PRESETS } from './presets/presets';
import { ADVICE } from './quirks/advice';
import { QUIRKS } from './quirks/quirks';
import { readApps } from './read-apps';

interface Flags {
  port: string;
  host: string;
  preset: string;
  apps?: string;
  token?: string;
  tokenFile?: string;
  ledger?: string;
  requests?: string;
  ledgerDir?: string;
  name: string;
  seed: string;
  delayMs: string;
  timeScale: string;
  faults?: string;
  quirks?: string;
  parentPid?: string;
  list?: boolean;
  listQuirks?: boolean;
  json?: boolean;
}

const program = new Command('lab')
  .description('SCIM 2.0 apps that keep a ledger of every effect, and misbehave when told to')
  .option('--preset <name>', `whose service it behaves like: ${PRESETS.map((one) => one.name).join(', ')}`, 'generic')
  .option('--apps <list>', 'several apps in one process: slack:8101,zoom:8102 or name=preset:port')
  .addOption(new Option('--port <n>', 'port to listen on; 0 takes a free one').default('0').conflicts('apps'))
  .option('--host <address>', 'address to listen on', '127.0.0.1')
  .addOption(new Option('--token <text>', 'the bearer token clients must send').conflicts('tokenFile'))
  .option('--token-file <path>', 'file that holds the bearer token')
  .option('--ledger <path>', 'file that keeps every effect; without it nothing survives a stop')
  .option('--requests <path>', 'file that keeps every request, those without an answer too')
  .option('--ledger-dir <path>', 'folder for NAME.jsonl and NAME.requests.jsonl of every app')
  .option('--name <text>', 'name of the app, shown on its page', 'lab')
  .option('--seed <n>', 'seed of ids and of every chance', '1')
  .option('--delay-ms <n>', 'how long every answer takes at least', '0')
  .option('--time-scale <n>', "how many milliseconds of the lab's clock pass in one", '1')
  .option('--faults <profile>', `what goes wrong now and then: ${FAULT_PROFILES.map((one) => one.name).join(', ')}`)
  .option('--quirks <list>', 'where it departs from the RFC: name or name=value, with commas between')
  .option('--parent-pid <n>', 'stop when the process with this id is gone')
  .option('--list', 'print every preset, quirk and fault profile and stop')
  .option('--list-quirks', 'the same')
  .option('--json', 'print the list as JSON; what is printed at start is JSON anyway');

async function main(): Promise<void> {
  const flags = program.parse().opts<Flags>();
  if (flags.list || flags.listQuirks) return flags.json ? listAsJson() : list();
  const labs: { readonly name: string; readonly lab: Lab }[] = [];
  const stop = (): void => void Promise.all(labs.map(({ lab }) => lab.close())).then(() => process.exit(0));
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  if (flags.parentPid !== undefined) stopWithParent(whole('--parent-pid', flags.parentPid), stop);
  for (const options of optionsOf(flags)) labs.push({ name: options.name, lab: await startLab(options) });
  const shown = labs.map(({ name, lab }) => ({
    url: lab.url,
    name,
    preset: lab.preset,
    page: `${lab.control.replace('_lab', '')}`,
    control: lab.control,
    tokenUrl: lab.tokenUrl,
  }));
  console.log(JSON.stringify({ ready: true, ...(flags.apps ? { apps: shown } : shown[0]) }));
}

function optionsOf(flags: Flags): (LabOptions & { name: string })[] {
  const shared = {
    host: flags.host,
    ...tokenOf(flags),
    seed: whole('--seed', flags.seed),
    delayMs: number('--delay-ms', flags.delayMs),
    timeScale: number('--time-scale', flags.timeScale),
    ...(flags.faults === undefined ? {} : { faults: flags.faults }),
    quirks: (flags.quirks ?? '')
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== ''),
  };
  if (shared.timeScale === 0) throw new Error('--time-scale 0 would stop the clock: bursts and lags would never end');
  const apps = flags.apps === undefined ? [{ ...flags, port: whole('--port', flags.port) }] : readApps(flags.apps);
  const beyond = apps.find(({ port }) => port > 65_535);
  if (beyond) throw new Error(`there is no port ${beyond.port}: 0 to 65535`);
  // Apps of one process do not share their luck.
  return apps.map(({ name, preset, port }, index) => ({
    ...shared,
    seed: shared.seed + index,
    name,
    preset,
    port,
    ledger: flags.ledgerDir ? join(flags.ledgerDir, `${name}.jsonl`) : (flags.ledger ?? null),
    requests: flags.ledgerDir ? join(flags.ledgerDir, `${name}.requests.jsonl`) : (flags.requests ?? null),
  }));
}

/** An empty token would open the door to everybody who sends none. */
function tokenOf(flags: Flags): { token?: string } {
  if (flags.tokenFile === undefined && flags.token === undefined) return {};
  const token = flags.token ?? readFileSync(flags.tokenFile ?? '', 'utf8').trim();
  if (!/^\S+$/.test(token)) throw new Error('a token is one word, and not empty');
  return { token };
}

function number(flag: string, text: string): number {
  const value = Number(text);
  if (text.trim() === '' || !Number.isFinite(value) || value < 0)
    throw new Error(`${flag} takes a number, 0 or more, not "${text}"`);
  return value;
}

function whole(flag: string, text: string): number {
  const value = number(flag, text);
  if (!Number.isSafeInteger(value)) throw new Error(`${flag} takes a whole number, not "${text}"`);
  return value;
}

function list(): void {
  for (const { name, title } of PRESETS) console.log(`--preset ${name}  ${title}`);
  for (const { name, sentence } of FAULT_PROFILES) console.log(`--faults ${name}  ${sentence}`);
  for (const { name, values, sentence } of QUIRKS) console.log(`${name}${valuesText(values)}  ${sentence}`);
}

function listAsJson(): void {
  const quirks = QUIRKS.map(({ name, values, sentence }) => ({ name, values, sentence, client: ADVICE[name] }));
  console.log(JSON.stringify({ presets: PRESETS, profiles: FAULT_PROFILES, quirks }, null, 1));
}

function valuesText(values: (typeof QUIRKS)[number]['values']): string {
  if (values === undefined) return '';
  return values === 'number' ? '=N' : values === 'list' ? '=A+B' : `=${values.join('|')}`;
}

const WIRE_ERRORS: Readonly<Record<string, string>> = {
  EADDRINUSE: 'the port is in use; --port 0 takes a free one',
  EADDRNOTAVAIL: 'no network card of this machine has the address of --host',
  ENOTFOUND: 'there is no such --host',
  EACCES: 'this is not allowed here; ports below 1024 belong to root',
};

main().catch((error: NodeJS.ErrnoException) => {
  const known = WIRE_ERRORS[error.code ?? ''];
  console.error(known ? `lab: ${known} (${error.message})` : `lab: ${error.message}`);
  process.exit(1);
});

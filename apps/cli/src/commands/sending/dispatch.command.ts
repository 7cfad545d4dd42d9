import type { Command } from 'commander';
import type { AppDispatch, DispatchStatus } from '@joinery/pipeline';
import { LANES } from '@joinery/provisioning';
import { print, printJson, table } from '../../print';
import { EXIT, type GlobalOptions } from '../../options';
import { withJoinery } from '../../session';
import { sendingText } from './sending-text';
import { describeHeldBack } from './waiting-text';

export function addDispatchCommands(dispatch: Command): void {
  dispatch
    .command('status', { isDefault: true })
    .description('every app with what waits for it, its budget, and what is stopped or left alone')
    .action((_options: unknown, self: Command) => status(self.optsWithGlobals<GlobalOptions>()));
  dispatch
    .command('stop [app]')
    .description('send nothing more to an app, or with no name to any app (emergency stop), until it is resumed')
    .requiredOption('--reason <text>', 'why; kept for the auditors and shown to whoever asks')
    .action((app: string | undefined, _options: unknown, self: Command) => {
      const options = self.optsWithGlobals<GlobalOptions & { reason: string }>();
      return change(options, `sending to ${app ?? 'every app'} is stopped`, (joinery, actor) =>
        joinery.controlDispatch.stop(app ?? null, actor, options.reason),
      );
    });
  dispatch
    .command('resume [app]')
    .description('go on with an app, or with no name lift the emergency stop; what was due is due still')
    .action((app: string | undefined, _options: unknown, self: Command) =>
      change(self.optsWithGlobals<GlobalOptions>(), `sending to ${app ?? 'every app'} goes on`, (joinery, actor) =>
        joinery.controlDispatch.resume(app ?? null, actor),
      ),
    );
}

type Change = Parameters<typeof withJoinery<void>>[1];

async function change(options: GlobalOptions, done: string, work: Change): Promise<void> {
  await withJoinery(options, async (joinery, actor, config) => {
    await work(joinery, actor, config);
    if (options.json) printJson(await joinery.controlDispatch.status());
    else print(done);
  });
}

async function status(options: GlobalOptions): Promise<void> {
  await withJoinery(options, async (joinery) => {
    const found = await joinery.controlDispatch.status();
    if (options.json) printJson(found);
    else print(describe(found));
    if (found.standstills.length > 0 || found.apps.some((app) => app.circuit !== null)) process.exitCode = EXIT.changes;
  });
}

function describe({ standstills, apps }: DispatchStatus): string {
  const stops = standstills.map(
    ({ appId, since, by, reason }) => `STOPPED ${appId ?? 'every app'} since ${since} by ${by}: ${reason}`,
  );
  if (apps.length === 0) return [...stops, 'No app is connected yet: joinery app connect --help'].join('\n');
  const rows = table([['app', 'state', 'leavers', 'movers', 'joiners', 'budget'], ...apps.map(cells)]);
  const shut = apps.filter(({ standstill }) => standstill === null).flatMap(({ heldBack }) => heldBack);
  return [...stops, rows, ...describeHeldBack(shut).map(({ appId, text }) => `${appId}: ${text}`)].join('\n');
}

function cells(app: AppDispatch): (string | number)[] {
  const waiting = (lane: number): number => app.backlog.find((one) => one.lane === lane)?.waiting ?? 0;
  const budget = app.budget ? `${app.budget.requests} in ${app.budget.seconds} s` : 'none';
  return [app.appId, sendingText(app), waiting(LANES.leaver), waiting(LANES.mover), waiting(LANES.joiner), budget];
}

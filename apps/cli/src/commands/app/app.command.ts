import type { Command } from 'commander';
import { answer, print, printJson, table } from '../../print';
import { type GlobalOptions } from '../../options';
import { withJoinery } from '../../session';
import { sendingText } from '../sending/sending-text';
import { addAppAdoptCommand } from './app-adopt.command';
import { addAppConnectCommand } from './app-connect.command';
import { addAppTestCommand } from './app-test.command';

export function addAppCommands(command: Command): void {
  command
    .command('list')
    .description('connected apps: accounts, what differs, what waits')
    .action((_options: unknown, self: Command) => list(self.optsWithGlobals<GlobalOptions>()));
  addAppConnectCommand(command);
  addDisconnect(command);
  addAppTestCommand(command);
  addAppAdoptCommand(command);
  command
    .command('resume <app>')
    .description('end the patience that an app has asked for (joinery dispatch resume ends a stop)')
    .action((id: string, _options: unknown, self: Command) => {
      const options = self.optsWithGlobals<GlobalOptions>();
      return withJoinery(options, async ({ controlDispatch }, actor) => {
        await controlDispatch.endPause(id, actor);
        answer(options, { app: id, paused: false }, `${id} is not waited for any longer: what is due goes out.`);
      });
    });
}

function addDisconnect(command: Command): void {
  command
    .command('disconnect <app>')
    .description('take leave of an app: nothing is planned for it, sent to it or read there any more')
    .requiredOption('--reason <text>', 'why; kept for the auditors')
    .action((id: string, _options: unknown, self: Command) => {
      const options = self.optsWithGlobals<GlobalOptions & { reason: string }>();
      return withJoinery(options, async ({ disconnectApp }, actor) => {
        const droppedSteps = await disconnectApp.execute(id, actor, options.reason);
        const words = `${id} is disconnected; approved steps that dropped out: ${droppedSteps}. Its accounts stay as they are. Next: joinery plan make`;
        answer(options, { app: id, droppedSteps }, words);
      });
    });
}

function list(options: GlobalOptions): Promise<void> {
  return withJoinery(options, async ({ store, policies, controlDispatch }) => {
    const apps = await store.read((tx) => tx.apps.status());
    if (options.json) return printJson(apps);
    const sending = new Map((await controlDispatch.status()).apps.map((one) => [one.appId, sendingText(one)]));
    const rows = apps.map((app) => [
      app.id,
      app.profile,
      app.baseUrl,
      app.active,
      app.accounts,
      app.different,
      app.waiting,
      sending.get(app.id) ?? '',
    ]);
    const head = ['app', 'profile', 'address', 'open', 'accounts', 'not as wanted', 'waiting', 'sending'];
    print(table([head, ...rows]));
    const missing = policies.current().apps.filter((app) => !apps.some((known) => known.id === app.id));
    for (const app of missing)
      print(
        `${app.id}: in the policy and not connected. Next: joinery app connect ${app.id} --url https://…/scim/v2 --token-env NAME`,
      );
  });
}

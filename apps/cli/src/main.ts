import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command } from 'commander';
import { explainFailure } from '@joinery/platform';
import { addAppCommands } from './commands/app.command';
import { addAuditCommands } from './commands/audit.command';
import { addCaseCommands } from './commands/case.command';
import { addDispatchCommands } from './commands/dispatch.command';
import { addDemoCommand } from './demo/demo.command';
import { addGrantCommands } from './commands/grant.command';
import { addImportCommands } from './commands/import.command';
import { addPersonCommands } from './commands/person.command';
import { addPlanCommands } from './commands/plan.command';
import { addPolicyCommands } from './commands/policy.command';
import { addReconcileCommand } from './commands/reconcile.command';
import { addRunCommands } from './commands/run.command';
import { addSourceCommands } from './commands/source.command';
import { addWorkerCommand } from './commands/worker.command';
import { EXIT, ROOT } from './session';

/** The command line: `joinery <noun> <verb>`. Results go to standard output, progress and trouble to standard error. */
function program(): Command {
  const joinery = new Command('joinery')
    .description('HR-to-apps lifecycle orchestrator with a policy engine')
    .version(ownVersion(), '--version')
    .option('--as-of <time>', 'decide as of this date or instant instead of now')
    .option('--as <name>', 'who you are; kept with every decision (default: your login)')
    .option('--json', 'print the result as JSON')
    .showHelpAfterError('(joinery --help lists the commands)')
    .configureHelp({ showGlobalOptions: true });
  addDemoCommand(joinery);
  addImportCommands(joinery);
  addPlanCommands(joinery);
  addRunCommands(joinery);
  addPersonCommands(joinery);
  addSourceCommands(joinery);
  addGrantCommands(joinery);
  addCaseCommands(joinery);
  addAppCommands(joinery);
  addDispatchCommands(joinery);
  addReconcileCommand(joinery);
  addPolicyCommands(joinery);
  addAuditCommands(joinery);
  addWorkerCommand(joinery);
  return joinery;
}

function ownVersion(): string {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  return version;
}

program()
  .parseAsync()
  .catch((error: unknown) => {
    process.stderr.write(`${explainFailure(error)}\n`);
    // A command whose exit codes mean something else has said by now what trouble is.
    process.exitCode = process.exitCode || EXIT.error;
  });

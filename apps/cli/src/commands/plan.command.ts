import type { Command } from 'commander';
import { type Joinery, planDocument, shownSteps } from '@joinery/platform';
import { renderPlan } from '@joinery/provisioning';
import { Refusal } from '@joinery/pipeline';
import type { Plan } from '@joinery/store';
import { print, printJson, table } from '../print';
import { EXIT, type GlobalOptions } from '../options';
import { withJoinery } from '../session';
import { evaluateAndPlan, nextStep } from './import/evaluate-and-plan';

interface ShowOptions extends GlobalOptions {
  readonly all?: boolean;
}

interface ReasonOptions extends GlobalOptions {
  readonly reason: string;
}

const SHOWN = 40;
const UNDECIDED = ['ready', 'held'];

export function addPlanCommands(command: Command): void {
  command
    .command('show [plan]')
    .description('a plan as people read it: number, hash, or the newest')
    .option('--all', 'show every step')
    .action((name: string | undefined, _options: unknown, self: Command) =>
      showPlan(name ?? null, self.optsWithGlobals<ShowOptions>()),
    );
  command
    .command('make')
    .description('look at everybody who is due and plan what differs now')
    .action((_options: unknown, self: Command) => makePlan(self.optsWithGlobals<GlobalOptions>()));
  command
    .command('list')
    .description('plans, newest first')
    .action((_options: unknown, self: Command) => listPlans(self.optsWithGlobals<GlobalOptions>()));
  addDecisions(command);
}

function addDecisions(command: Command): void {
  command
    .command('approve [plan]')
    .description('start a plan: exactly its steps, nothing else (number, hash, or the newest)')
    .action((name: string | undefined, _options: unknown, self: Command) =>
      decide(name ?? null, self.optsWithGlobals<GlobalOptions>(), (joinery, plan, actor) =>
        joinery.decidePlan.approve(plan.id, plan.hash, actor),
      ),
    );
  command
    .command('release <hash>')
    .description('release a plan that a guard holds, by its hash (8 digits or more) and with a reason')
    .requiredOption('--reason <text>', 'why this is right; kept for the auditors')
    .action((hash: string, _options: unknown, self: Command) => {
      const options = self.optsWithGlobals<ReasonOptions>();
      if (!/^[0-9a-f]{8,64}$/.test(hash))
        throw new Refusal(
          'HASH_NEEDED',
          `Name the plan by its hash, as joinery plan show prints it, not by "${hash}".`,
        );
      return decide(hash, options, (joinery, plan, actor) =>
        joinery.decidePlan.release(plan.id, plan.hash, actor, options.reason),
      );
    });
  command
    .command('reject [plan]')
    .description('turn a plan down')
    .requiredOption('--reason <text>', 'why not; kept for the auditors')
    .action((name: string | undefined, _options: unknown, self: Command) => {
      const options = self.optsWithGlobals<ReasonOptions>();
      return decide(name ?? null, options, (joinery, plan, actor) =>
        joinery.decidePlan.reject(plan.id, plan.hash, actor, options.reason),
      );
    });
}

async function showPlan(name: string | null, options: ShowOptions): Promise<void> {
  await withJoinery(options, async (joinery) => {
    const { store } = joinery;
    const plan = await find({ store }, name);
    if (options.json) {
      const limit = options.all ? 1_000_000 : 1000;
      const steps = await store.read((tx) => tx.plans.steps(plan.id, { limit }));
      const withheldSteps = await store.read((tx) => tx.withheldSteps.of(plan.id, { limit }));
      const document = await planDocument(joinery, plan.id, 0);
      const { times = [], rejectedBefore = null } = document ?? {};
      printJson({ ...plan, times, rejectedBefore, withheldSteps, steps: shownSteps(steps, joinery) });
    } else {
      const document = await planDocument(joinery, plan.id, options.all ? 1_000_000 : SHOWN);
      if (document) print(`${renderPlan(document)}\n${nextStep(plan)}`);
    }
    process.exitCode = UNDECIDED.includes(plan.status) ? EXIT.changes : EXIT.noChange;
  });
}

async function makePlan(options: GlobalOptions): Promise<void> {
  await withJoinery(options, async (joinery, actor) => {
    await joinery.putPolicyInForce.ofFitFiles(actor);
    const plan = await evaluateAndPlan(joinery, null, actor, options);
    if (options.json) printJson(plan);
    process.exitCode = plan.summary.steps > 0 ? EXIT.changes : EXIT.noChange;
  });
}

async function listPlans(options: GlobalOptions): Promise<void> {
  await withJoinery(options, async ({ store }) => {
    const plans = await store.read((tx) => tx.plans.latest(50));
    if (options.json) return printJson(plans);
    const rows = plans.map((plan) => [
      plan.id,
      plan.hash.slice(0, 12),
      plan.status,
      plan.summary.steps,
      plan.asOf,
      plan.decidedBy,
    ]);
    print(table([['plan', 'hash', 'status', 'steps', 'as of', 'decided by'], ...rows]));
  });
}

async function decide(
  name: string | null,
  options: GlobalOptions,
  act: (joinery: Joinery, plan: Plan, actor: string) => Promise<Plan>,
): Promise<void> {
  await withJoinery(options, async (joinery, actor) => {
    const plan = await act(joinery, await find(joinery, name), actor);
    if (options.json) return printJson(plan);
    print(`Plan ${plan.id} (${plan.hash.slice(0, 12)}) is ${plan.status.replaceAll('_', ' ')}.`);
    if (plan.status !== 'rejected') print(nextStep(plan));
  });
}

async function find({ store }: Pick<Joinery, 'store'>, name: string | null): Promise<Plan> {
  const plan = await store.read((tx) => tx.plans.resolve(name));
  if (plan) return plan;
  throw new Refusal(
    'PLAN_UNKNOWN',
    name === null
      ? 'There is no plan yet: import a file first (joinery import file people.csv).'
      : `There is no plan ${name}. joinery plan list shows which there are.`,
  );
}

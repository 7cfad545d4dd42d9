import { plural } from '@joinery/kernel';
import { followImport, type Joinery, planDocument } from '@joinery/platform';
import { renderPlan } from '@joinery/provisioning';
import type { ImportRun, Plan } from '@joinery/store';
import { commandConfig } from '../../options';
import { note, print } from '../../print';
import { everyOtherSecond } from './tell-progress';

/** Looks at everybody who is due, makes the plan and shows it; `after`: the import that it follows from. */
export async function evaluateAndPlan(
  joinery: Joinery,
  after: ImportRun | null,
  actor: string,
  options: { json?: boolean },
): Promise<Plan> {
  const tell = everyOtherSecond((people) => `${plural(people, 'person', 'people')} looked at`);
  const { plan, standing } = await (after === null
    ? joinery.evaluatePeople.execute(tell).then(() => joinery.planChanges.execute(actor))
    : followImport(joinery, after, actor, tell));
  if (after !== null && !options.json) await tellManagers(joinery);
  tellStanding(plan, standing);
  if (!options.json) {
    const document = await planDocument(joinery, plan.id, 40);
    if (document) print(`\n${renderPlan(document)}\n${nextStep(plan)}`);
  }
  return plan;
}

/** Whoever reports to nobody who can be named is told once everybody is known. */
async function tellManagers({ store }: Pick<Joinery, 'store'>): Promise<void> {
  const doubts = await store.read((tx) => tx.managers.countInDoubt());
  if (doubts > 0)
    print(
      `  ${plural(doubts, 'reference')} to managers ${doubts === 1 ? 'leads' : 'lead'} to nobody who can be named: joinery person managers`,
    );
}

/** What runs beside the plan that is shown. */
export function tellStanding(plan: Plan, standing: Plan | null): void {
  if (standing === null || standing.id === plan.id) return;
  const { id, summary, decidedBy } = standing;
  note(
    `Plan ${id} runs already, approved by ${decidedBy}: ${plural(summary.steps, 'step')}. Next: joinery run watch ${id}`,
  );
}

export function nextStep(plan: Plan): string {
  const short = plan.hash.slice(0, 12);
  switch (plan.status) {
    case 'empty':
      return plan.summary.apps.length === 0
        ? 'No app was connected when this plan was made. Next: joinery app connect <app> --url https://…/scim/v2 --token-env NAME, and joinery plan make'
        : `Nothing to do: every account${plan.withheld > 0 ? ', but for what is withheld,' : ''} is as policy wants it.`;
    case 'ready':
      if (plan.asOf > commandConfig({}).clock.now())
        return `Next: joinery plan approve ${plan.id} from ${plan.asOf} on, as it shows what will be then (to rehearse it: --as-of)`;
      return `Next: joinery plan approve ${plan.id}     (or: joinery plan reject ${plan.id} --reason "…")`;
    case 'held':
      return `A guard holds this plan. Next: joinery plan release ${short} --reason "…", then joinery plan approve ${plan.id}`;
    case 'running':
      return `Next: joinery run watch ${plan.id}`;
    default:
      return `Plan ${plan.id} is ${plan.status.replaceAll('_', ' ')}.`;
  }
}

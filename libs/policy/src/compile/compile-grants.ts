import { compareText } from '@joinery/kernel';
import type { LifecycleState } from '@joinery/identity';
import { openEntitlement } from './compile-bundles';
import {
  addProblem,
  checkDuration,
  checkEntitlement,
  checkIn,
  checkName,
  checkOwner,
  type CompileContext,
  IdRegister,
} from './compile-context';
import type { Shaped } from '../files/shaped';
import { attributesRead, compileCondition } from '../expression/compile-expression';
import { OpenedRights, tooManyRights } from './opened-rights';
import type { MomentText } from '../files/documents';
import type { Entitlement, Given, GrantRule, GrantWindow, Moment, PolicySet } from '../policy-set';
import { lazyTree } from '../expression/trace-condition';

/** States in which somebody works here or soon will: where an allow that names none counts. */
const WORKING: readonly LifecycleState[] = ['prehire', 'active', 'leave', 'suspended'];
/** A deny that names no states counts always. */
const ALWAYS: readonly LifecycleState[] = ['future', ...WORKING, 'leaver', 'purged', 'unknown'];

type Bundles = ReadonlyMap<Entitlement, readonly Given[]>;

/** The rules of all files that are in force, and those that are proposed, by id: their order in files means nothing. */
export function compileGrants(
  context: CompileContext,
  files: readonly Shaped<'grants'>[],
  bundles: Bundles,
): Pick<PolicySet, 'rules' | 'proposedRules'> {
  const ids = new IdRegister(context);
  const rules: GrantRule[] = [];
  const proposedRules: GrantRule[] = [];
  const room = new OpenedRights();
  for (const file of files) {
    for (const index of file.text.rules.keys()) {
      const rule = compileRule(context, file, index, ids, bundles);
      const status = file.text.rules[index]?.status ?? 'active';
      if (status === 'retired') continue;
      (status === 'active' ? rules : proposedRules).push(rule);
      if (room.take(rule.gives.length)) continue;
      addProblem(context, file.document, ['rules', index, 'grant'], tooManyRights('all rules', rule.id));
      return { rules, proposedRules };
    }
  }
  const byId = (a: GrantRule, b: GrantRule): number => compareText(a.id, b.id);
  return { rules: rules.sort(byId), proposedRules: proposedRules.sort(byId) };
}

/** Whatever its status: a rule that is proposed or retired is checked all the same. */
function compileRule(
  context: CompileContext,
  { document, text }: Shaped<'grants'>,
  index: number,
  ids: IdRegister,
  bundles: Bundles,
): GrantRule {
  const rule = text.rules[index] as Shaped<'grants'>['text']['rules'][number];
  const path = ['rules', index];
  ids.take(document, [...path, 'id'], rule.id);
  checkOwner(context, document, [...path, 'owner'], rule.owner);
  for (const [at, entitlement] of rule.grant.entries())
    checkEntitlement(context, document, [...path, 'grant', at], entitlement);
  checkGrace(context, { document, text }, index);
  const window = compileWindow(context, { document, text }, index);
  const expression = rule.when ?? null;
  const sound =
    rule.when !== undefined && checkIn(context, document, [...path, 'when'], rule.when, { use: 'condition' }) !== null;
  const effect = rule.effect ?? 'allow';
  return {
    id: rule.id,
    at: `${document.file}#${rule.id}`,
    title: rule.title ?? rule.id,
    owner: rule.owner,
    effect,
    states: new Set(rule.states ?? (effect === 'deny' ? ALWAYS : WORKING)),
    grant: rule.grant,
    gives: opened(rule.grant, bundles),
    grace: rule.grace ?? null,
    window,
    tree: sound ? lazyTree(expression, context.tables) : () => null,
    when: sound ? compileCondition(expression, context.tables) : null,
    expression,
    uses: sound ? attributesRead(expression) : [],
  };
}

/** What a rule names, opened; what several of its bundles contain is given once. */
function opened(names: readonly Entitlement[], bundles: Bundles): readonly Given[] {
  const given = new Map<Entitlement, Given>();
  for (const name of names) {
    for (const one of openEntitlement(name, bundles)) if (!given.has(one.entitlement)) given.set(one.entitlement, one);
  }
  return [...given.values()];
}

function checkGrace(context: CompileContext, { document, text }: Shaped<'grants'>, index: number): void {
  const rule = text.rules[index];
  if (rule?.grace === undefined) return;
  const path = ['rules', index, 'grace'];
  checkDuration(context, document, path, rule.grace);
  const problem =
    rule.effect === 'deny'
      ? 'A deny knows no grace: what it forbids is forbidden at once.'
      : rule.grace.startsWith('-')
        ? 'Grace comes after the loss, not before it.'
        : null;
  const hint = rule.effect === 'deny' ? 'Take "grace" out.' : 'Write it without the minus.';
  if (problem)
    addProblem(context, document, path, { code: 'VALUE_INVALID', message: problem, hint, value: rule.grace });
}

function compileWindow(
  context: CompileContext,
  { document, text }: Shaped<'grants'>,
  index: number,
): GrantWindow | null {
  const window = text.rules[index]?.window;
  if (!window) return null;
  const moment = (name: 'from' | 'until', given: MomentText | undefined): Moment | null => {
    if (!given) return null;
    const path = ['rules', index, 'window', name];
    const thing = { code: 'UNKNOWN_INSTANT', word: 'instant' };
    checkName(context, { document, path: [...path, 'instant'] }, given.instant, context.names.instants, thing);
    checkDuration(context, document, [...path, 'offset'], given.offset);
    return { instant: given.instant, offset: given.offset ?? null };
  };
  return { from: moment('from', window.from), until: moment('until', window.until) };
}

import type { LifecycleState } from '@joinery/identity';
import { checkEntitlement, checkIn, checkOwner, type CompileContext, IdRegister, type Shaped } from './compile-context';
import { attributesRead, compileCondition } from './compile-expression';
import { compareText } from './policy-document';
import type { GrantRule } from './policy-set';

/** States in which somebody works here or soon will: where an allow that names none counts. */
const WORKING: readonly LifecycleState[] = ['prehire', 'active', 'leave', 'suspended'];
/** A deny that names no states counts always. */
const ALWAYS: readonly LifecycleState[] = ['future', ...WORKING, 'leaver', 'purged', 'unknown'];

/** The active rules of all files, by id: their order in files means nothing. */
export function compileGrants(context: CompileContext, files: readonly Shaped<'grants'>[]): readonly GrantRule[] {
  const ids = new IdRegister(context);
  const rules: GrantRule[] = [];
  for (const file of files) {
    for (const index of file.text.rules.keys()) {
      const rule = compileRule(context, file, index, ids);
      if (rule) rules.push(rule);
    }
  }
  return rules.sort((a, b) => compareText(a.id, b.id));
}

/** Null for a rule that is written down but counts for nothing: proposed or retired. It is checked all the same. */
function compileRule(
  context: CompileContext,
  { document, text }: Shaped<'grants'>,
  index: number,
  ids: IdRegister,
): GrantRule | null {
  const rule = text.rules[index] as Shaped<'grants'>['text']['rules'][number];
  const path = ['rules', index];
  ids.take(document, [...path, 'id'], rule.id);
  checkOwner(context, document, [...path, 'owner'], rule.owner);
  for (const [at, entitlement] of rule.grant.entries())
    checkEntitlement(context, document, [...path, 'grant', at], entitlement);
  const expression = rule.when ?? null;
  const sound =
    rule.when !== undefined && checkIn(context, document, [...path, 'when'], rule.when, { use: 'condition' }) !== null;
  if ((rule.status ?? 'active') !== 'active') return null;
  const effect = rule.effect ?? 'allow';
  return {
    id: rule.id,
    at: `${document.file}#${rule.id}`,
    title: rule.title ?? rule.id,
    owner: rule.owner,
    effect,
    states: new Set(rule.states ?? (effect === 'deny' ? ALWAYS : WORKING)),
    grant: rule.grant,
    when: sound ? compileCondition(expression, context.tables) : null,
    expression,
    uses: sound ? attributesRead(expression) : [],
  };
}

import { type AttributeDefinition, type Authority, type AuthorityTable, BY_HAND } from '@joinery/identity';
import { addProblem, checkAttribute, checkName, type CompileContext } from './compile-context';
import type { Shaped } from '../files/shaped';
import type { AuthorityRuleText } from '../files/documents';
import type { DocumentPath } from '../files/policy-document';

/** Who may decide each attribute. Every attribute of the dictionary gets a row: its own, or the default. */
export function compileAuthority(context: CompileContext, shaped: Shaped<'authority'>): AuthorityTable {
  const { document, text } = shaped;
  const table = new Map<string, Authority>();
  checkSources(context, shaped, ['default', 'from'], text.default.from);
  for (const [name, rule] of Object.entries(text.attributes ?? {})) {
    const path = ['attributes', name];
    const definition = checkAttribute(context, { document, path, where: 'key' }, name);
    if (definition) checkPick(context, shaped, definition, rule);
    checkSources(context, shaped, [...path, 'from'], rule.from ?? []);
  }
  const fallback: Authority = { pick: 'first', onStale: 'keep', ...text.default, rule: 'authority.default' };
  for (const name of context.dictionary.keys()) {
    const own = text.attributes?.[name];
    table.set(name, own ? { ...fallback, ...own, rule: `authority.${name}` } : fallback);
  }
  return table;
}

function checkSources(
  context: CompileContext,
  { document }: Shaped<'authority'>,
  path: DocumentPath,
  from: readonly string[],
): void {
  // What people set by hand needs no file.
  const known = new Set([...context.names.sources, BY_HAND]);
  for (const [index, source] of from.entries()) {
    const site = { document, path: [...path, index] };
    checkName(context, site, source, known, { code: 'UNKNOWN_SOURCE', word: 'source' });
    if (from.indexOf(source) < index)
      addProblem(context, document, site.path, {
        code: 'DUPLICATE_ID',
        message: `"${source}" is named twice.`,
        value: source,
      });
  }
}

function checkPick(
  context: CompileContext,
  { document }: Shaped<'authority'>,
  definition: AttributeDefinition,
  rule: AuthorityRuleText,
): void {
  const { pick } = rule;
  const fits =
    pick === undefined || pick === 'first' || (pick === 'union' ? definition.many : definition.type === 'date');
  if (fits) return;
  const message =
    pick === 'union'
      ? `"union" needs an attribute that is many; "${definition.name}" is single.`
      : `"${pick}" needs a date; "${definition.name}" is none.`;
  addProblem(context, document, ['attributes', definition.name, 'pick'], {
    code: 'TYPE_MISMATCH',
    message,
    value: pick,
  });
}

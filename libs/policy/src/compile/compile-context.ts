import type { AttributeDefinition, AttributeType } from '@joinery/identity';
import { isDuration } from '@joinery/kernel';
import { checkExpression, type ExpressionUse } from '../expression/check-expression';
import type { ExpressionSite, ExpressionWorld } from '../expression/expression-scope';
import { type ExpressionType, typeOfAttribute, typeWord } from '../expression/judge-types';
import { didYouMean } from '../files/nearest';
import type { FindingList } from '../files/finding-list';
import type { DocumentPath, PolicyDocument, Problem } from '../files/policy-document';

/** Names that files may use of each other, collected before any file is looked at closely. */
export interface KnownNames {
  readonly owners: ReadonlySet<string>;
  readonly sources: ReadonlySet<string>;
  readonly apps: ReadonlySet<string>;
  /** Entitlements `group:…` that some app maps. */
  readonly groups: ReadonlySet<string>;
  readonly instants: ReadonlySet<string>;
  /** `bundle:<id>` of every bundle. */
  readonly bundles: ReadonlySet<string>;
}

/** What the compiler of each kind works with. */
export interface CompileContext extends ExpressionWorld {
  readonly names: KnownNames;
  readonly findings: FindingList;
}

/** Finds a problem at a path of a document: at the key there, or at its value. */
export function addProblem(
  context: CompileContext,
  document: PolicyDocument,
  path: DocumentPath,
  problem: Problem,
  where: 'key' | 'value' = 'value',
): void {
  context.findings.add(where === 'key' ? document.keyPlace(path) : document.place(path), problem);
}

/** Checks a name against the names there are; adds a finding with the nearest one when it is unknown. */
export function checkName(
  context: CompileContext,
  site: { readonly document: PolicyDocument; readonly path: DocumentPath; readonly where?: 'key' | 'value' },
  name: string,
  known: ReadonlySet<string>,
  thing: { readonly code: string; readonly word: string },
): boolean {
  if (known.has(name)) return true;
  const all = [...known].sort();
  const hint = didYouMean(
    name,
    all,
    all.length === 0 ? `There is no ${thing.word} at all.` : `Known: ${all.slice(0, 20).join(', ')}.`,
  );
  addProblem(
    context,
    site.document,
    site.path,
    { code: thing.code, message: `There is no ${thing.word} "${name}".`, hint, value: name },
    site.where,
  );
  return false;
}

export function checkOwner(context: CompileContext, document: PolicyDocument, path: DocumentPath, owner: string): void {
  checkName(context, { document, path }, owner, context.names.owners, { code: 'UNKNOWN_OWNER', word: 'owner' });
}

/** `app:<id>` of an app there is, `group:<name>` that some app maps, or `bundle:<id>` of a bundle there is. */
export function checkEntitlement(
  context: CompileContext,
  document: PolicyDocument,
  path: DocumentPath,
  entitlement: string,
): void {
  const { apps, groups, bundles } = context.names;
  const isApp = entitlement.startsWith('app:');
  // Lists of what is known are made for those who have to be told it: a set may name thousands.
  if (isApp ? apps.has(entitlement.slice('app:'.length)) : groups.has(entitlement) || bundles.has(entitlement)) return;
  const ofApps = [...apps].map((id) => `app:${id}`);
  const known = new Set(isApp ? ofApps : [...groups, ...bundles, ...ofApps]);
  const thing = isApp ? { code: 'UNKNOWN_APP', word: 'app' } : { code: 'UNKNOWN_ENTITLEMENT', word: 'entitlement' };
  checkName(context, { document, path }, entitlement, known, thing);
}

/** An attribute of the dictionary, of one of the types when they are given. */
export function checkAttribute(
  context: CompileContext,
  site: { readonly document: PolicyDocument; readonly path: DocumentPath; readonly where?: 'key' | 'value' },
  name: string,
  types: readonly AttributeType[] | null = null,
): AttributeDefinition | null {
  const known = new Set(context.dictionary.keys());
  if (!checkName(context, site, name, known, { code: 'UNKNOWN_ATTRIBUTE', word: 'attribute' })) return null;
  const definition = context.dictionary.get(name) as AttributeDefinition;
  if (types === null || (types.includes(definition.type) && !definition.many)) return definition;
  const message = `"${name}" is ${typeWord(typeOfAttribute(definition))}, but ${types.map((type) => (type === 'string' ? 'text' : `a ${type}`)).join(' or ')} is needed.`;
  addProblem(context, site.document, site.path, { code: 'TYPE_MISMATCH', message, value: name }, site.where);
  return null;
}

export function checkDuration(
  context: CompileContext,
  document: PolicyDocument,
  path: DocumentPath,
  text: string | undefined,
): void {
  if (text === undefined || isDuration(text)) return;
  addProblem(context, document, path, {
    code: 'DURATION_INVALID',
    message: `"${text}" is ${LOOKS_RIGHT.test(text) ? 'longer than 400 years' : 'not a duration'}.`,
    hint: durationHint(text),
    value: text,
  });
}

const LOOKS_RIGHT = /^[+-]?P(?:T?\d+[YMWDHS])+$/;

const UNITS: Readonly<Record<string, string>> = {
  y: 'P#Y',
  mo: 'P#M',
  w: 'P#W',
  d: 'P#D',
  h: 'PT#H',
  mi: 'PT#M',
  m: 'PT#M',
};

/** What people write for a duration, as one. */
function durationHint(text: string): string {
  const match = /^([+-]?)\s*(\d+)\s*(y|mo|w|d|h|mi|m)/i.exec(text.trim());
  const form = UNITS[match?.[3]?.toLowerCase() ?? ''];
  const rule = 'an ISO 8601 duration of not more than 400 years';
  if (!match || form === undefined) return `Write ${rule}: -P7D, PT12H, P1M.`;
  return `Write ${rule}, such as ${match[1] === '-' ? '-' : ''}${form.replace('#', match[2] ?? '')}.`;
}

/** A duration that is a length of time: neither empty nor backwards. */
export function checkPeriod(
  context: CompileContext,
  document: PolicyDocument,
  path: DocumentPath,
  text: string | undefined,
): void {
  checkDuration(context, document, path, text);
  if (text === undefined || !isDuration(text) || isPeriod(text)) return;
  addProblem(context, document, path, {
    code: 'DURATION_INVALID',
    message: `"${text}" is no length of time.`,
    hint: 'Write how long: P3D, PT36H, P10Y.',
    value: text,
  });
}

function isPeriod(text: string): boolean {
  return !text.includes('-') && /[1-9]/.test(text);
}

/** The type of a sound expression; null when it is not sound, and that is reported. */
export function checkIn(
  context: CompileContext,
  document: PolicyDocument,
  path: DocumentPath,
  expression: unknown,
  options: { readonly use: ExpressionUse; readonly hasCounter?: boolean },
): ExpressionType | null {
  const { dictionary, tables, findings } = context;
  const site: ExpressionSite = { dictionary, tables, document, findings, hasCounter: options.hasCounter ?? false };
  return checkExpression(expression, path, options.use, site);
}

/** Remembers ids, so that the second use of one is refused wherever it stands. */
export class IdRegister {
  private readonly seen = new Map<string, string>();

  constructor(private readonly context: CompileContext) {}

  take(document: PolicyDocument, path: DocumentPath, id: string, where: 'key' | 'value' = 'value'): boolean {
    if (id in Object.prototype) {
      const hint = 'Every object has something of this name: choose another.';
      const problem = { code: 'NAME_INVALID', message: `"${id}" cannot be an id.`, hint, value: id };
      addProblem(this.context, document, path, problem, where);
      return false;
    }
    const first = this.seen.get(id);
    const place = where === 'key' ? document.keyPlace(path) : document.place(path);
    if (first === undefined) {
      this.seen.set(id, `${place.file}:${place.line}`);
      return true;
    }
    const hint = 'Every id names one thing.';
    const problem = { code: 'DUPLICATE_ID', message: `"${id}" is used in ${first} already.`, hint, value: id };
    addProblem(this.context, document, path, problem, where);
    return false;
  }
}

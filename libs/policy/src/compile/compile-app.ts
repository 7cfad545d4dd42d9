import type { Zone } from '@joinery/kernel';
import {
  addProblem,
  checkAttribute,
  checkDuration,
  checkEntitlement,
  checkIn,
  checkName,
  checkOwner,
  type CompileContext,
} from './compile-context';
import type { Shaped } from '../files/shaped';
import { attributesRead, compileValue } from '../expression/compile-expression';
import { compileSchedule } from './compile-schedule';
import type { AppAttributeText, MomentText } from '../files/documents';
import { ExpressionError } from '../expression/expression-error';
import type { AppAttribute, AppPolicy, Entitlement, Moment, ValueExpression } from '../policy-set';
import { targetProblem } from './scim-target';

type File = Shaped<'app'>;

/** What an app does with people in each state, unless it says otherwise. Deleting is never a default. */
const STATES: AppPolicy['states'] = { suspended: 'suspend', leaver: 'disable', purged: 'disable' };

export function compileApp(context: CompileContext, file: File, defaultZone: Zone): AppPolicy {
  const { document, text } = file;
  const scope = text.scope ?? `app:${text.id}`;
  checkOwner(context, document, ['owner'], text.owner);
  if (text.scope !== undefined) checkEntitlement(context, document, ['scope'], scope);
  const attributes = Object.entries(text.attributes).map(([target, entry]) =>
    compileAttribute(context, file, target, entry),
  );
  if (!attributes.some((attribute) => attribute.target === 'userName')) {
    addProblem(context, document, ['attributes'], {
      code: 'MISSING_KEY',
      message: 'The app maps no "userName"; SCIM requires one.',
      value: 'userName',
    });
  }
  return {
    id: text.id,
    title: text.title,
    owner: text.owner,
    scope,
    match: text.match ?? ['externalId', 'userName'],
    window: {
      create: compileMoment(context, file, 'create'),
      enable: compileMoment(context, file, 'enable'),
      disable: compileMoment(context, file, 'disable'),
      delete: compileMoment(context, file, 'delete'),
    },
    schedule: compileSchedule(context, file, defaultZone),
    states: { ...STATES, ...text.states },
    outOfScope: text.outOfScope ?? 'disable',
    attributes,
    groups: compileGroups(context, file),
    membership: text.members?.ownership ?? 'ours',
  };
}

function compileMoment(
  context: CompileContext,
  { document, text }: File,
  name: keyof AppPolicy['window'],
): Moment | null {
  const moment: MomentText | undefined = text.window?.[name];
  if (!moment) return null;
  const path = ['window', name];
  checkName(context, { document, path: [...path, 'instant'] }, moment.instant, context.names.instants, {
    code: 'UNKNOWN_INSTANT',
    word: 'instant',
  });
  checkDuration(context, document, [...path, 'offset'], moment.offset);
  return { instant: moment.instant, offset: moment.offset ?? null };
}

function compileAttribute(
  context: CompileContext,
  { document }: File,
  target: string,
  entry: AppAttributeText,
): AppAttribute {
  const path = ['attributes', target];
  const problem = targetProblem(target);
  if (problem) addProblem(context, document, path, problem, 'key');
  for (const [index, name] of (entry.needs ?? []).entries())
    checkAttribute(context, { document, path: [...path, 'needs', index] }, name);
  const sound = checkIn(context, document, [...path, 'value'], entry.value, { use: 'value' }) !== null;
  const required = entry.required ?? false;
  if (required && entry.needs) {
    addProblem(context, document, [...path, 'needs'], {
      code: 'VALUE_INVALID',
      message: 'What is required cannot be left out for want of "needs".',
      value: target,
    });
  }
  const value = sound ? compileValue(entry.value, context.tables) : (): null => null;
  return {
    target,
    value: required ? demanded(target, value) : value,
    // No account is without a user name (RFC 7643, 4.1.1).
    ...(required || target === 'userName' ? { required: true } : {}),
    ...readsOf(entry.value),
    uses: attributesRead(entry.value),
    needs: entry.needs ?? [],
    mode: entry.mode ?? 'enforce',
    whenNull: entry.whenNull ?? 'leave',
    ...(entry.form === 'theirs' ? { isFormTheirs: true } : {}),
  };
}

/** `{var: email}` and nothing else. */
function readsOf(expression: unknown): { readonly reads?: string } {
  if (typeof expression !== 'object' || expression === null || Object.keys(expression).join() !== 'var') return {};
  const name: unknown = (expression as { var: unknown }).var;
  return typeof name === 'string' ? { reads: name } : {};
}

/** An account without this value must not be written: nothing is an error. */
function demanded(target: string, value: ValueExpression): ValueExpression {
  return (facts) => {
    const result = value(facts);
    if (result === null || result === '')
      throw new ExpressionError('required', `${target} is required, and the person has no value for it`);
    return result;
  };
}

function compileGroups(context: CompileContext, { document, text }: File): ReadonlyMap<Entitlement, string> {
  const groups = new Map<Entitlement, string>();
  const names = new Map<string, Entitlement>();
  for (const [entitlement, name] of Object.entries(text.members?.groups ?? {})) {
    const path = ['members', 'groups', entitlement];
    if (!/^group:[A-Za-z0-9][A-Za-z0-9._-]*$/.test(entitlement)) {
      addProblem(
        context,
        document,
        path,
        {
          code: 'NAME_INVALID',
          message: `"${entitlement}" is not a group entitlement.`,
          hint: 'Write group:<name>, in letters from a to z, digits, ".", "_" and "-"; what the app calls the group, in any script, stands behind it.',
          value: entitlement,
        },
        'key',
      );
    }
    const first = names.get(name.toLowerCase());
    if (first !== undefined) {
      addProblem(context, document, path, {
        code: 'DUPLICATE_ID',
        message: `"${first}" has the group "${name}" already.`,
        hint: 'Two entitlements cannot own one group.',
        value: name,
      });
    }
    names.set(name.toLowerCase(), entitlement);
    groups.set(entitlement, name);
  }
  return groups;
}

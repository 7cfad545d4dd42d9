import { parseInstant } from '@joinery/kernel';
import { addProblem, checkDuration, checkName, checkOwner, type CompileContext, IdRegister } from './compile-context';
import type { Shaped } from '../files/shaped';
import type { GuardedAction, GuardLimit, ProtectedPerson, StandingApproval } from '../policy-set';

export function compileGuards(context: CompileContext, { document, text }: Shaped<'guards'>): readonly GuardLimit[] {
  const ids = new IdRegister(context);
  return text.limits.map((limit, index) => {
    const path = ['limits', index];
    ids.take(document, [...path, 'id'], limit.id);
    checkDuration(context, document, [...path, 'over'], limit.over);
    if (limit.over.startsWith('-')) {
      addProblem(context, document, [...path, 'over'], {
        code: 'DURATION_INVALID',
        message: 'A rolling window cannot be negative.',
        hint: 'It always looks back.',
        value: limit.over,
      });
    }
    const { percent, floor } = limit.max;
    return { id: limit.id, actions: limit.count.actions, percent, floor, over: limit.over };
  });
}

/** What runs by itself is limited: otherwise one broken file would do it to everybody while nobody looks. */
export function compileStanding(
  context: CompileContext,
  { document, text }: Shaped<'guards'>,
): readonly StandingApproval[] {
  const ids = new IdRegister(context);
  const limited = new Set<GuardedAction>(text.limits.flatMap(({ count }) => count.actions));
  return (text.standing ?? []).map(({ id, title, owner, actions, apps = null }, index) => {
    const path = ['standing', index];
    ids.take(document, [...path, 'id'], id);
    checkOwner(context, document, [...path, 'owner'], owner);
    for (const [at, app] of (apps ?? []).entries())
      checkName(context, { document, path: [...path, 'apps', at] }, app, context.names.apps, {
        code: 'UNKNOWN_APP',
        word: 'app',
      });
    for (const [at, action] of actions.entries()) {
      if (limited.has(action)) continue;
      addProblem(context, document, [...path, 'actions', at], {
        code: 'STANDING_UNLIMITED',
        message: `Nothing limits how many accounts "${action}" is done to, and it would run without a person.`,
        hint: `Add a limit that counts it, such as {id: g.${action}, count: {actions: [${action}]}, per: app, max: {percent: 3, floor: 5}, over: P1D}.`,
        value: action,
      });
    }
    return { id, title, owner, actions, apps };
  });
}

export function compileBreakglass(
  context: CompileContext,
  { document, text }: Shaped<'breakglass'>,
): readonly ProtectedPerson[] {
  return text.protected.map((person, index) => {
    for (const [at, name] of person.names.entries()) {
      if (name.trim() !== '') continue;
      const problem = { code: 'VALUE_INVALID', message: 'A blank name protects nobody.', hint: 'Take it out.' };
      addProblem(context, document, ['protected', index, 'names', at], problem);
    }
    const expiresAt = person.expiresAt === undefined ? null : parseInstant(person.expiresAt);
    if (person.expiresAt !== undefined && expiresAt === null) {
      const hint = 'Write a date (2027-01-31) or a date-time with offset (2027-01-31T00:00:00Z).';
      addProblem(context, document, ['protected', index, 'expiresAt'], {
        code: 'DATE_INVALID',
        message: `"${person.expiresAt}" is not a time.`,
        hint,
        value: person.expiresAt,
      });
    }
    return { names: person.names, reason: person.reason, expiresAt };
  });
}

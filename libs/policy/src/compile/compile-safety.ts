import { parseInstant } from '@joinery/kernel';
import { add, checkDuration, type CompileContext, IdRegister, type Shaped } from './compile-context';
import type { GuardLimit, ProtectedPerson } from '../policy-set';

export function compileGuards(context: CompileContext, { document, text }: Shaped<'guards'>): readonly GuardLimit[] {
  const ids = new IdRegister(context);
  return text.limits.map((limit, index) => {
    const path = ['limits', index];
    ids.take(document, [...path, 'id'], limit.id);
    checkDuration(context, document, [...path, 'over'], limit.over);
    if (limit.over.startsWith('-')) {
      add(context, document, [...path, 'over'], {
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

export function compileBreakglass(
  context: CompileContext,
  { document, text }: Shaped<'breakglass'>,
): readonly ProtectedPerson[] {
  return text.protected.map((person, index) => {
    for (const [at, name] of person.names.entries()) {
      if (name.trim() !== '') continue;
      const problem = { code: 'VALUE_INVALID', message: 'A blank name protects nobody.', hint: 'Take it out.' };
      add(context, document, ['protected', index, 'names', at], problem);
    }
    const expiresAt = person.expiresAt === undefined ? null : parseInstant(person.expiresAt);
    if (person.expiresAt !== undefined && expiresAt === null) {
      const hint = 'Write a date (2027-01-31) or a date-time with offset (2027-01-31T00:00:00Z).';
      add(context, document, ['protected', index, 'expiresAt'], {
        code: 'DATE_INVALID',
        message: `"${person.expiresAt}" is not a time.`,
        hint,
        value: person.expiresAt,
      });
    }
    return { names: person.names, reason: person.reason, expiresAt };
  });
}

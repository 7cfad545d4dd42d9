import { startDates } from '@joinery/identity';
import type { KnownBy, PolicySet } from '../policy-set';

const NUMBER = 'employeeNumber';
const USER_NAME = 'userName';
const EMAIL = 'email';
const HIRED = ['hireDate', 'startDate'] as const;
const WORK_MAIL = 'emails[type eq "work"].value';

type Said = Pick<PolicySet, 'dictionary' | 'sources' | 'authority' | 'derivations' | 'lifecycle' | 'apps'>;

/**
 * Which attributes say what people are called by. They have names of their own in the shipped set; a dictionary that
 * calls them otherwise is understood by what it does with them: the number is the key of the source that says when an
 * employment begins, the user name is what is made to be unique, the address is what apps are given as one, and the day
 * of hire is where an employment begins.
 */
export function compileKnownBy({ dictionary, sources, authority, derivations, lifecycle, apps }: Said): KnownBy {
  const unique = derivations.flatMap(({ attribute, unique: rule }) => (rule === null ? [] : [attribute]));
  const given = (target: string): readonly string[] =>
    apps.flatMap(({ attributes }) => attributes.flatMap((one) => (one.target === target ? (one.reads ?? []) : [])));
  const called = (name: string, ...others: readonly string[]): string =>
    dictionary.has(name) ? name : (others[0] ?? name);
  const usual = HIRED.filter((name) => dictionary.has(name));
  const hired = usual.length > 0 ? usual : startDates(lifecycle);
  const employers = hired.flatMap((name) => authority.get(name)?.from ?? []);
  return {
    employeeNumber: called(NUMBER, ...employers.flatMap((source) => sources.get(source)?.key ?? [])),
    userName: called(USER_NAME, ...given(USER_NAME).filter((name) => unique.includes(name)), ...unique),
    email: called(EMAIL, ...given(WORK_MAIL)),
    hired,
  };
}

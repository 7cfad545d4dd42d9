import type { LintSubject } from './placed-rule';

/** The conditions of the files, of rules that are not in force as well. */
export function conditionsOf({ reading: { documents } }: LintSubject): readonly unknown[] {
  return [
    ...documents.grants.flatMap(({ text }) => text.rules.map(({ when }) => when)),
    ...documents.lifecycle.flatMap(({ text }) => text.states.map(({ when }) => when)),
  ].filter((expression) => expression !== undefined);
}

/** What makes values: of derivations and of the attributes of apps. */
export function valuesOf({ reading: { documents } }: LintSubject): readonly unknown[] {
  return [
    ...documents.derive.flatMap(({ text }) =>
      Object.values(text.attributes).flatMap(({ value, candidates }) => [value, ...(candidates ?? [])]),
    ),
    ...documents.app.flatMap(({ text }) => Object.values(text.attributes).map(({ value }) => value)),
  ].filter((expression) => expression !== undefined);
}

export function expressionsOf(subject: LintSubject): readonly unknown[] {
  return [...conditionsOf(subject), ...valuesOf(subject)];
}

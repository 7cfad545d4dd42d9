import { type Instant, parseInstant } from '@joinery/kernel';
import type { Attributes } from '@joinery/identity';
import type { FindingList } from '../files/finding-list';
import { type DocumentPath, printed } from '../files/policy-document';
import type { PolicySet } from '../policy-set';
import { placeIn, type RawCase } from './merge-case';
import type { FactsText } from './test-text';

/** Without a prototype: an attribute may be called like a method of every object. */
export function bare(facts: Attributes): Attributes {
  return Object.assign(Object.create(null) as Record<string, never>, facts);
}

/** The same by SCIM path: an author may write its last part alone. */
export function byTarget(appId: string, values: FactsText, { apps }: PolicySet): FactsText {
  const targets = apps.find(({ id }) => id === appId)?.attributes.map(({ target }) => target) ?? [];
  const full = (name: string): string => targets.find((one) => one === name || one.endsWith(`:${name}`)) ?? name;
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [full(name), value]));
}

/** Null, with a finding, where the text is no time. */
export function instantAt(raw: RawCase, path: DocumentPath, text: string, findings: FindingList): Instant | null {
  const instant = parseInstant(text);
  if (instant === null)
    findings.add(placeIn(raw, path), {
      code: 'DATE_INVALID',
      message: `"${printed(text)}" is not a time.`,
      hint: 'Write a date-time with offset, such as 2026-05-18T00:00:00+02:00, or a date (its start in UTC).',
      value: text,
    });
  return instant;
}

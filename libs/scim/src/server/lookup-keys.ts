import { getOf, isRecord, type ScimResource } from '../resource';
import { ENTERPRISE_SCHEMA } from '../schemas';
import { foldName } from './accept-resource';
import type { AttributeName } from './filter-text';

/**
 * What clients look people up by beside names and ids, in the form in which it is compared: mail addresses and the
 * employee number. An index over these keys answers what would otherwise be asked of everybody.
 */
export function lookupKeys(resource: ScimResource): readonly string[] {
  const emails = resource['emails'];
  const mails = (Array.isArray(emails) ? (emails as readonly unknown[]) : []).flatMap((one) =>
    isRecord(one) && typeof one.value === 'string' ? [mailKey(one.value)] : [],
  );
  const enterprise = getOf(resource, ENTERPRISE_SCHEMA);
  const number = isRecord(enterprise) ? enterprise.employeeNumber : undefined;
  return [...new Set([...mails, ...(typeof number === 'string' ? [numberKey(number)] : [])])];
}

/** The key that whoever satisfies `name eq value` has; null where no key tells. */
export function keyOfTerm({ schema, attribute, sub }: AttributeName, value: string): string | null {
  const word = attribute.toLowerCase();
  if (schema === null) return word === 'emails' && (sub === null || isValue(sub)) ? mailKey(value) : null;
  const isEnterprise = schema.toLowerCase() === ENTERPRISE_SCHEMA.toLowerCase();
  return isEnterprise && word === 'employeenumber' && sub === null ? numberKey(value) : null;
}

function isValue(sub: string): boolean {
  return sub.toLowerCase() === 'value';
}

function mailKey(value: string): string {
  return `mail ${foldName(value)}`;
}

function numberKey(value: string): string {
  return `number ${foldName(value)}`;
}

import type { Place } from '@joinery/kernel';
import { attributesRead } from '../expression/compile-expression';
import type { Shaped } from '../files/shaped';
import type { LintFindings } from './lint-finding';
import { expressionsOf } from './policy-expressions';
import { collectConstants, noConstants } from './rule-constants';
import type { LintSubject } from './placed-rule';

/**
 * Attributes that the product reads without being told to: to find out who somebody is, which of their records speaks
 * for them today, who leads them, and how to call them.
 */
const READ_BY_PRODUCT: ReadonlySet<string> = new Set([
  'employeeNumber',
  'previousEmployeeNumber',
  'personKey',
  'managerEmployeeNumber',
  'managerEmail',
  'managerName',
  'primaryJob',
  'birthDate',
  'nationalIdHash',
  'personalEmail',
  'rehireEligible',
  'hireDate',
  'startDate',
  'lastDayOfWork',
  'terminationDate',
  'contractEndDate',
  'givenName',
  'familyName',
  'preferredName',
  'displayName',
  'userName',
  'email',
]);

/** The source whose values people set by hand. */
const BY_HAND = 'manual';

/**
 * Names that stand for nothing: unused tables, bundles, groups, owners and attributes; attributes that nothing fills.
 */
export function lintNames(subject: LintSubject, findings: LintFindings): void {
  tellTables(subject, findings);
  tellAttributes(subject, findings);
  tellEntitlements(subject, findings);
  tellOwners(subject, findings);
  tellForgottenVariables(subject, findings);
}

/** `{value: title}` writes the word "title" to everybody's account. */
function tellForgottenVariables({ reading: { documents }, dictionary }: LintSubject, findings: LintFindings): void {
  const values = [...documents.app, ...documents.derive].flatMap(({ document, text: { attributes } }) =>
    Object.entries(attributes).map(([name, { value }]) => ({ document, path: ['attributes', name, 'value'], value })),
  );
  for (const { document, path, value } of values) {
    if (typeof value !== 'string' || !dictionary.has(value)) continue;
    findings.add(document.place(path), {
      code: 'LITERAL_IS_ATTRIBUTE',
      message: `The value is the word "${value}" for everybody, and there is an attribute of that name.`,
      hint: `Write {var: ${value}} if the attribute is meant.`,
      value,
    });
  }
}

function tellTables(subject: LintSubject, findings: LintFindings): void {
  const used = noConstants();
  for (const expression of expressionsOf(subject)) collectConstants({ expression }, used);
  for (const { text } of subject.reading.documents.lifecycle)
    for (const { table } of text.zone ?? []) if (table !== undefined) used.tables.add(table);
  for (const { name, file } of subject.tables.values()) {
    if (used.tables.has(name)) continue;
    findings.add(
      { file, line: 1, column: 1 },
      {
        code: 'TABLE_UNUSED',
        message: `Nothing looks anything up in "${name}".`,
        hint: 'Delete the file.',
        value: name,
      },
    );
  }
}

function attributesUsed(subject: LintSubject): ReadonlySet<string> {
  const { documents } = subject.reading;
  const used = new Set(attributesRead(expressionsOf(subject)));
  const add = (names: readonly (string | undefined)[]): void => {
    for (const name of names) if (name !== undefined) used.add(name);
  };
  for (const { text } of documents.lifecycle) {
    for (const { date } of Object.values(text.instants)) add(typeof date === 'string' ? [date] : date);
    for (const { attribute, by } of text.zone ?? []) add([attribute, by]);
    add(text.moves ?? []);
    add(text.conversions ?? []);
  }
  for (const { text } of documents.derive) for (const { needs } of Object.values(text.attributes)) add(needs ?? []);
  for (const { text } of documents.app) for (const { needs } of Object.values(text.attributes)) add(needs ?? []);
  return used;
}

function tellAttributes(subject: LintSubject, findings: LintFindings): void {
  const { documents } = subject.reading;
  const [dictionary] = documents.dictionary;
  if (!dictionary) return;
  const used = attributesUsed(subject);
  const filled = new Set([
    ...documents.source.flatMap(({ text }) => Object.keys(text.columns)),
    ...subject.policySet.derivations.map(({ attribute }) => attribute),
  ]);
  const known = new Set(documents.source.flatMap(({ text }) => [text.key, ...(text.required ?? [])]));
  for (const [name, { from }] of subject.policySet.authority) if (from.includes(BY_HAND)) filled.add(name);
  for (const name of subject.dictionary.keys()) {
    const place = dictionary.document.keyPlace(['attributes', name]);
    if (used.has(name) && !filled.has(name)) tellNeverFilled(name, place, findings);
    if (used.has(name) || known.has(name) || READ_BY_PRODUCT.has(name)) continue;
    const message = `No rule, derivation or app reads "${name}".`;
    findings.add(place, { severity: 'info', code: 'ATTRIBUTE_UNUSED', message, value: name });
  }
  tellUnheard(subject, findings);
}

function tellNeverFilled(name: string, place: Place, findings: LintFindings): void {
  findings.add(place, {
    code: 'ATTRIBUTE_NEVER_FILLED',
    message: `"${name}" is read, but no column of a source and no derivation gives it: it is missing for everybody.`,
    hint: 'Map a column to it, derive it, or name "manual" in its authority.',
    value: name,
    witness: { attributes: { [name]: null }, state: null },
  });
}

/** Columns of a source that may not decide their attributes; columns under a derivation that always wins. */
function tellUnheard({ reading, policySet }: LintSubject, findings: LintFindings): void {
  const enforced = new Map(
    policySet.derivations.filter(({ mode }) => mode === 'enforce').map((one) => [one.attribute, one]),
  );
  for (const { document, text } of reading.documents.source) {
    const names = Object.keys(text.columns);
    const heard = names.filter((name) => policySet.authority.get(name)?.from.includes(text.id));
    for (const name of heard) {
      const derivation = enforced.get(name);
      if (!derivation || derivation.uses.includes(name)) continue;
      findings.add(document.keyPlace(['columns', name]), {
        code: 'RANK_OVERLAP',
        message: `The source "${text.id}" and ${derivation.rule} both say what "${name}" is; the derivation always wins.`,
        hint: 'Set "mode: seed" to let the source be heard, or take the column out.',
        value: name,
        witness: { attributes: { [name]: 'as the source says' }, state: null },
      });
    }
    // The key is heard in any case: it tells the records apart.
    const unheard = names.filter((name) => !heard.includes(name) && name !== text.key);
    tellNotHeard({ document, text }, unheard, { isAll: heard.length === 0 }, findings);
  }
}

function tellNotHeard(
  { document, text }: Shaped<'source'>,
  names: readonly string[],
  { isAll }: { readonly isAll: boolean },
  findings: LintFindings,
): void {
  const [first] = names;
  if (first === undefined) return;
  findings.add(document.keyPlace(['columns', first]), {
    severity: isAll ? 'warning' : 'info',
    code: 'SOURCE_NOT_HEARD',
    message: `The source "${text.id}" may not decide ${isAll ? 'anything that it gives' : names.join(', ')}: these values are shown as losers and never used.`,
    hint: `Name "${text.id}" in authority.attributes.${first}.from, or take the columns out.`,
    value: text.id,
  });
}

function tellEntitlements({ reading: { documents } }: LintSubject, findings: LintFindings): void {
  const named = new Set([
    ...documents.grants.flatMap(({ text }) => text.rules.flatMap(({ grant }) => grant)),
    ...documents.bundles.flatMap(({ text }) => text.bundles.flatMap(({ contains }) => contains)),
    ...documents.app.flatMap(({ text }) => (text.scope === undefined ? [] : [text.scope])),
  ]);
  for (const { document, text } of documents.bundles) {
    for (const [index, { id }] of text.bundles.entries()) {
      if (named.has(`bundle:${id}`)) continue;
      const message = `No rule and no bundle names bundle:${id}; it can be given by hand only.`;
      findings.add(document.place(['bundles', index, 'id']), {
        severity: 'info',
        code: 'BUNDLE_UNUSED',
        message,
        value: id,
      });
    }
  }
  for (const { document, text } of documents.app) {
    for (const group of Object.keys(text.members?.groups ?? {})) {
      if (named.has(group)) continue;
      const message = `No rule gives ${group}: the group "${text.members?.groups?.[group] ?? ''}" of ${text.title} stays empty.`;
      const place = document.keyPlace(['members', 'groups', group]);
      findings.add(place, { severity: 'info', code: 'GROUP_NEVER_GIVEN', message, value: group });
    }
  }
}

function tellOwners({ reading: { documents } }: LintSubject, findings: LintFindings): void {
  const owning = new Set([
    ...documents.grants.flatMap(({ text }) => text.rules.map(({ owner }) => owner)),
    ...documents.bundles.flatMap(({ text }) => text.bundles.map(({ owner }) => owner)),
    ...documents.app.map(({ text }) => text.owner),
  ]);
  for (const { document, text } of documents.policy) {
    for (const [index, { id }] of text.owners.entries()) {
      if (owning.has(id)) continue;
      const message = `"${id}" owns no rule, no bundle and no app.`;
      findings.add(document.place(['owners', index, 'id']), {
        severity: 'info',
        code: 'OWNER_UNUSED',
        message,
        value: id,
      });
    }
  }
}

import { isDeclared } from '../compile/derived-sensitivity';
import type { LintFindings } from './lint-finding';
import type { LintSubject } from './placed-rule';

/** What people are called by in lists, messages and labels, and found by: it cannot be hidden. */
const CALLED_BY: readonly string[] = [
  'employeeNumber',
  'givenName',
  'preferredName',
  'familyName',
  'displayName',
  'userName',
  'email',
];

/** Values that are hidden because of what they are made of, and values that cannot be hidden. */
export function lintSensitive(subject: LintSubject, findings: LintFindings): void {
  tellDerived(subject, findings);
  tellNames(subject, findings);
}

function tellDerived({ reading: { documents }, dictionary }: LintSubject, findings: LintFindings): void {
  for (const { document, text } of documents.derive) {
    for (const name of Object.keys(text.attributes)) {
      if (!dictionary.get(name)?.sensitive || isDeclared(name, documents.dictionary)) continue;
      findings.add(document.keyPlace(['attributes', name]), {
        severity: 'info',
        code: 'SENSITIVE_DERIVED',
        message: `"${name}" is made of something sensitive: its values are shown to nobody either.`,
        hint: `Say so in the dictionary (sensitive: true), or that they may be seen (sensitive: false).`,
        value: name,
      });
    }
  }
}

function tellNames({ reading: { documents }, dictionary }: LintSubject, findings: LintFindings): void {
  const [file] = documents.dictionary;
  for (const name of CALLED_BY) {
    if (!file || !dictionary.get(name)?.sensitive) continue;
    findings.add(file.document.keyPlace(['attributes', name]), {
      code: 'SENSITIVE_NAME',
      message: `People are called by "${name}" in lists and messages: what is sensitive in it is seen there.`,
      hint: 'Make it of something else, or write sensitive: false if it may be seen.',
      value: name,
    });
  }
}

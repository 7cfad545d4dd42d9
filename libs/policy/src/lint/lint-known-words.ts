import type { LintFindings } from './lint-finding';
import type { LintSubject } from './placed-rule';

/**
 * Attributes by which records are compared that may be one person's. What people are called by besides is understood
 * whatever it is called (`KnownBy`); names and births are not.
 */
const COMPARED = ['givenName', 'familyName'] as const;

/**
 * A dictionary whose people cannot be compared by their names: a second record of somebody is found by its key alone.
 */
export function lintKnownWords({ reading, dictionary }: LintSubject, findings: LintFindings): void {
  const [file] = reading.documents.dictionary;
  const missing = COMPARED.filter((name) => !dictionary.has(name));
  if (!file || missing.length === 0) return;
  findings.add(file.document.keyPlace(['attributes']), {
    severity: 'info',
    code: 'NAMES_NOT_COMPARED',
    message: `The dictionary has no ${missing.join(' and no ')}: nobody is recognised by name, so whoever comes back under another key, or from another source, is somebody new.`,
    hint: `Call the attributes that hold them ${missing.join(' and ')} (and the day of birth birthDate), if your sources tell them.`,
    value: missing[0],
  });
}

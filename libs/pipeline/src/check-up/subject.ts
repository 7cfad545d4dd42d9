import type { Finding } from '@joinery/kernel';

/** What a check-up looks at, in the order in which it is told. */
export type SubjectName =
  | 'database'
  | 'disk'
  | 'policy'
  | 'workers'
  | 'sending'
  | 'apps'
  | 'reconciliation'
  | 'sources'
  | 'audit'
  | 'decisions';

/** One line of a check-up: how a subject is, and what is the matter with it. */
export interface Subject {
  readonly name: SubjectName;
  readonly text: string;
  readonly findings: readonly Finding[];
}

export type Health = 'well' | 'attention' | 'trouble';

/** The worst that the findings come to: an error is trouble, a warning asks for somebody's attention. */
export function healthOf(findings: readonly Finding[]): Health {
  if (findings.some(({ severity }) => severity === 'error')) return 'trouble';
  return findings.length > 0 ? 'attention' : 'well';
}

export function attention(code: string, message: string, hint: string): Finding {
  return { severity: 'warning', code, message, hint };
}

export function trouble(code: string, message: string, hint: string): Finding {
  return { severity: 'error', code, message, hint };
}

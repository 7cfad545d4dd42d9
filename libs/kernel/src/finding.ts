/** Where in a file something was found; `line` and `column` count from 1. */
export interface Place {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number | string;
  /** Path inside a structured document, such as `rules/3/when/and/0`. */
  readonly path?: string;
}

/**
 * A problem in data: what, where, which rule, what to do next. Findings are returned and accumulated, never thrown.
 * An `error` parks the thing it is about; a `warning` does not.
 */
export interface Finding {
  readonly severity: 'error' | 'warning';
  /** A stable code such as `ROW_DATE_INVALID`; texts may change, codes may not. */
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly place?: Place;
  /** The offending value as it was read, cut to a readable length. */
  readonly value?: string;
}

/** Whether it keeps what it was found in from being used. */
export function isError(finding: Finding): boolean {
  return finding.severity === 'error';
}

/** `policies/apps/chat.yaml:12:5 (members/groups)`; empty where no file is named. */
function describePlace({ file, line, column, path }: Place): string {
  const at = [file, line, column].filter((part) => part !== undefined).join(':');
  return file === undefined || path === undefined ? at : `${at} (${path})`;
}

/**
 * One line for people: `policies/apps/chat.yaml:12:5 (scope) error UNKNOWN_APP There is no app "app:caht". Did you mean
 * …`.
 */
export function describeFinding(
  finding: Pick<Finding, 'code' | 'message' | 'hint' | 'place'> & { readonly severity: string },
): string {
  const place = describePlace(finding.place ?? {});
  const hint = finding.hint ? ` ${finding.hint}` : '';
  return `${place ? `${place} ` : ''}${finding.severity} ${finding.code} ${finding.message}${hint}`;
}

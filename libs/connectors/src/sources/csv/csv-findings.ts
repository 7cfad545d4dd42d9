import type { Finding } from '@joinery/kernel';

const VALUE_LENGTH = 120;

export interface FindingDetail {
  readonly line?: number;
  readonly column?: string;
  readonly value?: string;
  readonly hint?: string;
}

/** A problem of the file or of one of its rows. */
export function fileFinding(code: string, message: string, detail: FindingDetail = {}): Finding {
  return finding('error', code, message, detail);
}

export function fileWarning(code: string, message: string, detail: FindingDetail = {}): Finding {
  return finding('warning', code, message, detail);
}

function finding(severity: Finding['severity'], code: string, message: string, detail: FindingDetail): Finding {
  const { line, column, value, hint } = detail;
  return {
    severity,
    code,
    message,
    ...(hint === undefined ? {} : { hint }),
    ...(line === undefined ? {} : { place: { line, ...(column === undefined ? {} : { column }) } }),
    ...(value === undefined ? {} : { value: cut(value) }),
  };
}

function cut(value: string): string {
  return value.length > VALUE_LENGTH ? `${value.slice(0, VALUE_LENGTH)}…` : value;
}

import { parseJson } from './exact-json';
import { getOf, isRecord } from './resource';

/** What an app said when it refused. */
export interface ScimError {
  readonly status: number;
  /** `uniqueness`, `noTarget`, …; null when the body was no SCIM error. */
  readonly scimType: string | null;
  readonly detail: string | null;
}

const READABLE = 300;

/**
 * Reads an error answer (RFC 7644 section 3.12). The HTTP status counts: the one in the body is text, a number or
 * missing. A body that is not SCIM gives its first words, without markup.
 */
export function parseError(httpStatus: number, text: string): ScimError {
  const body = parseJson(text);
  if (!isRecord(body)) return { status: httpStatus, scimType: null, detail: plainWords(text) };
  const scimType = getOf(body, 'scimType');
  return {
    status: httpStatus || Number(getOf(body, 'status')) || 0,
    scimType: typeof scimType === 'string' && scimType !== '' ? scimType : null,
    detail: detailOf(body),
  };
}

/** `400 invalidValue "Attribute 'x' is unknown"`: the app's own words, for people. */
export function describeError(error: ScimError): string {
  const words = [String(error.status), error.scimType, error.detail === null ? null : `"${error.detail}"`];
  return words.filter((word) => word !== null).join(' ');
}

function detailOf(body: Record<string, unknown>): string | null {
  for (const name of ['detail', 'message', 'error_description', 'error', 'title']) {
    const value = getOf(body, name);
    if (typeof value === 'string' && value !== '') return value.slice(0, READABLE);
    const inner = isRecord(value) ? getOf(value, 'message') : undefined;
    if (typeof inner === 'string' && inner !== '') return inner.slice(0, READABLE);
  }
  const errors = getOf(body, 'Errors');
  const first: unknown = Array.isArray(errors) ? errors[0] : undefined;
  return isRecord(first) ? detailOf(first) : null;
}

function plainWords(text: string): string | null {
  const words = text
    .slice(0, 20 * READABLE)
    .replace(/<(style|script)\b.*?(<\/\1\s*>|$)/gis, ' ')
    .slice(0, 4 * READABLE)
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return words === '' ? null : words.slice(0, READABLE);
}

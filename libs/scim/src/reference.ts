import { parsePath } from './attribute-path';

/** True for paths whose value names another resource: the enterprise `manager` (RFC 7643 section 4.3). */
export function isReference(text: string): boolean {
  const path = parsePath(text);
  if (path === null || path.schema === null || path.attribute.toLowerCase() !== 'manager') return false;
  return path.sub === null || path.sub.toLowerCase() === 'value';
}

/**
 * `https://app/scim/v2/Users/17` -> `17`, for servers that name a member by its address only (RFC 7643 section 4.2).
 */
export function idInRef(ref: unknown): string | null {
  if (typeof ref !== 'string') return null;
  const segment = ref.split(/[?#]/)[0]?.replace(/\/+$/, '').split('/').pop() ?? '';
  try {
    return segment === '' ? null : decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

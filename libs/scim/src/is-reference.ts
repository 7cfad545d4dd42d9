import { parsePath } from './attribute-path';

/** True for paths whose value names another resource: the enterprise `manager` (RFC 7643 section 4.3). */
export function isReference(text: string): boolean {
  const path = parsePath(text);
  if (path === null || path.schema === null || path.attribute.toLowerCase() !== 'manager') return false;
  return path.sub === null || path.sub.toLowerCase() === 'value';
}

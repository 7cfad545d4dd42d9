import { getOf, isRecord } from '@joinery/scim';
import type { ScimRequest } from './client';

/**
 * A PUT without the attributes that are the app's own to write (RFC 7643 sections 3.1 and 4.1.2). RFC 7644 section
 * 3.5.1 has servers ignore them; some refuse them. Any other request as it is.
 */
export function lean(request: ScimRequest): ScimRequest {
  if (request.method !== 'PUT' || !isRecord(request.body)) return request;
  const isUser = getOf(request.body, 'userName') !== undefined;
  const own = new Set(isUser ? ['id', 'meta', 'groups'] : ['id', 'meta']);
  const body = Object.fromEntries(Object.entries(request.body).filter(([name]) => !own.has(name.toLowerCase())));
  return { ...request, body };
}

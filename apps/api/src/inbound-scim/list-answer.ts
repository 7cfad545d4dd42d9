import type { FoundPage } from '@joinery/pipeline';
import { LIST_SCHEMA, type ListQuery } from '@joinery/scim';
import type { ScimAnswer } from './scim-exchange';

/**
 * A `ListResponse` (RFC 7644 section 3.4.2, RFC 9865 section 2): with `startIndex` or with cursors, as it was asked
 * for.
 */
export function answerList(
  { cursor, startIndex }: Pick<ListQuery, 'cursor' | 'startIndex'>,
  { total, resources, nextCursor }: FoundPage,
): ScimAnswer {
  const parts = [
    `"schemas":["${LIST_SCHEMA}"]`,
    ...(total === null ? [] : [`"totalResults":${total}`]),
    ...(cursor === null ? [`"startIndex":${startIndex}`] : []),
    `"itemsPerPage":${resources.length}`,
    ...(nextCursor === null ? [] : [`"nextCursor":"${nextCursor}"`]),
    `"Resources":[${resources.join(',')}]`,
  ];
  return { status: 200, text: `{${parts.join(',')}}` };
}

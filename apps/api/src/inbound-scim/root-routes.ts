import type { FoundPage } from '@joinery/pipeline';
import type { Inbound } from '@joinery/platform';
import {
  badRequest,
  type ListQuery,
  queryFromBody,
  queryFromUrl,
  type QueryParameters,
  readCursor,
  readListQuery,
  RESOURCE_TYPES,
  ScimProblem,
  writeCursor,
} from '@joinery/scim';
import { answerList } from './list-answer';
import { answerProblem, type ScimAnswer, type ScimRequest } from './scim-exchange';

/** Queries of the server root: everything of the source, users first, then groups (RFC 7644 section 3.4.2.1). */
export class RootRoutes {
  constructor(private readonly inbound: Inbound) {}

  /** Null for paths that are none of these. */
  async answer(request: ScimRequest): Promise<ScimAnswer | null> {
    const { path, method } = request;
    if (path.length === 0) {
      return method === 'GET' ? this.find(request, queryFromUrl(request.search)) : notAllowed('GET');
    }
    if (path.length > 1 || path[0]?.toLowerCase() !== '.search') return null;
    if (method !== 'POST') return notAllowed('POST');
    const parameters = queryFromBody(request.body);
    return parameters instanceof ScimProblem ? answerProblem(parameters) : this.find(request, parameters);
  }

  private async find(request: ScimRequest, parameters: QueryParameters): Promise<ScimAnswer> {
    if (parameters.sortBy !== null) {
      return answerProblem(badRequest('invalidPath', '"sortBy" orders one kind of resource: ask /Users or /Groups.'));
    }
    const queries: ListQuery[] = [];
    for (const type of RESOURCE_TYPES) {
      const query = readListQuery(type, parameters);
      if (query instanceof ScimProblem) return answerProblem(query);
      queries.push(query);
    }
    const [query] = queries as [ListQuery, ...ListQuery[]];
    const queryText = JSON.stringify([request.sourceId, '', parameters.filter]);
    const at = query.cursor === null ? null : readCursor(query.cursor, queryText);
    if (at instanceof ScimProblem) return answerProblem(at);
    const skip = query.cursor === null ? query.startIndex - 1 : at !== null && 'skip' in at ? at.skip : 0;
    const page = await this.page(request, queries, skip);
    if (page instanceof ScimProblem) return answerProblem(page);
    const reached = skip + page.resources.length;
    const hasMore = query.cursor !== null && query.count > 0 && reached < (page.total ?? 0);
    return answerList(query, { ...page, nextCursor: hasMore ? writeCursor({ skip: reached }, queryText) : null });
  }

  /** The kinds one behind the other, as if they were one list. */
  private async page(
    { sourceId, base }: ScimRequest,
    queries: readonly ListQuery[],
    skip: number,
  ): Promise<FoundPage | ScimProblem> {
    const resources: string[] = [];
    let total = 0;
    for (const [index, type] of RESOURCE_TYPES.entries()) {
      const { [index]: whole } = queries;
      if (whole === undefined) continue;
      const startIndex = Math.max(0, skip - total) + 1;
      const query: ListQuery = { ...whole, cursor: null, startIndex, count: whole.count - resources.length };
      const page = await this.inbound.find.execute({ sourceId, type, query, queryText: '', base });
      if (page instanceof ScimProblem) return page;
      resources.push(...page.resources);
      total += page.total ?? 0;
    }
    return { total, resources, nextCursor: null };
  }
}

function notAllowed(allow: string): ScimAnswer {
  return { ...answerProblem(new ScimProblem(405, null, `Here one can ask for ${allow}.`)), allow };
}

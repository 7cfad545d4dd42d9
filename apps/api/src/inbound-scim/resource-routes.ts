import {
  acceptResource,
  entityTag,
  locationOf,
  namedMembers,
  needsMembers,
  patchResource,
  projection,
  queryFromBody,
  queryFromUrl,
  type QueryParameters,
  readListQuery,
  readPatch,
  renderResource,
  RESOURCE_TYPES,
  type ResourceType,
  ScimProblem,
  type ScimResource,
} from '@joinery/scim';
import type { Inbound } from '@joinery/platform';
import { isWanted, type ResourceChange } from '@joinery/pipeline';
import type { InboundRow } from '@joinery/store';
import { answerList } from './list-answer';
import { answerProblem, type ScimAnswer, type ScimRequest } from './scim-exchange';

/** Requests about users and groups (RFC 7644 section 3). */
export class ResourceRoutes {
  constructor(private readonly inbound: Inbound) {}

  /** Null for paths that are none of these. */
  async answer(request: ScimRequest): Promise<ScimAnswer | null> {
    const [endpoint = '', id, ...rest] = request.path;
    const type = RESOURCE_TYPES.find((one) => one.endpoint.toLowerCase() === `/${endpoint.toLowerCase()}`);
    if (type === undefined || rest.length > 0) return null;
    if (id === undefined) return this.answerAll(request, type);
    if (id.toLowerCase() === '.search') return this.answerSearch(request, type);
    return this.answerOne(request, type, id);
  }

  private answerAll(request: ScimRequest, type: ResourceType): Promise<ScimAnswer> | ScimAnswer {
    if (request.method === 'GET') return this.find(request, type, queryFromUrl(request.search));
    return request.method === 'POST' ? this.create(request, type) : notAllowed('GET, POST');
  }

  private answerSearch(request: ScimRequest, type: ResourceType): Promise<ScimAnswer> | ScimAnswer {
    if (request.method !== 'POST') return notAllowed('POST');
    const parameters = queryFromBody(request.body);
    return parameters instanceof ScimProblem ? answerProblem(parameters) : this.find(request, type, parameters);
  }

  private answerOne(request: ScimRequest, type: ResourceType, id: string): Promise<ScimAnswer> | ScimAnswer {
    switch (request.method) {
      case 'GET':
        return this.read(request, type, id);
      case 'PUT':
        return this.replace(request, type, id);
      case 'PATCH':
        return this.patch(request, type, id);
      case 'DELETE':
        return this.withdraw(request, type, id);
      default:
        return notAllowed('GET, PUT, PATCH, DELETE');
    }
  }

  private async find(request: ScimRequest, type: ResourceType, parameters: QueryParameters): Promise<ScimAnswer> {
    const query = readListQuery(type, parameters);
    if (query instanceof ScimProblem) return answerProblem(query);
    const { sourceId, base } = request;
    const { filter, sortBy, sortOrder } = parameters;
    const queryText = JSON.stringify([sourceId, type.name, filter, sortBy, sortOrder]);
    const page = await this.inbound.find.execute({ sourceId, type, query, queryText, base });
    return page instanceof ScimProblem ? answerProblem(page) : answerList(query, page);
  }

  private async create(request: ScimRequest, type: ResourceType): Promise<ScimAnswer> {
    const row = await this.inbound.create.execute(request.sourceId, type, request.body);
    return row instanceof ScimProblem ? answerProblem(row) : show(request, type, row, 201);
  }

  private async read(request: ScimRequest, type: ResourceType, id: string): Promise<ScimAnswer> {
    const withMembers = needsMembers(type, queryFromUrl(request.search));
    const row = await this.inbound.read.execute(request.sourceId, type, id, withMembers);
    if (row instanceof ScimProblem) return answerProblem(row);
    if (request.ifNoneMatch !== null && isWanted(row, request.ifNoneMatch)) {
      return { status: 304, text: null, etag: entityTag(row.version) };
    }
    return show(request, type, row, 200);
  }

  private async replace(request: ScimRequest, type: ResourceType, id: string): Promise<ScimAnswer> {
    const accepted = acceptResource(type, request.body);
    if (accepted instanceof ScimProblem) return answerProblem(accepted);
    const row = await this.change(request, type, id, {
      how: 'put',
      // A whole resource that says nothing of `active` switches nobody on or off.
      apply: (before) =>
        'active' in accepted || !('active' in before) ? accepted : { ...accepted, active: before.active },
      paths: Object.keys(accepted),
      ifMatch: request.ifMatch,
      namedMembers: null,
      showsMembers: true,
    });
    return row instanceof ScimProblem ? answerProblem(row) : show(request, type, row, 200);
  }

  private async patch(request: ScimRequest, type: ResourceType, id: string): Promise<ScimAnswer> {
    const steps = readPatch(request.body);
    if (steps instanceof ScimProblem) return answerProblem(steps);
    // Microsoft's groups may be large, and it asks for 204 as the answer to a change of them.
    const isAsked = /(?:^|&)(?:attributes|excludedAttributes)=/i.test(request.search);
    const isQuiet = type.name === 'Group' && !isAsked && steps.every((step) => step.isLenient);
    const row = await this.change(request, type, id, {
      how: 'patch',
      apply: (before: ScimResource) => patchResource(type, before, steps),
      paths: steps.map(({ op, pathText, value }) => `${op} ${pathText ?? Object.keys(value as object).join(', ')}`),
      ifMatch: request.ifMatch,
      namedMembers: namedMembers(steps),
      showsMembers: !isQuiet,
    });
    if (row instanceof ScimProblem) return answerProblem(row);
    return isQuiet ? { status: 204, text: null, etag: entityTag(row.version) } : show(request, type, row, 200);
  }

  private change(
    request: ScimRequest,
    type: ResourceType,
    id: string,
    change: ResourceChange,
  ): Promise<InboundRow | ScimProblem> {
    return this.inbound.change.execute(request.sourceId, type, id, change);
  }

  private async withdraw(request: ScimRequest, type: ResourceType, id: string): Promise<ScimAnswer> {
    const problem = await this.inbound.withdraw.execute(request.sourceId, type, id, request.ifMatch);
    return problem === null ? { status: 204, text: null } : answerProblem(problem);
  }
}

function show(request: ScimRequest, type: ResourceType, row: InboundRow, status: number): ScimAnswer {
  const text = renderResource(type, row, request.base);
  const { attributes, excludedAttributes } = queryFromUrl(request.search);
  const project = projection(type, attributes, excludedAttributes);
  const shown = project === null ? text : JSON.stringify(project(JSON.parse(text) as ScimResource));
  return { status, text: shown, etag: entityTag(row.version), location: locationOf(type, row.id, request.base) };
}

function notAllowed(allow: string): ScimAnswer {
  return { ...answerProblem(new ScimProblem(405, null, `Here one can ask for ${allow}.`)), allow };
}

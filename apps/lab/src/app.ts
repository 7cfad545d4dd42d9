import type { Answer, Behaviour, ScimRequest } from './behaviour';
import type { Directory } from './directory';
import { discover, serviceProviderConfig } from './discovery';
import { isList, valueOf, type JsonObject } from './json';
import type { Ledger } from './ledger';
import { Listing } from './listing';
import { readSelection, Renderer, versionOf } from './render';
import type { Kind } from './schema';
import { errorBody, ScimError } from './scim-error';
import { Writer } from './writer';

export interface AppParts {
  readonly directory: Directory;
  readonly ledger: Ledger;
  readonly behaviour: Behaviour;
  /** Base URL of the SCIM service, for `meta.location`. */
  readonly base: string;
  readonly now: () => string;
  readonly newId: (kind: Kind) => string;
}

const KINDS: Readonly<Record<string, Kind>> = { users: 'User', groups: 'Group' };

/** The SCIM service without the wire: a request in, an answer out, every effect through the ledger. Never throws a refusal. */
export class ScimApp {
  private readonly renderer: Renderer;
  private readonly listing: Listing;
  private readonly writer: Writer;

  constructor(private readonly parts: AppParts) {
    this.renderer = new Renderer(parts.directory, parts.behaviour, parts.base);
    this.listing = new Listing(parts.directory, parts.behaviour, this.renderer);
    this.writer = new Writer(parts, this.renderer);
  }

  handle(request: ScimRequest): Answer {
    let answer: Answer;
    try {
      answer = this.route(request);
    } catch (error) {
      if (!(error instanceof ScimError)) throw error;
      answer = { status: error.status, body: errorBody(error) };
    }
    for (const hook of this.parts.behaviour.answer) answer = hook(answer, request);
    return answer;
  }

  private route(request: ScimRequest): Answer {
    for (const hook of this.parts.behaviour.request) {
      const early = hook(request);
      if (early) return early;
    }
    const [first = '', second, ...rest] = request.segments;
    const kind = KINDS[first.toLowerCase()];
    if (kind && rest.length === 0)
      return second === undefined ? this.collection(kind, request) : this.one(kind, second, request);
    return this.discovery(first.toLowerCase(), request);
  }

  private discovery(name: string, request: ScimRequest): Answer {
    const { base, behaviour } = this.parts;
    const id = request.segments[1];
    if (name === 'bulk' || name === 'me') throw new ScimError(501, `/${request.segments[0]} is not offered`);
    if (!['serviceproviderconfig', 'schemas', 'resourcetypes'].includes(name) || request.segments.length > 2) {
      throw new ScimError(404, 'there is no such endpoint');
    }
    if (request.method !== 'GET') throw new ScimError(405, 'only GET is possible here');
    if (request.query.has('filter')) throw new ScimError(403, 'discovery cannot be filtered');
    const { maxPage } = behaviour.settings;
    if (name === 'serviceproviderconfig') return ok(serviceProviderConfig({ base, maxPage, etag: true }));
    return ok(discover(name === 'schemas' ? 'Schemas' : 'ResourceTypes', id, base));
  }

  private collection(kind: Kind, request: ScimRequest): Answer {
    if (request.method === 'GET') return ok(this.listing.list(kind, request.query));
    if (request.method === 'POST') return this.writer.create(kind, request);
    throw new ScimError(405, `${request.method} is not possible here`);
  }

  private one(kind: Kind, id: string, request: ScimRequest): Answer {
    switch (request.method) {
      case 'GET':
        return this.show(kind, id, request);
      case 'PUT':
        return this.writer.replace(kind, id, request);
      case 'PATCH':
        return this.writer.patch(kind, id, request);
      case 'DELETE':
        return this.writer.remove(kind, id, request);
      case 'POST':
        if (id === '.search') return ok(this.listing.list(kind, searchQuery(request.body ?? {})));
        throw new ScimError(405, 'POST is not possible here');
      default:
        throw new ScimError(405, `${request.method} is not possible here`);
    }
  }

  private show(kind: Kind, id: string, request: ScimRequest): Answer {
    const stored = this.writer.require(kind, id);
    const version = versionOf(stored);
    if (request.header('if-none-match') === version) return { status: 304, body: null, headers: { etag: version } };
    return ok(this.renderer.render(stored, readSelection(request.query)), { etag: version });
  }
}

function ok(body: JsonObject, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status: 200, body, headers };
}

/** RFC 7644 section 3.4.3: the same question as a GET, asked in a body. */
function searchQuery(body: JsonObject): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of ['filter', 'sortBy', 'sortOrder', 'startIndex', 'count', 'attributes', 'excludedAttributes']) {
    const value = valueOf(body, name);
    if (value !== undefined && value !== null) query.set(name, isList(value) ? value.join(',') : String(value));
  }
  return query;
}

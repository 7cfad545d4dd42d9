import type { Answer, Behaviour, ScimRequest } from './faults/behaviour';
import { through } from './faults/behaviour';
import { runBulk } from './bulk';
import type { Directory } from './directory/directory';
import { discover, serviceProviderConfig } from './discovery';
import { isList, valueOf, type JsonObject } from './http/json';
import type { Ledger } from './directory/ledger';
import { Listing } from './reading/listing';
import { Reads } from './reading/reads';
import { readSelection, Renderer, versionOf } from './http/render';
import type { Kind } from './directory/schema';
import { errorBody, ScimError } from './http/scim-error';
import { Writer } from './directory/writer';

export interface AppParts {
  readonly directory: Directory;
  readonly ledger: Ledger;
  readonly behaviour: Behaviour;
  readonly seed: number;
  /** Base URL of the SCIM service, for `meta.location`. */
  readonly base: string;
  readonly now: () => string;
  /** Milliseconds of the lab's clock, which may be pushed forward. */
  readonly elapsedMs: () => number;
  readonly newId: (kind: Kind) => string;
  /** Somebody else creates an account while a client pages. */
  readonly insertForeign?: () => void;
}

/** What a lab serves below its base URL. */
export interface Service {
  /** A request in, an answer out. Throws nothing but bugs. */
  handle(request: ScimRequest): Answer;
  /** The look of an answer that was given before the service was asked: a 401 or a 429. */
  dress(answer: Answer, request: ScimRequest): Answer;
}

const KINDS: Readonly<Record<string, Kind>> = { users: 'User', groups: 'Group' };
const DISCOVERY: readonly string[] = ['serviceproviderconfig', 'schemas', 'resourcetypes'];

/** The SCIM service without the wire: every effect goes through the ledger. */
export class ScimApp implements Service {
  private readonly reads: Reads;
  private readonly listing: Listing;
  private readonly writer: Writer;
  private inserted = 0;

  constructor(private readonly parts: AppParts) {
    this.reads = new Reads(parts.directory, parts.behaviour, parts.elapsedMs, parts.seed);
    this.listing = new Listing(this.reads, parts.behaviour, parts.base, parts.elapsedMs);
    this.writer = new Writer(parts, new Renderer(parts.directory, parts.behaviour, parts.base));
  }

  handle(request: ScimRequest): Answer {
    return this.dress(this.plain(request), request);
  }

  dress(answer: Answer, request: ScimRequest): Answer {
    return through(this.parts.behaviour.answer, answer, request);
  }

  /** The answer before the app's own way with answers. */
  plain(asked: ScimRequest): Answer {
    try {
      const { body } = asked;
      const request = body ? { ...asked, body: through(this.parts.behaviour.body, body, asked) } : asked;
      return this.route(request);
    } catch (error) {
      if (!(error instanceof ScimError)) throw error;
      return { status: error.status, body: errorBody(error) };
    }
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
    const name = first.toLowerCase();
    if (name === 'bulk') return this.bulk(request);
    if (name === '.search' && request.method === 'POST')
      return ok(this.listing.everywhere(searchQuery(request.body ?? {})));
    const { pluralConfig } = this.parts.behaviour.settings;
    return this.discovery(pluralConfig && name === 'serviceproviderconfigs' ? 'serviceproviderconfig' : name, request);
  }

  private bulk(request: ScimRequest): Answer {
    const { bulk } = this.parts.behaviour.settings;
    if (!bulk.offered) throw new ScimError(501, '/Bulk is not offered');
    if (request.method !== 'POST') throw new ScimError(405, 'only POST is possible here');
    return ok(runBulk(request, bulk, this.parts.base, (one) => this.plain(one)));
  }

  private discovery(name: string, request: ScimRequest): Answer {
    const { base, behaviour } = this.parts;
    const id = request.segments[1];
    if (name === 'me') throw new ScimError(501, '/Me is not offered');
    if (!DISCOVERY.includes(name) || request.segments.length > 2) throw new ScimError(404, 'there is no such endpoint');
    if (request.method !== 'GET') throw new ScimError(405, 'only GET is possible here');
    if (request.query.has('filter')) throw new ScimError(403, 'discovery cannot be filtered');
    const { maxPage, bulk, paging, extensions } = behaviour.settings;
    const document =
      name === 'serviceproviderconfig'
        ? serviceProviderConfig({ base, maxPage, etag: true, bulk, paging })
        : discover(name === 'schemas' ? 'Schemas' : 'ResourceTypes', id, base, extensions);
    return ok(through(behaviour.discovery, document, name));
  }

  private collection(kind: Kind, request: ScimRequest): Answer {
    if (request.method === 'POST') return this.writer.create(kind, request);
    if (request.method !== 'GET') throw new ScimError(405, `${request.method} is not possible here`);
    return ok(this.list(kind, request.query));
  }

  /** Between two pages of one client somebody else may create an account. */
  private list(kind: Kind, query: URLSearchParams): JsonObject {
    const later = Number(query.get('startIndex') ?? 1) > 1 || (query.get('cursor') ?? '') !== '';
    if (later && kind === 'User' && this.inserted < this.parts.behaviour.settings.insertsBetweenPages) {
      this.inserted += 1;
      this.parts.insertForeign?.();
    }
    return this.listing.list(kind, query);
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
        if (id === '.search') return ok(this.list(kind, searchQuery(request.body ?? {})));
        throw new ScimError(405, 'POST is not possible here');
      default:
        throw new ScimError(405, `${request.method} is not possible here`);
    }
  }

  private show(kind: Kind, id: string, request: ScimRequest): Answer {
    const directory = this.reads.resource;
    const stored = this.writer.require(kind, id, directory);
    const version = versionOf(stored);
    if (request.header('if-none-match') === version) return { status: 304, body: null, headers: { etag: version } };
    const renderer = new Renderer(directory, this.parts.behaviour, this.parts.base);
    return ok(renderer.render(stored, readSelection(request.query)), { etag: version });
  }
}

function ok(body: JsonObject, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status: 200, body, headers };
}

const SEARCH: readonly string[] = [
  'filter',
  'sortBy',
  'sortOrder',
  'startIndex',
  'count',
  'cursor',
  'attributes',
  'excludedAttributes',
];

/** RFC 7644 section 3.4.3: the same question as a GET, asked in a body. */
function searchQuery(body: JsonObject): URLSearchParams {
  const query = new URLSearchParams();
  for (const name of SEARCH) {
    const value = valueOf(body, name);
    if (value !== undefined && value !== null) query.set(name, isList(value) ? value.join(',') : String(value));
  }
  return query;
}

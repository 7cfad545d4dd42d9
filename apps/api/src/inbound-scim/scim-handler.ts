import type { IncomingMessage, ServerResponse } from 'node:http';
import { Logger } from '@nestjs/common';
import { badRequest, ScimProblem } from '@joinery/scim';
import type { Inbound } from '@joinery/platform';
import { databaseTrouble } from '@joinery/store';
import { nulIn } from '../http/manners';
import { answerBulk } from './bulk-routes';
import { answerDiscovery } from './discovery-routes';
import { readJson, throwAway } from './read-json';
import { ResourceRoutes } from './resource-routes';
import { RootRoutes } from './root-routes';
import { answerProblem, type ScimAnswer, type ScimRequest } from './scim-exchange';
import { shownToken } from './shown-token';
import { UploadRoutes } from './upload-routes';

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

const MOUNT = /^\/scim\/v2\/([A-Za-z0-9][A-Za-z0-9._-]{0,79})(?=\/|\?|$)/i;
const NO_SOURCE = /^\/scim(?=\/|\?|$)/i;
/** Requests that hold operations, of which each stands or falls by itself. */
const BULK = /\/bulk(?:upload)?\/?(?:\?|$)/i;
/** Microsoft's switch stands behind the base, and so before the path of every request. */
const TENANT_FLAG = /^\?aadOptscim\d+(?=\/)/i;
const WITH_BODY: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/**
 * Answers `/scim/v2/<source>/…` and passes everything else on. It stands before Nest's own body parser: a push is a
 * body, a statement and an answer, and has guards, limits and errors of its own.
 */
export function scimHandler(inbound: Inbound): Handler {
  const door = new ScimDoor(inbound);
  return (request, response, next) => {
    const mount = MOUNT.exec(request.url ?? '');
    if (mount === null) return NO_SOURCE.test(request.url ?? '') ? send(response, sourceless()) : next();
    const [head, sourceId] = [mount[0], mount[1] as string];
    void door.serve(request, response, { sourceId, mount: head, rest: (request.url ?? '').slice(head.length) });
  };
}

interface Place {
  readonly sourceId: string;
  readonly mount: string;
  readonly rest: string;
}

class ScimDoor {
  private readonly log = new Logger('inbound scim');
  private readonly resources: ResourceRoutes;
  private readonly root: RootRoutes;
  private readonly uploads: UploadRoutes;

  constructor(private readonly inbound: Inbound) {
    this.resources = new ResourceRoutes(inbound);
    this.root = new RootRoutes(inbound);
    this.uploads = new UploadRoutes(inbound, (request) => this.carryOut(request));
  }

  async serve(request: IncomingMessage, response: ServerResponse, place: Place): Promise<void> {
    try {
      send(response, await this.answer(request, place));
    } catch (error) {
      // A request whose body was read is "destroyed" as well: only a lost answer means that nobody listens.
      if (response.destroyed) return;
      this.log.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
      const trouble = databaseTrouble(error);
      const words = trouble ?? 'Something went wrong here; the log says what.';
      send(response, answerProblem(new ScimProblem(trouble === null ? 500 : 503, null, words)));
    }
  }

  private async answer(request: IncomingMessage, place: Place): Promise<ScimAnswer> {
    const token = shownToken(request.headers.authorization);
    const opened = token === null ? null : await this.inbound.openDoor.execute(token);
    if (opened !== place.sourceId) {
      throwAway(request);
      return token === null ? refuseEntry(NO_TOKEN) : refuseEntry(WRONG_TOKEN);
    }
    const nul = nulIn(place.rest);
    if (nul !== null) {
      throwAway(request);
      return answerProblem(badRequest('invalidValue', nul));
    }
    const body = WITH_BODY.has(request.method ?? '') ? await readJson(request, BULK.test(place.rest)) : undefined;
    if (body instanceof ScimProblem) return answerProblem(body);
    const asked = toRequest(request, place, body);
    if (asked.path.length === 1 && asked.path[0]?.toLowerCase() === 'bulk') {
      return answerBulk(asked, (request) => this.carryOut(request));
    }
    return (
      answerDiscovery(asked) ??
      (await this.root.answer(asked)) ??
      (await this.uploads.answer(asked)) ??
      this.carryOut(asked)
    );
  }

  private async carryOut(request: ScimRequest): Promise<ScimAnswer> {
    return (await this.resources.answer(request)) ?? nowhere(request);
  }
}

/** RFC 6750 section 3: who showed a token hears that it is no good, and who showed none only that one is needed. */
const WRONG_TOKEN = {
  detail: 'The token is none of this source, or was revoked: "joinery source token" makes one.',
  challenge: 'Bearer realm="scim", error="invalid_token"',
};
const NO_TOKEN = {
  detail: 'Show a token of this source: Authorization: Bearer …',
  challenge: 'Bearer realm="scim"',
};

function refuseEntry({ detail, challenge }: typeof NO_TOKEN): ScimAnswer {
  return { ...answerProblem(new ScimProblem(401, null, detail)), challenge };
}

function sourceless(): ScimAnswer {
  const detail = 'A source is pushed to at /scim/v2/ and its id: /scim/v2/idp. "joinery source token" makes its token.';
  return answerProblem(new ScimProblem(404, null, detail));
}

function nowhere({ path }: ScimRequest): ScimAnswer {
  // RFC 7644 section 3.11: a server without the alias says so; a source is nobody.
  if (path[0]?.toLowerCase() === 'me') return answerProblem(new ScimProblem(501, null, 'There is no /Me here.'));
  return answerProblem(new ScimProblem(404, null, `There is nothing at /${path.join('/').slice(0, 200)}.`));
}

function toRequest(request: IncomingMessage, { sourceId, mount, rest }: Place, body: unknown): ScimRequest {
  const below = rest.replace(TENANT_FLAG, '');
  const mark = below.indexOf('?');
  const path = mark < 0 ? below : below.slice(0, mark);
  return {
    sourceId,
    method: request.method === 'HEAD' ? 'GET' : (request.method ?? 'GET'),
    path: path
      .split('/')
      .filter((part) => part !== '')
      .map(decoded),
    search: mark < 0 ? '' : below.slice(mark + 1),
    contentType: request.headers['content-type'] ?? '',
    body,
    ifMatch: tags(request.headers['if-match']),
    ifNoneMatch: tags(request.headers['if-none-match']),
    base: `${origin(request)}${mount}`,
  };
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

function tags(header: string | undefined): readonly string[] | null {
  return header === undefined ? null : header.split(',').map((tag) => tag.trim());
}

/** Where the client found us: a proxy in front tells it, and only the client reads it back. */
function origin(request: IncomingMessage): string {
  const { headers } = request;
  const scheme = first(headers['x-forwarded-proto']) === 'https' ? 'https' : 'http';
  const host = first(headers['x-forwarded-host']) ?? headers.host ?? 'localhost';
  return `${scheme}://${/^[\w.:[\]-]{1,255}$/.test(host) ? host : 'localhost'}`;
}

function first(header: string | readonly string[] | undefined): string | undefined {
  return typeof header === 'string' ? header.split(',')[0]?.trim() : header?.[0];
}

function send(response: ServerResponse, { status, text, etag, location, allow, challenge }: ScimAnswer): void {
  const headers: Record<string, string | number> = {};
  if (text !== null) {
    headers['content-type'] = 'application/scim+json';
    headers['content-length'] = Buffer.byteLength(text);
  }
  if (etag !== undefined) headers['etag'] = etag;
  if (location !== undefined) headers['location'] = location;
  if (allow !== undefined) headers['allow'] = allow;
  if (challenge !== undefined) headers['www-authenticate'] = challenge;
  response.writeHead(status, headers);
  response.end(text ?? undefined);
}

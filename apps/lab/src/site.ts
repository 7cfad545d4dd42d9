import express, { type Express, type Request } from 'express';
import type { RequestListener } from 'node:http';
import type { Directory, Stored } from './directory';
import type { Fault, FaultPlan } from './faults';
import type { JsonObject } from './json';
import type { Ledger } from './ledger';
import { renderPage } from './page';
import type { ScimEndpoint } from './scim-endpoint';

export interface SiteParts {
  readonly name: string;
  readonly url: string;
  readonly token: string;
  readonly seed: number;
  readonly quirks: readonly string[];
  readonly directory: Directory;
  readonly ledger: Ledger;
  readonly faults: FaultPlan;
  readonly scim: ScimEndpoint;
  readonly setFaults: (faults: readonly Fault[] | string) => void;
}

const SCIM = '/scim/v2';

/**
 * All that the app serves: SCIM under `/scim/v2`, the truth for checkers under `/lab`, a page for people at `/`. SCIM
 * requests do not pass through Express, whose share of the time a benchmark would notice. What is under `/lab` and `/`
 * goes past every fault and quirk.
 */
export function createSite(parts: SiteParts): RequestListener {
  const pages = createPages(parts);
  return (request, response) => {
    const url = request.url ?? '/';
    if (url.startsWith(SCIM) && /^[/?]|^$/.test(url.charAt(SCIM.length))) {
      void parts.scim.handle(request, response, url.slice(SCIM.length));
    } else void pages(request, response);
  };
}

function createPages(parts: SiteParts): Express {
  const site = express();
  site.disable('x-powered-by');
  site.disable('etag');
  site.set('query parser', 'simple');
  site.get('/', (_request, response) => {
    const misbehaviour = [...parts.quirks, ...new Set(parts.faults.faults.map((one) => `fault ${one.do}`))];
    const { name, directory, url: scimUrl } = parts;
    response.setHeader('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'");
    response.type('html').send(renderPage({ name, directory, effects: parts.ledger.last(30), scimUrl, misbehaviour }));
  });
  site.get('/lab/ledger', (request, response) => {
    const effects = parts.ledger.textAfter(numberIn(request, 'after', 0), numberIn(request, 'limit', Infinity));
    const head = JSON.stringify({ name: parts.name, seed: parts.seed, last: parts.ledger.length });
    response.type('json').send(`${head.slice(0, -1)},"effects":${effects}}`);
  });
  site.get('/lab/state', (_request, response) => void response.json(stateOf(parts)));
  site.put('/lab/faults', express.json(), (request, response) => {
    if (request.headers.authorization !== `Bearer ${parts.token}`)
      return void response.status(401).json({ error: 'token' });
    return void answerFaults(parts, request, response);
  });
  return site;
}

function answerFaults(parts: SiteParts, request: Request, response: express.Response): void {
  try {
    const { faults } = request.body as { faults: readonly Fault[] | string };
    parts.setFaults(faults);
    response.json({ faults: parts.faults.faults });
  } catch (error) {
    response.status(400).json({ error: error instanceof Error ? error.message : 'unreadable' });
  }
}

function numberIn(request: Request, name: string, otherwise: number): number {
  const value = Number(request.query[name] ?? Number.NaN);
  return Number.isInteger(value) && value >= 0 ? value : otherwise;
}

/** The app as it really is, whatever its answers say. */
function stateOf({ name, seed, quirks, faults, directory, ledger, scim }: SiteParts): object {
  return {
    name,
    seed,
    quirks,
    faults: faults.faults,
    counts: { users: directory.count('User'), groups: directory.count('Group'), effects: ledger.length },
    requests: scim.traffic,
    users: [...directory.all('User')].map(show),
    groups: [...directory.all('Group')].map((group) => ({ ...show(group), members: [...group.members] })),
  };
}

function show(stored: Stored): JsonObject {
  return { id: stored.id, created: stored.created, lastModified: stored.modified, ...stored.attributes };
}

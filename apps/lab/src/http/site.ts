import express, { type Express } from 'express';
import type { RequestListener } from 'node:http';
import { controlRoutes, type ControlParts } from './control';
import { renderPage } from './page';
import type { ScimEndpoint } from './scim-endpoint';

export interface SiteParts extends ControlParts {
  readonly endpoint: ScimEndpoint;
}

/**
 * All that the app serves: its service under the mount of its preset, the truth for checkers under `/_lab`, tokens at
 * `/oauth/token`, a page for people at `/`. Requests to the service do not pass through Express, whose share of the
 * time a benchmark would notice. What is under `/_lab` and `/` goes past every fault and quirk.
 */
export function createSite(parts: SiteParts): RequestListener {
  const pages = createPages(parts);
  const { mount } = parts.preset;
  return (request, response) => {
    const url = request.url ?? '/';
    if (url.startsWith(mount) && /^[/?]|^$/.test(url.charAt(mount.length))) {
      void parts.endpoint.handle(request, response, url.slice(mount.length));
    } else void pages(request, response);
  };
}

function createPages(parts: SiteParts): Express {
  const site = express();
  site.disable('x-powered-by');
  site.disable('etag');
  site.set('query parser', 'simple');
  site.get('/', (_request, response) => {
    const misbehaviour = [...parts.mood.quirks, ...new Set(parts.mood.faults.map((one) => `fault ${one.do}`))];
    const { name, directory, url: scimUrl } = parts;
    response.setHeader('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'");
    response.type('html').send(renderPage({ name, directory, effects: parts.ledger.last(30), scimUrl, misbehaviour }));
  });
  site.post('/oauth/token', express.urlencoded({ extended: false }), express.json(), (request, response) => {
    const form = new URLSearchParams({ ...(request.query as object), ...(request.body as Record<string, string>) });
    const seconds = parts.behaviour.settings.tokenSeconds;
    const answer = parts.doorman.grant(form, request.headers.authorization, seconds);
    if (!answer.granted) return void response.status(answer.status).json({ error: answer.error });
    response.json({ access_token: answer.accessToken, token_type: 'Bearer', expires_in: answer.expiresIn });
  });
  const control = controlRoutes(parts);
  site.use('/_lab', control);
  site.use('/lab', control);
  site.use((request, response) => {
    const error = `there is no ${request.method} ${request.originalUrl}; the service is at ${parts.url}`;
    response.status(404).json({ error });
  });
  return site;
}

import { timingSafeEqual } from 'node:crypto';
import { sha256 } from '@joinery/kernel';
import type { Config } from '@joinery/platform';
import type { NextFunction, Request, RequestHandler, Response } from 'express';
import { problem, sendProblem } from './problem';

/**
 * Lets in whoever may ask, before anything of a request is read. With an API token: who shows it. Without one the API
 * listens on loopback only, and lets in the programs of its machine, but not the pages of other sites that somebody
 * opens there.
 */
export function callers({ apiToken, host }: Pick<Config, 'apiToken' | 'host'>): RequestHandler {
  const objection = apiToken === null ? foreignPage(host) : wrongToken(apiToken);
  return (request: Request, response: Response, next: NextFunction) => {
    const refusal = request.path === '/health' ? null : objection(request);
    if (refusal === null) return next();
    sendProblem(response, problem(refusal.status, refusal.detail), refusal.headers);
  };
}

interface Objection {
  readonly status: number;
  readonly detail: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function wrongToken(expected: string): (request: Request) => Objection | null {
  const wanted = Buffer.from(sha256(expected));
  return ({ headers }) => {
    const shown = /^Bearer +(.+)$/i.exec(headers.authorization ?? '')?.[1];
    // Digests are compared: they are of one length whatever was shown, and take one time.
    if (shown !== undefined && timingSafeEqual(Buffer.from(sha256(shown)), wanted)) return null;
    const challenge = `Bearer realm="joinery"${shown === undefined ? '' : ', error="invalid_token"'}`;
    return {
      status: 401,
      detail: 'Show the API token: Authorization: Bearer …',
      headers: { 'www-authenticate': challenge },
    };
  };
}

const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * A page cannot leave out who it is: `Host` is the name it was loaded from, also where that name was made to point to
 * this machine (DNS rebinding), and `Origin` tells of a page of another address.
 */
function foreignPage(listensOn: string): (request: Request) => Objection | null {
  return ({ headers }) => {
    const { host = '', origin } = headers;
    const name = host.replace(/:\d+$/, '').toLowerCase();
    const isOurs = LOOPBACK.test(name) || name === listensOn.toLowerCase();
    if (isOurs && (origin === undefined || origin === `http://${host}`)) return null;
    const who = isOurs ? `a page of ${origin}` : `"${name.slice(0, 100)}"`;
    return {
      status: 403,
      detail: `Without a token the API answers this machine only, as localhost, and not ${who}. Set JOINERY_API_TOKEN.`,
    };
  };
}

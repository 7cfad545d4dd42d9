import type { NextFunction, Request, Response } from 'express';
import { problem, sendProblem } from './problem';

/** Answers hold what is known of people: nobody keeps them, frames them, or guesses what they are. */
const HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
};

/** Says the headers of every answer. */
export function manners(_request: Request, response: Response, next: NextFunction): void {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  next();
}

const NUL = 'The address holds a NUL (%00), which no name and no text here does.';

/** What is said of an address with a NUL in it, which no text that is kept holds; null for others. */
export function nulIn(address: string): string | null {
  return /%00/.test(address) ? NUL : null;
}

export function refuseNul(request: Request, response: Response, next: NextFunction): void {
  const detail = nulIn(request.url);
  if (detail === null) return next();
  sendProblem(response, problem(400, detail));
}

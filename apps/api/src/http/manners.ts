import type { NextFunction, Request, Response } from 'express';
import { problem, sendProblem } from './problem';

/** Answers hold what is known of people: nobody keeps them, frames them, or guesses what they are. */
const HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
};

/** Says the headers of every answer, and refuses addresses with a NUL in them: no text that is kept holds one. */
export function manners(request: Request, response: Response, next: NextFunction): void {
  for (const [name, value] of Object.entries(HEADERS)) response.setHeader(name, value);
  if (!/%00/.test(request.url)) return next();
  sendProblem(response, problem(400, 'The address holds a NUL (%00), which no name and no text here does.'));
}

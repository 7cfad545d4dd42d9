import type { NestExpressApplication } from '@nestjs/platform-express';
import type { NextFunction, Request, Response } from 'express';
import { problem, sendProblem } from './problem';

/** A policy folder goes into one request. */
const LIMIT = '32mb';

/** What comes as it is: the bytes of a file. */
const FILES = /^\/api\/v1\/imports\/?$/i;
const FILE_TYPES = [
  'text/*',
  'application/octet-stream',
  'application/vnd.ms-excel',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
];

/**
 * Bodies are JSON, but for files. What is called something else is refused: a form is no file, and its bytes would be
 * kept as if HR had sent them; and a body that nobody reads would look like none at all.
 */
export function readBodies(app: NestExpressApplication): void {
  app.use(refuseOthers);
  app.useBodyParser('json', { limit: LIMIT, type: (request) => !isFile(request as Request), reviver: refuseUnkept });
}

function refuseOthers(request: Request, response: Response, next: NextFunction): void {
  const { headers } = request;
  const isEmpty = headers['transfer-encoding'] === undefined && Number(headers['content-length'] ?? 0) === 0;
  if (isEmpty) return next();
  if (!isFile(request)) {
    if (request.is('application/json')) return next();
    return sendProblem(response, problem(415, 'Send JSON: Content-Type: application/json'));
  }
  if (headers['content-type'] === undefined || request.is(FILE_TYPES)) return next();
  sendProblem(response, problem(415, 'Send the bytes of the file as the body: Content-Type: text/csv'));
}

function isFile({ method, path }: Request): boolean {
  return method === 'POST' && FILES.test(path);
}

/**
 * For `JSON.parse`: refuses a text that the database cannot keep, as a value or as a name. One in the data of an audit
 * event would stop the log at that event.
 */
export function refuseUnkept(name: string, value: unknown): unknown {
  const isUnkept = (text: unknown): boolean => typeof text === 'string' && /\0|\p{Surrogate}/u.test(text);
  if (!isUnkept(name) && !isUnkept(value)) return value;
  throw new Error('A text in the JSON holds a NUL or half a surrogate pair, which no name and no text here does.');
}

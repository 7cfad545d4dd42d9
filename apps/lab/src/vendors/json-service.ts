import type { AppParts, Service } from '../app';
import { through, type Answer, type ScimRequest } from '../faults/behaviour';
import type { JsonObject } from '../http/json';
import { errorBody, ScimError } from '../http/scim-error';

/** A vendor's interface of its own: routes that answer, or throw a `ScimError`. */
export interface JsonRoutes {
  route(request: ScimRequest): Answer;
}

/**
 * Serves such an interface: in plain JSON, a refusal like any answer, and through what the app was told to do wrong.
 */
export function jsonService({ behaviour }: Pick<AppParts, 'behaviour'>, routes: JsonRoutes): Service {
  const dress = (answer: Answer, request: ScimRequest): Answer => {
    const json = { ...answer, headers: { 'content-type': 'application/json', ...answer.headers } };
    return through(behaviour.answer, json, request);
  };
  return { dress, handle: (request) => dress(answerOf(routes, request), request) };
}

export function ok(body: JsonObject): Answer {
  return { status: 200, body };
}

function answerOf(routes: JsonRoutes, request: ScimRequest): Answer {
  try {
    return routes.route(request);
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    return { status: error.status, body: errorBody(error) };
  }
}

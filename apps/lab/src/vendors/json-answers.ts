import type { AppParts } from '../app';
import { through, type Answer, type ScimRequest } from '../faults/behaviour';
import type { JsonObject } from '../http/json';
import { errorBody, ScimError } from '../http/scim-error';

export function ok(body: JsonObject): Answer {
  return { status: 200, body };
}

/** The answer of a route; what it refuses is one as well. */
export function answered(route: () => Answer): Answer {
  try {
    return route();
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    return { status: error.status, body: errorBody(error) };
  }
}

/** As these interfaces send it: plain JSON, and through whatever the app was told to do wrong. */
export function asJson({ behaviour }: Pick<AppParts, 'behaviour'>, answer: Answer, request: ScimRequest): Answer {
  const json = { ...answer, headers: { 'content-type': 'application/json', ...answer.headers } };
  return through(behaviour.answer, json, request);
}

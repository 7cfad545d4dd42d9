import { problemBody, type ScimProblem } from '@joinery/scim';

/** A request as far as SCIM is concerned, whether it came by itself or as an operation of a bulk request. */
export interface ScimRequest {
  readonly sourceId: string;
  readonly method: string;
  /** Below the base, decoded, without empty parts: `['Users', '…']`. */
  readonly path: readonly string[];
  /** Without the question mark. */
  readonly search: string;
  /** The media type of the body; empty when there was none. */
  readonly contentType: string;
  /** JSON; undefined when there was none. */
  readonly body: unknown;
  readonly ifMatch: readonly string[] | null;
  readonly ifNoneMatch: readonly string[] | null;
  /** Where the source's resources are, without a slash at the end. */
  readonly base: string;
}

export interface ScimAnswer {
  readonly status: number;
  /** JSON text; null for an answer without a body. */
  readonly text: string | null;
  readonly etag?: string;
  readonly location?: string;
  readonly allow?: string;
  /** Of a 401: the `WWW-Authenticate` header. */
  readonly challenge?: string;
}

export function answerProblem(problem: ScimProblem): ScimAnswer {
  return { status: problem.status, text: JSON.stringify(problemBody(problem)) };
}

export function answerJson(status: number, body: object): ScimAnswer {
  return { status, text: JSON.stringify(body) };
}

import { ERROR_SCHEMA } from '../schemas';

/** RFC 7644 section 3.12, and the three of RFC 9865 section 2.1. */
export type ScimType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue'
  | 'invalidVers'
  | 'invalidCursor'
  | 'expiredCursor'
  | 'invalidCount';

/** Why a request of a client cannot be answered. A value, never thrown: `instanceof` tells it from an answer. */
export class ScimProblem {
  constructor(
    readonly status: number,
    readonly scimType: ScimType | null,
    readonly detail: string,
  ) {
    Object.freeze(this);
  }
}

/** A 400 with its kind. */
export function badRequest(scimType: ScimType, detail: string): ScimProblem {
  return new ScimProblem(400, scimType, detail);
}

/** The body of an error answer; `status` is a text (RFC 7644 section 3.12). */
export function problemBody({ status, scimType, detail }: ScimProblem): object {
  return {
    schemas: [ERROR_SCHEMA],
    status: String(status),
    ...(scimType === null ? {} : { scimType }),
    detail,
  };
}

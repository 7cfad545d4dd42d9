import type { JsonObject } from './json';
import { STRICT, type Leniency } from './normalise';
import type { PatchDraft } from './patch';
import type { PatchOperation } from './patch-operations';
import type { Kind } from './schema';

/** A SCIM request after the wire: everything a rule may look at. */
export interface ScimRequest {
  readonly requestId: string;
  readonly method: string;
  /** Path below the base URL, decoded and split: `['Users', id]`. */
  readonly segments: readonly string[];
  /** Path and query as they were sent, for the ledger. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly header: (name: string) => string | undefined;
  readonly body: JsonObject | undefined;
  /** A fault wants a write to be answered as a success without happening. */
  readonly pretend?: boolean;
}

export interface Answer {
  readonly status: number;
  readonly body: JsonObject | null;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface PageAsk {
  readonly startIndex: number;
  /** null: the client did not say. */
  readonly count: number | null;
}

/** Whether a filter is obeyed, or answered as if nothing or everything matched. */
export type FilterVerdict = 'obey' | 'none' | 'all';

export interface WriteContext {
  readonly kind: Kind;
  readonly method: string;
}

/**
 * Everything an app may do differently, as data. Lists of functions run one after another, each on the result of the one
 * before it; an app that follows the RFC has none. Any of them may throw a ScimError.
 */
export interface Behaviour {
  /** Looks at a request before anything happens; an answer ends it. */
  request: ((request: ScimRequest) => Answer | null)[];
  filter: ((text: string, kind: Kind) => FilterVerdict)[];
  page: ((ask: PageAsk) => PageAsk)[];
  listing: ((list: JsonObject) => JsonObject)[];
  /** Changes the attributes that a POST or PUT is about to store. */
  incoming: ((attributes: JsonObject, context: WriteContext) => JsonObject)[];
  /** Changes, adds or drops the operations of a PATCH; may also change the draft itself. */
  operations: ((operations: readonly PatchOperation[], draft: PatchDraft) => readonly PatchOperation[])[];
  /** Changes the attributes that a write is about to leave behind. */
  stored: ((after: JsonObject, before: JsonObject | null, context: WriteContext) => JsonObject)[];
  /** Changes how a resource is shown. */
  outgoing: ((resource: JsonObject, kind: Kind) => JsonObject)[];
  answer: ((answer: Answer, request: ScimRequest) => Answer)[];
  settings: Settings;
}

/** What cannot be said as a function of one value. */
export interface Settings {
  values: Leniency;
  /** Methods that are answered as a success and have no effect. */
  silent: ReadonlySet<string>;
  unknownMember: 'reject' | 'store' | 'drop' | 'notFound' | 'crash';
  /** Whether a taken userName or group displayName is refused, refused only in the same case, or accepted. */
  taken: 'refuse' | 'sameCase' | 'accept';
  renameToTaken: 'refuse' | 'accept' | 'crash';
  deleteUser: 'purge' | 'deactivate' | 'hide';
  deleteKeepsMembership: boolean;
  put: 'replace' | 'merge' | 'refuse405' | 'refuse501' | 'keepMembers';
  createTakesMembers: boolean;
  /** Gives the id of a deleted resource to the next one. */
  reusesIds: boolean;
  /** Answers a PATCH of a group with the whole group, asked or not. */
  showsPatchedGroup: boolean;
  defaultPage: number;
  maxPage: number;
}

export function correctBehaviour(): Behaviour {
  return {
    request: [],
    filter: [],
    page: [],
    listing: [],
    incoming: [],
    operations: [],
    stored: [],
    outgoing: [],
    answer: [],
    settings: {
      values: STRICT,
      silent: new Set(),
      unknownMember: 'reject',
      taken: 'refuse',
      renameToTaken: 'refuse',
      deleteUser: 'purge',
      deleteKeepsMembership: false,
      put: 'replace',
      createTakesMembers: true,
      reusesIds: false,
      showsPatchedGroup: false,
      defaultPage: 100,
      maxPage: 1000,
    },
  };
}

/** Runs a value through the functions of one hook; `more` is what they may look at besides. */
export function through<T, C extends unknown[]>(
  hooks: readonly ((value: T, ...more: C) => T)[],
  value: T,
  ...more: C
): T {
  let result = value;
  for (const hook of hooks) result = hook(result, ...more);
  return result;
}

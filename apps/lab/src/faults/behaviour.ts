import type { Stored } from '../directory/directory';
import type { JsonObject } from '../http/json';
import { STRICT, type Leniency } from '../directory/normalise';
import type { PatchDraft } from '../patch/patch';
import type { PatchOperation } from '../patch/operations';
import { ENTERPRISE_SCHEMA, type Kind } from '../directory/schema';

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
  /** Whose token it came with; `control` for what is done behind the client's back. */
  readonly token?: string;
  /** How the client is kept from learning what happened, when it is. */
  readonly lost?: Lost;
  /** Members of the group as they were when the request came in, for apps that write back what they read. */
  readonly membersAtArrival?: ReadonlySet<string>;
}

/** A fault that lets the effect happen and hides it: no answer, an answer cut half way, or a lie. */
export type Lost = 'drop' | 'hang' | 'truncate' | 'error';

export interface Answer {
  readonly status: number;
  readonly body: JsonObject | null;
  /** Sent instead of a JSON body: a web page. */
  readonly text?: string;
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
 * Everything an app may do differently, as data. Lists of functions run one after another, each on the result of the
 * one before it; an app that follows the RFC has none. Any of them may throw a ScimError.
 */
export interface Behaviour {
  /** Changes the body of a request before anybody reads it. */
  body: ((body: JsonObject, request: ScimRequest) => JsonObject)[];
  /** Looks at a request before anything happens; an answer ends it. */
  request: ((request: ScimRequest) => Answer | null)[];
  filter: ((text: string, kind: Kind) => FilterVerdict)[];
  page: ((ask: PageAsk) => PageAsk)[];
  /** Changes which resources of a filtered listing are found. */
  found: ((found: readonly Stored[], filter: string) => readonly Stored[])[];
  listing: ((list: JsonObject, ask: PageAsk) => JsonObject)[];
  /** Changes what discovery says; `name` is the endpoint in lower case. */
  discovery: ((document: JsonObject, name: string) => JsonObject)[];
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
  /** `burn`: gone, and its userName can never be used again. */
  deleteUser: 'purge' | 'deactivate' | 'hide' | 'burn';
  deleteKeepsMembership: boolean;
  put: 'replace' | 'merge' | 'refuse405' | 'refuse501' | 'keepMembers';
  createTakesMembers: boolean;
  /** What comes of a group that is to have no members. */
  emptyGroups: 'keep' | 'refuse' | 'end';
  /** Gives the id of a deleted resource to the next one. */
  reusesIds: boolean;
  /** Answers a PATCH of a group with the whole group, asked or not. */
  showsPatchedGroup: boolean;
  defaultPage: number;
  maxPage: number;
  paging: Paging;
  bulk: Bulk;
  /** URNs of the user extensions that this app knows; others are dropped without a word. */
  extensions: ReadonlySet<string>;
  /** Goes on after an operation that fails, and keeps what the others did. */
  patchIsAtomic: boolean;
  /** A write without If-Match is refused. */
  versionRequired: boolean;
  /** The userName is the id, so that a rename gives the account a new one. */
  idIsUserName: boolean;
  /** Switching an account on again makes a new account of it, with another id. */
  reactivateChangesId: boolean;
  /** Milliseconds after its creation during which writes to an account are answered and not done. */
  pendingMs: number;
  stale: Staleness;
  groupWrites: GroupWrites;
  /** At most this many requests of one token at the same time. */
  maxConcurrent: number;
  /** Requests a minute, all together. */
  ratePerMinute: number;
  throttleForm: ThrottleForm;
  /** Seconds for which a token of the token endpoint is good. */
  tokenSeconds: number;
  /** How many accounts somebody else creates while a client pages. */
  insertsBetweenPages: number;
  unstableOrder: boolean;
  /** `/ServiceProviderConfigs` is there. */
  pluralConfig: boolean;
}

/** The forms in which apps say "too many requests, come back later". */
export type ThrottleForm = 'seconds' | 'date' | 'resetHeader' | 'resetSeconds' | 'none' | '403quota' | '503';

export interface Paging {
  /** `cursorToo`: a request with the parameter `cursor` gets cursors (RFC 9865), any other gets an index. */
  readonly mode: 'index' | 'cursorOnly' | 'cursorToo' | 'none';
  /** How long a cursor lives. */
  readonly cursorMs: number;
  /** A cursor can be used once only. */
  readonly cursorOnce: boolean;
  /** Every page must ask for as many as the first one did. */
  readonly countFixed: boolean;
  /** The service provider configuration says that there are cursors. */
  readonly advertisesCursor: boolean;
  /** Cursor pages name no total. */
  readonly noTotal: boolean;
}

export interface Bulk {
  readonly offered: boolean;
  readonly maxOperations: number;
  /** `status` of an operation is an object with a code. */
  readonly statusObject: boolean;
  /** A bulkId can only be named after the operation that makes it. */
  readonly noForwardReference: boolean;
  readonly ignoresFailOnErrors: boolean;
}

/** Reads are answered from a copy that lags behind; each in milliseconds of the lab's clock. */
export interface Staleness {
  readonly resourceMs: number;
  readonly listingMs: number;
  /** Every write has a lag of its own between 0 and the one given. */
  readonly jitter: boolean;
}

/** What becomes of two writes to one group that overlap. */
export interface GroupWrites {
  readonly overlap: 'wait' | 'lostUpdate' | '409' | '412' | '429' | '500';
  /** How long a write to a group takes, which is how long another one can overlap with it. */
  readonly takesMs: number;
}

export function correctBehaviour(): Behaviour {
  return {
    body: [],
    request: [],
    filter: [],
    page: [],
    found: [],
    listing: [],
    discovery: [],
    incoming: [],
    operations: [],
    stored: [],
    outgoing: [],
    answer: [],
    settings: correctSettings(),
  };
}

const BY_INDEX: Paging = {
  mode: 'index',
  cursorMs: Infinity,
  cursorOnce: false,
  countFixed: false,
  advertisesCursor: false,
  noTotal: false,
};

const NO_BULK: Bulk = {
  offered: false,
  maxOperations: 1000,
  statusObject: false,
  noForwardReference: false,
  ignoresFailOnErrors: false,
};

function correctSettings(): Settings {
  return {
    values: STRICT,
    silent: new Set(),
    unknownMember: 'reject',
    taken: 'refuse',
    renameToTaken: 'refuse',
    deleteUser: 'purge',
    deleteKeepsMembership: false,
    put: 'replace',
    createTakesMembers: true,
    emptyGroups: 'keep',
    reusesIds: false,
    showsPatchedGroup: false,
    defaultPage: 100,
    maxPage: 1000,
    paging: BY_INDEX,
    bulk: NO_BULK,
    extensions: new Set([ENTERPRISE_SCHEMA.id]),
    patchIsAtomic: true,
    versionRequired: false,
    idIsUserName: false,
    reactivateChangesId: false,
    pendingMs: 0,
    stale: { resourceMs: 0, listingMs: 0, jitter: false },
    groupWrites: { overlap: 'wait', takesMs: 0 },
    maxConcurrent: Infinity,
    ratePerMinute: Infinity,
    throttleForm: 'seconds',
    tokenSeconds: 3600,
    insertsBetweenPages: 0,
    unstableOrder: false,
    pluralConfig: false,
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

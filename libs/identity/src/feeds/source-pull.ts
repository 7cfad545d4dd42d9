import type { SecretPlace } from '../records/source-mapping';

/** How whoever sends a webhook shows that they have the key. */
export type WebhookProof =
  | {
      /**
       * HMAC over the bytes of the body, then the text of the timestamp where one is sent; hexadecimal digits or
       * base64.
       */
      readonly kind: 'hmac';
      readonly header: string;
      readonly algorithm: 'sha256' | 'sha512';
      readonly timestampHeader?: string;
    }
  | {
      /** The header holds the key itself, with `Bearer ` before it or without. */
      readonly kind: 'secret';
      readonly header: string;
    };

/** How a source is read over HTTP: `pull` in `policies/sources/<source>.yaml`. Data only; secrets by where they are. */
export interface SourcePull {
  /** A system whose shapes ship with the product; its rules hold where this file says nothing. */
  readonly vendor?: string;
  /** Where it is; every request goes to this origin and to no other. */
  readonly baseUrl: string;
  readonly auth?: PullAuth;
  /** Words of this installation that the rules put into addresses and bodies: `{company}`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Local time (the zone of the deployment) of the nightly full reading, `HH:mm`. */
  readonly at?: string;
  /**
   * How long after one reading of changes the worker begins the next; without it only the night and hints ask for one.
   */
  readonly everyMinutes?: number;
  /**
   * The source tells us by webhooks that something changed: where the key is, and how they are proved where no vendor
   * says.
   */
  readonly webhook?: { readonly secretFrom: SecretPlace; readonly proof?: WebhookProof };
  readonly limits?: PullLimits;
  /** PEM files of a client certificate, and of the authority that signed the server's. */
  readonly tls?: { readonly certFile?: string; readonly keyFile?: string; readonly caFile?: string };
  /** How it is read where there is no vendor. */
  readonly rest?: RestRules;
  /** Columns over those of the vendor; `false` leaves one of them out. */
  readonly fields?: Readonly<Record<string, FieldRule | false>>;
}

export interface PullLimits {
  /** Largest answer in MiB, 64 when it is not given. */
  readonly answerMib?: number;
  /** Longest wait for one complete answer in seconds, 120 when it is not given. */
  readonly answerSeconds?: number;
  /** Longest that a source may ask us to wait before one request, in seconds, 300 when it is not given. */
  readonly patienceSeconds?: number;
  /** Answers of one run, 100,000 when it is not given. */
  readonly answers?: number;
  /** A delta is read from so many minutes before the last run began, 15 when it is not given: clocks differ. */
  readonly overlapMinutes?: number;
}

/**
 * How a client shows itself to a token endpoint: with its secret in the header or the form (RFC 6749 section 2.3.1), or
 * with a proof that its private key signs (RFC 7523).
 */
export const CLIENT_PROOFS = ['header', 'form', 'private-key'] as const;
export type ClientProof = (typeof CLIENT_PROOFS)[number];

export type PullAuthKind = 'none' | 'bearer' | 'basic' | 'header' | 'oauth2-client-credentials' | 'ws-security';

/** How we prove who we are. What a vendor fixes need not be said again. */
export interface PullAuth {
  readonly kind?: PullAuthKind;
  readonly secretFrom?: SecretPlace;
  /** basic, ws-security */
  readonly userName?: string;
  /** basic: the secret is the user's name, and this word the password. */
  readonly password?: string;
  /** header: its name, and what stands before the secret in it. */
  readonly header?: string;
  readonly prefix?: string;
  /** oauth2-client-credentials: where tokens are given, an address of its own or a path below `baseUrl`. */
  readonly tokenUrl?: string;
  readonly clientId?: string;
  readonly scope?: string;
  readonly audience?: string;
  /** `json`: id and secret as the one body that some systems take instead of the form. */
  readonly sendAs?: ClientProof | 'json';
  /** Where the token stands in the answer, `access_token` when it is not given. */
  readonly tokenAt?: string;
}

/** How the listings of a system are read and what their records look like. */
export interface RestRules {
  readonly format?: 'json' | 'xml';
  readonly headers?: Readonly<Record<string, string>>;
  /** Read one after the other; together they are everybody. */
  readonly full: readonly Listing[];
  /** What changed since `{since}`; without it every run is a full one. */
  readonly delta?: readonly Listing[];
  readonly record: RecordRules;
  /**
   * Name -> where a part of a record stands, such as the one job of several that speaks for the person. The first path
   * that leads to one counts; a later path may begin with an earlier name. Fields that begin with the name are read
   * from that part alone: what it leaves open is never filled with what another job says.
   */
  readonly parts?: Readonly<Record<string, string | readonly string[]>>;
  /** Name of a column -> where its value stands in a record. */
  readonly fields: Readonly<Record<string, FieldRule>>;
  /** What an answer holds that says 200 and means no. */
  readonly refusals?: readonly PullCondition[];
}

export interface RecordRules {
  /** The immutable id of a record; of several the first that it has. */
  readonly id: string | readonly string[];
  /** Column that carries the number by which others refer to the person; for columns with `refersTo`. */
  readonly number?: string;
  /** Does a field that a record lacks mean nothing (`empty`), or that it was not returned? */
  readonly absent: 'empty' | 'not-returned';
  /** Marks a record as one that the source deleted. */
  readonly removed?: PullCondition;
  /** What a deleted record says, and in which column. */
  readonly tombstone: { readonly column: string; readonly says: string };
}

export interface Listing {
  readonly name: string;
  /** GET when it is not given. */
  readonly method?: 'GET' | 'POST';
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  /** JSON, or the text of an XML document. */
  readonly body?: unknown;
  /** Where the records stand in an answer; `[*]` takes the values of an object as well. */
  readonly records: string;
  /**
   * Where the id of the record stands in what is listed, when that is not the record itself; of several the first it
   * has.
   */
  readonly id?: string | readonly string[];
  readonly paging?: Paging;
  /** Where an answer tells how many records there are in all. */
  readonly total?: string;
  /** One more request for each record, or for those that meet a condition. */
  readonly detail?: Detail;
  /** Its values stand only where an earlier listing had none. */
  readonly fills?: boolean;
  /**
   * It lists no records but rows about them: those whose value at `by` is a record's id are put as a list under the
   * name `as` into the records of the listings after it.
   */
  readonly joins?: { readonly by: string; readonly as: string };
  /** Where the last answer tells from what the next delta goes on. */
  readonly mark?: string;
}

/**
 * What a system answers to a page past its last one, where that is no empty list: a 404, or nothing (an empty body,
 * `null`, `{}`). Elsewhere neither proves that a list has ended.
 */
export type PastEnd = 'not-found' | 'empty';

export type Paging =
  /** `{page}` from `first` on (1), until `pages` are read, the total is reached or a page is empty. */
  | {
      readonly kind: 'page';
      readonly size?: number;
      readonly first?: number;
      readonly pages?: string;
      readonly pastEnd?: PastEnd;
    }
  /** `{offset}` counts the records that came; ends like pages. */
  | { readonly kind: 'offset'; readonly size?: number; readonly pastEnd?: PastEnd }
  /** `{cursor}` from the answer, until it gives none. */
  | { readonly kind: 'cursor'; readonly from: string; readonly size?: number }
  /** The address of the next page stands in the answer. */
  | { readonly kind: 'next'; readonly from: string; readonly size?: number }
  /** … in its `Link` header (RFC 8288). */
  | { readonly kind: 'link'; readonly size?: number }
  /** One message an answer, taken off by a DELETE to `acknowledge` once it is kept; 204 ends it. */
  | { readonly kind: 'queue'; readonly acknowledge: string; readonly idHeader: string };

export interface Detail {
  readonly method?: 'GET' | 'POST';
  /** `{id}` is the record's id, `{at:path}` any value of the record. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** Only for records that meet it. */
  readonly when?: PullCondition;
  /** Where what is wanted stands in the answer. */
  readonly take?: string;
  /** Name under which it is put into the record; without it it stands for the record. */
  readonly as?: string;
}

/** The value at a path is one of these words (compared without case), lies after today, or is there at all. */
export interface PullCondition {
  readonly at: string;
  readonly is?: readonly string[];
  readonly after?: 'today';
}

/** Paths are tried in order; the first that leads to a value wins. */
export type FieldRule = string | readonly string[] | DetailedField;

export interface DetailedField {
  readonly at?: string | readonly string[];
  /**
   * `date` keeps the calendar date of what is written; `odata-date` reads `/Date(1568937600000)/`; the others are a
   * count since 1970, of which the day in UTC is kept.
   */
  readonly form?: 'text' | 'date' | 'odata-date' | 'epoch-seconds' | 'epoch-milliseconds';
  /** Source word -> word, compared without case; other words stay as they are. */
  readonly words?: Readonly<Record<string, string>>;
  /** The first that holds says the value, before any path is tried. */
  readonly cases?: readonly (PullCondition & { readonly say: string })[];
  /**
   * A date before the one at this path belongs to something that is over: the next path is tried, and where none
   * counts it is told and taken as not given. An end on the very day before the start may be a hire that was withdrawn:
   * it is kept.
   */
  readonly notBefore?: string;
  /** The value is the id of another record: the column gets that record's number. */
  readonly refersTo?: 'id';
}

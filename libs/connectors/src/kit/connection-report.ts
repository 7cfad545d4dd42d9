import type { AccountAttributes } from '@joinery/provisioning';
import type { AppFindings, Exchange, Permit } from './target';

export interface CheckOptions {
  /** Allows a probe account to be made, closed and deleted. Without it nothing but GET is sent. */
  readonly write: boolean;
  /** Values that policy would give to an account, for the probe: what is required and not given here is made up. */
  readonly sample?: AccountAttributes;
  /** Attribute paths that policy gives values to in this app. */
  readonly mapped?: readonly string[];
  readonly permit?: Permit;
  /** How long the app may take to show what it said yes to; a minute when absent. */
  readonly patienceMs?: number;
}

export type CheckName =
  | 'address'
  | 'tls'
  | 'token'
  | 'discovery'
  | 'mapping'
  | 'read'
  | 'filter'
  | 'paging'
  | 'groups'
  | 'create'
  | 'read-back'
  | 'twice'
  | 'deactivate'
  | 'delete'
  | 'clean-up';

/** One named check. `skipped` says why in `text`; `warning`: it works, and not as the RFC says. */
export interface Check {
  readonly name: CheckName;
  readonly result: 'passed' | 'warning' | 'failed' | 'skipped';
  readonly text: string;
  readonly ms: number;
  /** The raw requests and answers, redacted. */
  readonly exchanges: readonly Exchange[];
}

export interface ConnectionReport {
  readonly profile: string;
  /** The profile of the service that lies at such an address; `profile` itself when no other does. */
  readonly detected: string;
  readonly checks: readonly Check[];
  /** What the app says of itself that is narrower than the profile, and is used from now on. */
  readonly tightened: readonly string[];
  /** Where the app does something else than the RFC says, as far as it was seen. */
  readonly departures: readonly string[];
  /** Attributes that policy maps and that do not fit what the app says of itself, each with what to do. */
  readonly misfits: readonly string[];
  /** What the app said of itself, to be kept: `tighten` reads it. Null when it said nothing. */
  readonly discovered: unknown;
  /** What was found out by trying, to be kept as well; absent when nothing was. */
  readonly found?: AppFindings;
}

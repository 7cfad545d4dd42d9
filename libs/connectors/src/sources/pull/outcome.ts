/** How a run over HTTP ended. Only `COMPLETE` proves that everything was read. */
export const OUTCOMES = {
  COMPLETE: 'Everything was read.',
  UNREACHABLE: 'The source could not be reached.',
  PAGE_FAILED: 'A page could not be read.',
  THROTTLED: 'The source asks for more patience than one run has.',
  SIGN_IN_REFUSED: 'The source refused our credentials.',
  FORBIDDEN: 'The source does not let us read this.',
  SIGN_IN_PAGE: 'The source sent us to a page where people sign in.',
  REDIRECTED: 'The source sent us somewhere else; that is not followed.',
  LINKS_ELSEWHERE: 'The next page is said to be at another place, where our credentials must not go.',
  ANSWER_NOT_DATA: 'An answer is something else than data.',
  ANSWER_CUT: 'An answer ends in the middle.',
  ANSWER_TOO_LARGE: 'An answer is larger than the limit.',
  ERROR_IN_ANSWER: 'An answer says 200 and holds an error.',
  SHAPE_UNKNOWN: 'An answer lacks the list of records.',
  EMPTY_ANSWER: 'The source lists nobody.',
  PAGE_REPEATED: 'A page came twice.',
  PAGES_OVERLAP: 'Records came on two pages: the list moved while it was read, and others may have been skipped.',
  TOTAL_CHANGED: 'The number of records changed while they were read.',
  TOTAL_DIFFERS: 'Another number of records came than the source counts.',
  MARK_EXPIRED: 'The source no longer knows from where the changes are to be read.',
  MARK_MISSING: 'The last page does not say from where changes are to be read, as the last of all pages does.',
  TOO_MANY_ANSWERS: 'The list does not end.',
  RECORDING_CUT: 'The recording of this run ends in the middle.',
} as const;

export type PullOutcome = keyof typeof OUTCOMES;

const WAIT = 'Pull again later; what is planned is tried again by itself.';
const CREDENTIAL = 'Look at the secret in the policy of the source, and whether the system still knows it.';
const PERMISSIONS = 'Look at what the integration user may read in that system.';
const BASE_URL = 'Look at baseUrl in the policy of the source.';
const ANSWER = 'Look at baseUrl and at the system itself, then pull again.';
const QUIET = 'Pull again when nobody works on the list.';
const LIMITS = 'If the list is really that long, raise the limit under "limits" in the policy of the source.';

/** What a person does about it. */
export const REMEDIES: Readonly<Record<Exclude<PullOutcome, 'COMPLETE'>, string>> = {
  UNREACHABLE: WAIT,
  PAGE_FAILED: WAIT,
  THROTTLED: WAIT,
  SIGN_IN_REFUSED: CREDENTIAL,
  FORBIDDEN: PERMISSIONS,
  SIGN_IN_PAGE: CREDENTIAL,
  REDIRECTED: BASE_URL,
  LINKS_ELSEWHERE: BASE_URL,
  ANSWER_NOT_DATA: ANSWER,
  ANSWER_CUT: WAIT,
  ANSWER_TOO_LARGE: LIMITS,
  ERROR_IN_ANSWER: 'Mend what the message quotes, then pull again.',
  SHAPE_UNKNOWN: 'Correct "rest", or the version under "settings", in the policy of the source.',
  EMPTY_ANSWER: PERMISSIONS,
  PAGE_REPEATED: QUIET,
  PAGES_OVERLAP: QUIET,
  TOTAL_CHANGED: QUIET,
  TOTAL_DIFFERS: QUIET,
  MARK_EXPIRED: 'Pull everything, without --delta.',
  MARK_MISSING: WAIT,
  TOO_MANY_ANSWERS: LIMITS,
  RECORDING_CUT: 'Pull again.',
};

/** Ends a run; what was read before it stays in the recording. */
export class PullBroken extends Error {
  constructor(
    readonly outcome: Exclude<PullOutcome, 'COMPLETE'>,
    /** What happened, without secrets and without data of people. */
    readonly detail: string,
  ) {
    super(detail === '' ? OUTCOMES[outcome] : `${OUTCOMES[outcome].slice(0, -1)}: ${detail}`);
    this.name = 'PullBroken';
  }
}

import assert from 'node:assert/strict';

/** How one run of a source under test came out. */
export interface ConformanceRun {
  readonly outcome: string;
  /** What the reading proves: only then may anything follow from who is not in it. */
  readonly complete: boolean;
  /** Keys of the records that were read. */
  readonly keys: readonly string[];
  /** How long the source made us wait in all, in milliseconds; nothing waits in truth. */
  readonly waitedMs: number;
}

/** What an answer is turned into. `answer`: which one, from 1; `from`: that one and all after it. */
export type ConformanceFault =
  | { readonly kind: 'fails'; readonly from: number; readonly status: number }
  | { readonly kind: 'repeats'; readonly answer: number }
  | { readonly kind: 'shrinks'; readonly answer: number }
  | { readonly kind: 'lists nobody' }
  | { readonly kind: 'is empty'; readonly from: number }
  | { readonly kind: 'holds an error'; readonly from: number }
  | { readonly kind: 'refuses the credential'; readonly answer: number; readonly times: number }
  | { readonly kind: 'throttles'; readonly answer: number; readonly times: number; readonly seconds: number }
  | { readonly kind: 'redirects to sign in'; readonly from: number }
  | { readonly kind: 'shows a sign-in page'; readonly from: number }
  | { readonly kind: 'is cut'; readonly from: number };

export interface SourceUnderTest {
  /** The list comes in at least three answers. */
  readonly pages: boolean;
  readonly total: boolean;
  readonly tokens: boolean;
  /** What can happen to a source of this kind: nobody throttles a folder. Everything when it is not given. */
  readonly suffers?: ReadonlySet<ConformanceFault['kind']>;
  /** Reads a healthy source of seven people, or one with a fault. */
  run(fault?: ConformanceFault): Promise<ConformanceRun>;
}

export interface SourceCase {
  readonly sentence: string;
  /** What the sentence is about; null for a healthy source. */
  readonly fault: ConformanceFault['kind'] | null;
  readonly needs?: (subject: SourceUnderTest) => boolean;
  run(subject: SourceUnderTest): Promise<void>;
}

const EVERYBODY = 7;

function broken(run: ConformanceRun, ...outcomes: readonly string[]): void {
  assert.ok(outcomes.includes(run.outcome), `the run ended as ${run.outcome}, not as ${outcomes.join(' or ')}`);
  assert.equal(run.complete, false, 'a run that is not whole must not prove anything');
}

function whole(run: ConformanceRun): void {
  assert.deepEqual([run.outcome, run.complete, run.keys.length], ['COMPLETE', true, EVERYBODY]);
}

/** Where in the middle: the second answer of a list in pages, the only one of another. */
const middle = ({ pages }: SourceUnderTest): number => (pages ? 2 : 1);

/** What every source is held to. Each ends in a named outcome, and none lets anybody seem to be gone. */
const SOURCE_CASES: readonly SourceCase[] = [
  {
    sentence: 'reads everybody, once each, and proves it',
    fault: null,
    async run(subject) {
      const run = await subject.run();
      whole(run);
      assert.equal(new Set(run.keys).size, EVERYBODY);
    },
  },
  {
    sentence: 'keeps what came before a page that fails, and proves nothing',
    fault: 'fails',
    async run(subject) {
      const run = await subject.run({ kind: 'fails', from: middle(subject), status: 500 });
      broken(run, 'PAGE_FAILED');
      assert.ok(run.keys.length < EVERYBODY && (!subject.pages || run.keys.length > 0));
    },
  },
  {
    sentence: 'goes on after a page that failed once',
    fault: 'throttles',
    async run(subject) {
      whole(await subject.run({ kind: 'throttles', answer: middle(subject), times: 1, seconds: 0 }));
    },
  },
  {
    sentence: 'sees that a page came twice',
    fault: 'repeats',
    needs: ({ pages }) => pages,
    async run(subject) {
      broken(await subject.run({ kind: 'repeats', answer: 2 }), 'PAGE_REPEATED');
    },
  },
  {
    sentence: 'sees that the total changed while it read',
    fault: 'shrinks',
    needs: ({ pages, total, suffers }) => total && (pages || suffers !== undefined),
    async run(subject) {
      broken(await subject.run({ kind: 'shrinks', answer: 2 }), 'TOTAL_CHANGED', 'TOTAL_DIFFERS');
    },
  },
  {
    sentence: 'takes a list of nobody for no list',
    fault: 'lists nobody',
    async run(subject) {
      const run = await subject.run({ kind: 'lists nobody' });
      broken(run, 'EMPTY_ANSWER');
      assert.deepEqual(run.keys, []);
    },
  },
  {
    sentence: 'takes an empty body that says 200 for no answer',
    fault: 'is empty',
    async run(subject) {
      broken(await subject.run({ kind: 'is empty', from: middle(subject) }), 'ANSWER_NOT_DATA');
    },
  },
  {
    sentence: 'finds the error in an answer that says 200',
    fault: 'holds an error',
    async run(subject) {
      broken(await subject.run({ kind: 'holds an error', from: middle(subject) }), 'ERROR_IN_ANSWER');
    },
  },
  {
    sentence: 'fetches another token when the one it has runs out in the middle',
    fault: 'refuses the credential',
    needs: ({ tokens }) => tokens,
    async run(subject) {
      whole(await subject.run({ kind: 'refuses the credential', answer: middle(subject), times: 1 }));
    },
  },
  {
    sentence: 'ends when its credential is refused for good',
    fault: 'refuses the credential',
    async run(subject) {
      broken(
        await subject.run({ kind: 'refuses the credential', answer: middle(subject), times: 99 }),
        'SIGN_IN_REFUSED',
      );
    },
  },
  {
    sentence: 'waits as long as it is asked to',
    fault: 'throttles',
    async run(subject) {
      const run = await subject.run({ kind: 'throttles', answer: middle(subject), times: 2, seconds: 7 });
      whole(run);
      assert.equal(run.waitedMs, 14_000);
    },
  },
  {
    sentence: 'ends when it is asked for more patience than a run has',
    fault: 'throttles',
    async run(subject) {
      broken(
        await subject.run({ kind: 'throttles', answer: middle(subject), times: 99, seconds: 86_400 }),
        'THROTTLED',
      );
    },
  },
  {
    sentence: 'does not follow a redirect to a page where people sign in',
    fault: 'redirects to sign in',
    async run(subject) {
      broken(await subject.run({ kind: 'redirects to sign in', from: middle(subject) }), 'SIGN_IN_PAGE');
    },
  },
  {
    sentence: 'knows a sign-in page that says 200',
    fault: 'shows a sign-in page',
    async run(subject) {
      broken(await subject.run({ kind: 'shows a sign-in page', from: middle(subject) }), 'SIGN_IN_PAGE');
    },
  },
  {
    sentence: 'sees that an answer ends in the middle',
    fault: 'is cut',
    async run(subject) {
      broken(await subject.run({ kind: 'is cut', from: middle(subject) }), 'ANSWER_CUT');
    },
  },
];

/** The sentences that a source of this kind can be held to. */
export function casesOf(subject: SourceUnderTest): readonly SourceCase[] {
  const { suffers } = subject;
  return SOURCE_CASES.filter(
    ({ fault, needs }) => (fault === null || (suffers?.has(fault) ?? true)) && (needs?.(subject) ?? true),
  );
}

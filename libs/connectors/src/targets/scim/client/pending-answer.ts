import type { Dispatcher } from 'undici';
import type { Permit } from '../../../kit/target';
import type { ScimTimeouts } from '../dialect/scim-profile';
import { answerText } from './answer-text';
import type { Carried } from './connection';

/** An answer as it came. Header names are in lower case. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

/** No answer came. `reached` is false only when it is certain that the app never saw the request. */
export class NoAnswer extends Error {
  constructor(
    readonly reached: boolean,
    readonly reason: 'timeout' | 'network' | 'too-large',
    message: string,
  ) {
    super(message);
    this.name = 'NoAnswer';
  }
}

/** What an answer may take. */
export interface AnswerLimits {
  readonly timeouts: Pick<ScimTimeouts, 'requestMs'>;
  readonly maxAnswerBytes: number;
}

/** Codes of failures that happen before a request is on its way. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const TIMEOUTS = new Set(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'UND_ERR_CONNECT_TIMEOUT']);

type Settled = (answer: Answer | null, failure: NoAnswer) => void;
const NONE = new NoAnswer(false, 'network', '');

/** Collects one answer, with a deadline for the whole of it and a limit on its size; settles exactly once. */
export class PendingAnswer implements Dispatcher.DispatchHandler, Carried {
  private connection: Parameters<Carried['carriedBy']>[0] | null = null;
  private deadline: NodeJS.Timeout | undefined;
  private status = 0;
  private headers: Answer['headers'] = {};
  private chunks: Buffer[] = [];
  private size = 0;
  private started = false;
  private tooLarge = false;

  constructor(
    private readonly limits: AnswerLimits,
    private readonly permit: Permit | null,
    private readonly settled: Settled,
  ) {}

  carriedBy(connection: Parameters<Carried['carriedBy']>[0]): void {
    this.connection = connection;
  }

  /** There is a connection, and nothing is written to it yet: what is aborted here is never sent. */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    const why = this.permit?.recalled?.() ?? null;
    if (why !== null) return controller.abort(new Error(`not sent: ${why}`));
    this.started = true;
    clearTimeout(this.deadline);
    const after = this.limits.timeouts.requestMs;
    this.deadline = setTimeout(() => controller.abort(new Error(`no complete answer within ${after} ms`)), after);
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: Answer['headers']): void {
    this.status = status;
    this.headers = headers;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.size += chunk.length;
    if (this.size <= this.limits.maxAnswerBytes) this.chunks.push(chunk);
    else {
      this.tooLarge = true;
      controller.abort(new Error(`answer larger than ${this.limits.maxAnswerBytes} bytes`));
    }
  }

  onResponseEnd(): void {
    clearTimeout(this.deadline);
    this.connection?.answered();
    const [first, ...more] = this.chunks;
    const whole = first === undefined || more.length === 0 ? first : Buffer.concat(this.chunks, this.size);
    try {
      const text = whole === undefined ? '' : answerText(whole, this.headers, this.limits.maxAnswerBytes);
      this.settled({ status: this.status, headers: this.headers, text }, NONE);
    } catch (error) {
      this.settled(null, new NoAnswer(true, 'network', `the answer cannot be unpacked: ${(error as Error).message}`));
    }
  }

  onResponseError(controller: Dispatcher.DispatchController, error: Error & { code?: string }): void {
    clearTimeout(this.deadline);
    const code = error.code ?? '';
    const reached = this.started && !NEVER_SENT.has(code);
    const timedOut = TIMEOUTS.has(code) || (controller?.aborted === true && code === '');
    const reason = this.tooLarge ? 'too-large' : timedOut ? 'timeout' : 'network';
    this.settled(null, new NoAnswer(reached, reason, failureWords(error)));
  }
}

/** A failure of a connection by its code, which tells what to do about it, and in its own words. */
export function failureWords(error: Error & { readonly code?: string }): string {
  return [error.code ?? '', wordsOf(error)].filter((text) => text !== '').join(' ');
}

/** OpenSSL tells its reason among addresses of memory and lines of its own source. */
function wordsOf(error: Error & { reason?: unknown }): string {
  return (typeof error.reason === 'string' ? error.reason : error.message).trim();
}

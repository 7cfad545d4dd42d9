import { stopwatch } from '@joinery/kernel';
import { TransientError } from '../../../kit/errors';
import type { Exchange } from '../../../kit/target';
import { bodyOf } from './answers';
import { ScimClient, type ScimRequest } from './client';
import { pause, retryAfterMs } from './patience';
import type { Answer } from './pending-answer';

const TRIES = 4;
const LONGEST_WAIT_MS = 15_000;
const STUMBLE_MS = 500;

/**
 * A client for somebody who waits at the screen: what is throttled is asked again when the app says so, and a reading
 * that fails once is no verdict on the app, unless it took as long as anybody waits. Each try stays in the trail.
 */
export class PatientClient extends ScimClient {
  override async ask(trail: Exchange[], request: ScimRequest): Promise<Answer> {
    const elapsed = stopwatch();
    for (let left = TRIES; ; left -= 1) {
      const answer = await super.ask(trail, request).catch((error: unknown) => {
        if (left <= 1 || elapsed() > LONGEST_WAIT_MS || request.method !== 'GET' || !(error instanceof TransientError))
          throw error;
        return null;
      });
      const wait = answer === null ? STUMBLE_MS : this.waitAfter(answer, request);
      if (answer !== null && (wait === null || left <= 1)) return answer;
      await pause(Math.min(wait ?? 0, LONGEST_WAIT_MS));
    }
  }

  /** Null: the answer is one to go by. */
  private waitAfter(answer: Answer, { method }: ScimRequest): number | null {
    if (answer.status === 429) return retryAfterMs(answer, this.profile) ?? this.profile.retry.throttleDefaultMs;
    const isStumble = (answer.status >= 500 && answer.status !== 501) || isTruncated(answer);
    return method === 'GET' && isStumble ? STUMBLE_MS : null;
  }
}

/** It begins as JSON and does not end as such. */
function isTruncated(answer: Answer): boolean {
  return answer.text.startsWith('{') && bodyOf(answer) === undefined;
}

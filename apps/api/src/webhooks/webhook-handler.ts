import type { IncomingMessage, ServerResponse } from 'node:http';
import { Logger } from '@nestjs/common';
import { messageOf } from '@joinery/kernel';
import { type HintVerdict, type Joinery, takeHint } from '@joinery/platform';
import { problem, sendProblem } from '../http/problem';

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

const MOUNT = /^\/webhooks\/([A-Za-z0-9][A-Za-z0-9._-]{0,79})\/?(?:\?|$)/;
const MOST_BYTES = 1_048_576;

interface Answer {
  readonly status: number;
  readonly detail?: string;
}

/**
 * Receives `POST /webhooks/<source>`. It stands before Nest's body parser and its token guard: a webhook shows no token
 * but its key, or a signature over the bytes of its body. 200 is the only answer after which the sender does not try
 * again.
 */
export function webhookHandler(joinery: Joinery): Handler {
  const log = new Logger('webhooks');
  return (request, response, next) => {
    const sourceId = MOUNT.exec(request.url ?? '')?.[1];
    if (sourceId === undefined) return next();
    receive(joinery, sourceId, request)
      .catch((error: unknown): Answer => {
        log.error(messageOf(error));
        return { status: 503, detail: 'It could not be taken just now; the log says why. Send it again.' };
      })
      .then((answer) => send(response, answer))
      .catch(() => undefined);
  };
}

async function receive(joinery: Joinery, sourceId: string, request: IncomingMessage): Promise<Answer> {
  const body = await bytesOf(request);
  if (request.method !== 'POST') return { status: 405, detail: 'A webhook is sent with POST.' };
  if (body === null) return { status: 413, detail: `The body is longer than ${MOST_BYTES} bytes.` };
  const header = (name: string): string | undefined => {
    const value = request.headers[name];
    return Array.isArray(value) ? undefined : value;
  };
  return answerTo(await takeHint(joinery, sourceId, { body, header }), sourceId);
}

const REASONS: Readonly<Record<Extract<HintVerdict, { kind: 'refused' }>['reason'], string>> = {
  unsigned: 'The header that shows the key of this source is missing, or that of the time.',
  forged: 'What the header shows is not this body (and time) signed with the key of this source, nor the key itself.',
  stale: 'The timestamp is too far from now: older than an hour, or ahead of our clock.',
};

function answerTo(verdict: HintVerdict, sourceId: string): Answer {
  switch (verdict.kind) {
    case 'taken':
      return { status: 200 };
    case 'refused':
      return { status: 401, detail: REASONS[verdict.reason] };
    case 'unknown':
      return { status: 404, detail: `The policy of "${sourceId}" expects no webhook.` };
  }
}

/** Null when there are too many; the rest is read and thrown away, so that the sender hears the answer. */
async function bytesOf(request: IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length <= MOST_BYTES) chunks.push(chunk);
  }
  return length > MOST_BYTES ? null : Buffer.concat(chunks);
}

function send(response: ServerResponse, { status, detail }: Answer): void {
  if (detail === undefined) response.writeHead(status).end();
  else sendProblem(response, problem(status, detail), status === 405 ? { allow: 'POST' } : {});
}

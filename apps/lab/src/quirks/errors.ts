import type { Answer, Behaviour, ScimRequest } from '../faults/behaviour';
import type { JsonObject } from '../http/json';
import type { Quirk } from './quirks';
import { ERROR_SCHEMA } from '../http/scim-error';

function onError(behaviour: Behaviour, change: (answer: Answer, request: ScimRequest) => Answer): void {
  behaviour.answer.push((answer, request) => (answer.status >= 400 ? change(answer, request) : answer));
}

const detailOf = (answer: Answer): string => String(answer.body?.['detail'] ?? '');

/** The same refusal in the words of one vendor's API. */
const DIALECTS: Readonly<Record<string, (answer: Answer, request: ScimRequest) => JsonObject>> = {
  aws: (answer, request) => ({
    schema: [ERROR_SCHEMA],
    schemas: [ERROR_SCHEMA],
    detail:
      answer.status === 429
        ? 'ThrottlingException'
        : answer.status === 400
          ? 'Request is unparsable, syntactically incorrect, or violates schema.'
          : detailOf(answer),
    status: String(answer.status),
    exceptionRequestId: request.requestId,
    timeStamp: '2026-05-14 09:00:00.000',
  }),
  google: (answer) => ({
    error: {
      code: answer.status,
      message: detailOf(answer),
      status: answer.status === 409 ? 'ALREADY_EXISTS' : answer.status === 404 ? 'NOT_FOUND' : 'INVALID_ARGUMENT',
    },
  }),
  okta: (answer, request) => ({
    errorCode: answer.status === 429 ? 'E0000047' : answer.status === 404 ? 'E0000007' : 'E0000001',
    errorSummary: detailOf(answer),
    errorLink: 'E0000001',
    errorId: `oae${request.requestId}`,
    errorCauses: [],
  }),
  graph: (answer, request) => ({
    error: {
      code: answer.status === 429 ? 'TooManyRequests' : 'Request_BadRequest',
      message: detailOf(answer),
      innerError: { 'request-id': request.requestId },
    },
  }),
};

const HTML = (status: number): string =>
  `<!DOCTYPE html><html><head><title>${status}</title></head><body><h1>Something went wrong</h1></body></html>`;

export const ERROR_QUIRKS: readonly Quirk[] = [
  {
    name: 'createIs404',
    sentence: 'A create that is refused is answered 404, whatever the reason.',
    apply: (behaviour) =>
      onError(behaviour, (answer, { method, segments }) =>
        method === 'POST' && segments.length === 1 && answer.status < 429 ? { ...answer, status: 404 } : answer,
      ),
  },
  {
    name: 'refusalsAre',
    sentence: 'Every refusal has this one status, whatever the reason; 401 and 429 stay what they are.',
    values: ['409', '400', '422', '500'],
    apply: (behaviour, value) =>
      onError(behaviour, (answer) => {
        if (answer.status === 401 || answer.status === 429) return answer;
        return { ...answer, status: Number(value), body: { ...answer.body, status: value } };
      }),
  },
  {
    name: 'errorDialect',
    sentence: "Errors are written the way of one vendor's API.",
    values: ['aws', 'google', 'okta', 'graph'],
    apply: (behaviour, value) =>
      onError(behaviour, (answer, request) => ({ ...answer, body: DIALECTS[value]?.(answer, request) ?? answer.body })),
  },
  {
    name: 'errorEmpty',
    sentence: 'Errors have a status and no body.',
    apply: (behaviour) => onError(behaviour, (answer) => ({ ...answer, body: null })),
  },
  {
    name: 'errorHtml',
    sentence: 'Errors are web pages.',
    apply: (behaviour) =>
      onError(behaviour, (answer) => ({
        ...answer,
        body: null,
        text: HTML(answer.status),
        headers: { ...answer.headers, 'content-type': 'text/html' },
      })),
  },
  {
    name: 'errorIn200',
    sentence: 'Errors come with status 200; only the body says so. 401 and 429 stay what they are.',
    apply: (behaviour) =>
      onError(behaviour, (answer) =>
        answer.status === 401 || answer.status === 429 ? answer : { ...answer, status: 200 },
      ),
  },
];

import { badRequest, type BulkEntry, eqFilter, readBulk, ScimProblem } from '@joinery/scim';
import type { Inbound } from '@joinery/platform';
import type { UploadOutcome } from '@joinery/store';
import type { CarryOut } from './bulk-routes';
import { answerJson, answerProblem, type ScimAnswer, type ScimRequest } from './scim-exchange';

/**
 * `/bulkUpload`, in the shape of Microsoft Entra's API-driven inbound provisioning: HR sends people as POST operations,
 * known or new; 202 says that they are kept, and its Location says what came of each. Who is known by externalId (else
 * by userName) is changed in what the operation names, and in nothing else.
 */
export class UploadRoutes {
  constructor(
    private readonly inbound: Inbound,
    private readonly carryOut: CarryOut,
  ) {}

  /** Null for paths that are none of this. The parts before `bulkUpload` are those of the other product's address. */
  async answer(request: ScimRequest): Promise<ScimAnswer | null> {
    const at = request.path.findIndex((part) => part.toLowerCase() === 'bulkupload');
    if (at < 0 || request.path.length > at + 2) return null;
    const id = request.path[at + 1];
    if (id === undefined) {
      if (request.method === 'POST') return this.upload(request);
    } else if (request.method === 'GET') return this.show(request.sourceId, id);
    const allow = id === undefined ? 'POST' : 'GET';
    return { ...answerProblem(new ScimProblem(405, null, `Here one can ask for ${allow}.`)), allow };
  }

  private async upload(request: ScimRequest): Promise<ScimAnswer> {
    if (!/^application\/scim\+json\s*(?:;|$)/i.test(request.contentType)) {
      return answerProblem(badRequest('invalidSyntax', 'An upload is sent as Content-Type: application/scim+json'));
    }
    const bulk = readBulk(request.body);
    if (bulk instanceof ScimProblem) return answerProblem(bulk);
    const outcomes: UploadOutcome[] = [];
    for (const entry of bulk.operations) outcomes.push(await this.take(request, entry));
    const id = await this.inbound.uploads.execute(request.sourceId, outcomes);
    return { status: 202, text: null, location: `${request.base}/bulkUpload/${id}` };
  }

  private async show(sourceId: string, id: string): Promise<ScimAnswer> {
    const upload = await this.inbound.uploads.find(sourceId, id);
    return upload === null
      ? answerProblem(new ScimProblem(404, null, `There is no upload ${id.slice(0, 40)}.`))
      : answerJson(200, upload);
  }

  private async take(request: ScimRequest, entry: BulkEntry): Promise<UploadOutcome> {
    const { bulkId } = entry;
    const refused = (detail: string): UploadOutcome => ({ bulkId, action: 'failed', status: 400, id: null, detail });
    if ('problem' in entry) return refused(entry.problem.detail);
    if (entry.method !== 'POST' || !/^\/users\/?$/i.test(entry.path))
      return refused('An upload holds POST to /Users only.');
    if (typeof entry.data !== 'object' || entry.data === null) return refused('"data" is a user.');
    const data = entry.data as Readonly<Record<string, unknown>>;
    const known = await this.known(request, data);
    const answer =
      known === null
        ? await this.carryOut({ ...request, method: 'POST', path: ['Users'], search: '', body: named(data) })
        : await this.carryOut({ ...request, method: 'PATCH', path: ['Users', known], search: '', body: patchOf(data) });
    return toOutcome(bulkId, known, answer);
  }

  /**
   * The id of whom an operation means: who has its externalId, else its userName. Who has the userName and another
   * externalId is somebody else, and the operation is told that the name is taken.
   */
  private async known(request: ScimRequest, data: Readonly<Record<string, unknown>>): Promise<string | null> {
    const externalId = textOf(data.externalId);
    const same = externalId === null ? null : await this.find(request, 'externalId', externalId);
    if (same !== null) return same.id;
    const userName = textOf(data.userName);
    const named = userName === null ? null : await this.find(request, 'userName', userName);
    return externalId === null || named?.externalId === undefined ? (named?.id ?? null) : null;
  }

  /** The one user who has the value; null when nobody has it, or several. */
  private async find(
    request: ScimRequest,
    attribute: 'externalId' | 'userName',
    value: string,
  ): Promise<{ readonly id: string; readonly externalId?: string } | null> {
    const search = `count=2&attributes=id,externalId&filter=${encodeURIComponent(eqFilter(attribute, value))}`;
    const answer = await this.carryOut({ ...request, method: 'GET', path: ['Users'], search, body: undefined });
    const { Resources } = JSON.parse(answer.text ?? '{}') as {
      Resources?: readonly { readonly id: string; readonly externalId?: string }[];
    };
    return Resources?.length === 1 ? (Resources[0] ?? null) : null;
  }
}

/** HR writes its numbers as texts and as numbers. */
function textOf(value: unknown): string | null {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : null;
}

/** HR seldom knows user names: then a person is known here by what HR calls them. */
function named(data: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return (data.userName ?? null) === null ? { ...data, userName: textOf(data.externalId) } : data;
}

function patchOf(data: Readonly<Record<string, unknown>>): object {
  return { Operations: [{ op: 'replace', value: data }] };
}

function toOutcome(bulkId: string | null, known: string | null, { status, text }: ScimAnswer): UploadOutcome {
  const body = text === null ? {} : (JSON.parse(text) as { readonly id?: string; readonly detail?: string });
  if (status >= 400) return { bulkId, action: 'failed', status, id: known, detail: body.detail ?? null };
  return { bulkId, action: known === null ? 'created' : 'updated', status, id: body.id ?? known, detail: null };
}

import { type Listing, proofOfVendor, PROVING_VENDORS, type SourcePull } from '@joinery/identity';
import type { DocumentPath } from '../files/policy-document';
import { addProblem, type CompileContext } from './compile-context';
import type { Shaped } from '../files/shaped';

type Place = readonly (string | number)[];

/** What a kind of paging cannot do without. */
const PAGING_NEEDS: Readonly<Record<string, readonly string[]>> = {
  cursor: ['from'],
  next: ['from'],
  queue: ['acknowledge', 'idHeader'],
};

/** How a source is read over HTTP: what its JSON Schema cannot say of it. */
export function compilePull(context: CompileContext, source: Shaped<'source'>, pull: SourcePull): SourcePull {
  const problem = (path: Place, message: string, hint?: string): void =>
    addProblem(context, source.document, ['pull', ...path] as DocumentPath, {
      code: 'VALUE_INVALID',
      message,
      ...(hint === undefined ? {} : { hint }),
    });
  if ((pull.vendor === undefined) === (pull.rest === undefined)) {
    problem([], 'A source is read either by the rules of a "vendor" or by its own under "rest".');
  }
  if (!isPrivate(pull.baseUrl)) {
    problem(['baseUrl'], 'What is read is about people: the address must begin with https://.');
  }
  if (pull.auth?.tokenUrl !== undefined && /^http:/i.test(pull.auth.tokenUrl) && !isPrivate(pull.auth.tokenUrl)) {
    problem(['auth', 'tokenUrl'], 'A secret is sent there: the address must begin with https://.');
  }
  if (source.text.feed !== 'full') {
    problem([], 'A source that is read over HTTP has "feed: full"; its deltas are told apart by themselves.');
  }
  if (source.text.file?.drop) problem([], 'A source is read over HTTP or has files dropped for it, not both.');
  checkWebhook(pull, problem);
  checkListings(pull, problem);
  checkColumns(pull, problem);
  return pull;
}

/** Nothing that is read on this machine passes by anybody. */
function isPrivate(address: string): boolean {
  if (!URL.canParse(address)) return !/^http/i.test(address);
  const { protocol, hostname } = new URL(address);
  return (
    protocol === 'https:' || hostname === 'localhost' || hostname === '[::1]' || /^127(?:\.\d+){3}$/.test(hostname)
  );
}

function checkWebhook({ webhook, vendor }: SourcePull, problem: Problem): void {
  if (!webhook) return;
  const { proof } = webhook;
  if (!proof && proofOfVendor(vendor) === null) {
    const hint =
      'proof: { kind: secret, header: Authorization }, or { kind: hmac, header: X-Signature, algorithm: sha256 }.';
    problem(
      ['webhook'],
      `How its webhooks are proved is known of ${PROVING_VENDORS.join(' and ')} only: say it under "proof".`,
      hint,
    );
  }
  if (proof?.kind === 'hmac' && !proof.algorithm) {
    problem(['webhook', 'proof'], 'A signature has an "algorithm": sha256 or sha512.');
  }
  if (proof?.kind === 'secret' && ('algorithm' in proof || 'timestampHeader' in proof)) {
    problem(['webhook', 'proof'], 'A key that is shown as it is has neither "algorithm" nor "timestampHeader".');
  }
}

type Problem = (path: Place, message: string, hint?: string) => void;

function checkListings({ rest }: SourcePull, problem: Problem): void {
  for (const part of ['full', 'delta'] as const) {
    for (const [index, listing] of (rest?.[part] ?? []).entries()) {
      checkListing(listing, ['rest', part, index], problem);
    }
  }
  const names = [...(rest?.full ?? []), ...(rest?.delta ?? [])].map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) problem(['rest'], `Two listings are called "${twice}".`, 'A recording names them.');
}

function checkListing(listing: Listing, at: Place, problem: Problem): void {
  const paging = listing.paging as (Readonly<Record<string, unknown>> & { readonly kind: string }) | undefined;
  for (const name of PAGING_NEEDS[paging?.kind ?? ''] ?? []) {
    if (paging?.[name] === undefined) problem([...at, 'paging'], `Paging by ${paging?.kind} needs "${name}".`);
  }
  if (paging?.['pastEnd'] !== undefined && paging.kind !== 'page' && paging.kind !== 'offset') {
    problem([...at, 'paging', 'pastEnd'], `Paging by ${paging.kind} does not read past the last page.`);
  }
  const said = JSON.stringify([listing.path, listing.query, listing.body]);
  for (const word of ['page', 'offset', 'cursor']) {
    if (paging?.kind !== word || said.includes(`{${word}}`) || said.includes(`{#${word}}`)) continue;
    problem([...at, 'paging'], `No request says {${word}}, so every page would be the first.`);
  }
  if (!listing.path.startsWith('/') && listing.path !== '{mark}') {
    problem([...at, 'path'], 'A path begins with / and stands below "baseUrl".');
  }
}

function checkColumns({ rest }: SourcePull, problem: Problem): void {
  if (!rest) return;
  const { tombstone, number } = rest.record;
  const known = Object.keys(rest.fields).slice(0, 20).join(', ');
  for (const [path, column] of [
    [['rest', 'record', 'tombstone', 'column'], tombstone.column],
    [['rest', 'record', 'number'], number],
  ] as const) {
    if (column !== undefined && !(column in rest.fields))
      problem(path, `No field is called "${column}", but: ${known}.`);
  }
}

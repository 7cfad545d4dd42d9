import { didYouMean } from '../files/nearest';
import type { FindingList } from '../files/finding-list';
import type { DocumentPath, PolicyDocument, Problem } from '../files/policy-document';
import type { BeforeText, ExpectText, FactsText, HandText, TestCaseText } from './test-text';

/** A case as it is written, and where. */
export interface RawCase {
  readonly text: TestCaseText;
  readonly document: Omit<PolicyDocument, 'kind'>;
  readonly index: number;
  /** Proposed rules and apps that count here, sorted. */
  readonly activate: readonly string[];
  /** Nothing may come of the case that it does not list, whatever is looked at. */
  readonly exactly: boolean;
}

/** A case with everything that it takes over from the one it is `like` or comes `after`. */
export interface MergedCase {
  readonly raw: RawCase;
  readonly given: ReadonlyMap<string, readonly FactsText[]>;
  readonly attributes: FactsText | null;
  readonly before: BeforeText | null;
  readonly byHand: readonly HandText[];
  /** Things given by hand are those that were left, and `byHand` on top. */
  readonly after: string | null;
  readonly taken: Readonly<Record<string, readonly string[]>>;
  readonly completeAt: Readonly<Record<string, string>>;
  readonly expect: ExpectText;
}

export function placeIn({ document, index }: RawCase, path: DocumentPath): ReturnType<PolicyDocument['place']> {
  return document.place(['cases', index, ...path]);
}

/**
 * Cases in an order in which each finds the one it builds on ready. A case that builds on one that is wrong, or on
 * itself, is left out and reported.
 */
export function mergeCases(cases: readonly RawCase[], findings: FindingList): readonly MergedCase[] {
  const named = new Map<string, RawCase>();
  for (const raw of cases) {
    const first = named.get(raw.text.name);
    if (first === undefined) named.set(raw.text.name, raw);
    else report(findings, raw, ['name'], duplicate(raw, first));
  }
  const merged = new Map<string, MergedCase | null>();
  const merging: Merging = { named, merged, findings, trail: [] };
  for (const name of named.keys()) merge(name, merging);
  // A case enters the map when those that it builds on are in it.
  return [...merged.values()].filter((one) => one !== null);
}

interface Merging {
  readonly named: ReadonlyMap<string, RawCase>;
  readonly merged: Map<string, MergedCase | null>;
  readonly findings: FindingList;
  readonly trail: readonly string[];
}

/** So long a chain of cases is a mistake, and the stack is not for it. */
const LONGEST_CHAIN = 200;

function merge(name: string, merging: Merging): MergedCase | null {
  const { merged, named, findings, trail } = merging;
  const known = merged.get(name);
  if (known !== undefined) return known;
  const raw = named.get(name);
  if (!raw) return null;
  if (trail.includes(name) || trail.length > LONGEST_CHAIN) {
    report(findings, raw, ['name'], circle(name, trail));
    merged.set(name, null);
    return null;
  }
  const base = baseOf(raw, { ...merging, trail: [...trail, name] });
  const made = base === null ? null : combine(raw, base === 'none' ? null : base, findings);
  if (merged.get(name) !== null) merged.set(name, made);
  return merged.get(name) ?? null;
}

function baseOf(raw: RawCase, merging: Merging): MergedCase | 'none' | null {
  const { like, after } = raw.text;
  if (like !== undefined && after !== undefined) {
    report(merging.findings, raw, ['after'], {
      code: 'CASE_INVALID',
      message: 'A case is either like another or after it.',
      hint: 'Keep one of "like" and "after".',
    });
    return null;
  }
  const name = like ?? after;
  if (name === undefined) return 'none';
  if (!merging.named.has(name)) {
    report(merging.findings, raw, [like === undefined ? 'after' : 'like'], {
      code: 'UNKNOWN_CASE',
      message: `There is no case "${name}".`,
      hint: didYouMean(name, merging.named.keys(), 'Cases are called by their whole name.'),
      value: name,
    });
    return null;
  }
  return merge(name, merging);
}

function combine(raw: RawCase, base: MergedCase | null, findings: FindingList): MergedCase | null {
  const { text } = raw;
  const size = findings.size;
  checkSequel(raw, base, findings);
  const given = mergeGiven(raw, base, findings);
  const attributes = mergeAttributes(raw, base);
  if (attributes !== null && given.size > 0) {
    const message = 'A case gives either records of sources or resolved attributes.';
    report(findings, raw, [text.attributes ? 'attributes' : 'given'], { code: 'CASE_INVALID', message });
  }
  if (findings.size > size) return null;
  return {
    raw,
    given,
    attributes,
    ...mergeBeginning(text, base),
    taken: text.taken ?? base?.taken ?? {},
    completeAt: { ...base?.completeAt, ...text.completeAt },
    expect: mergeExpect(raw, base),
  };
}

/** A case that comes after another goes on where that one ended, under the same proposals. */
function checkSequel(raw: RawCase, base: MergedCase | null, findings: FindingList): void {
  const { after, before } = raw.text;
  if (after === undefined) return;
  if (base && String(base.raw.activate) !== String(raw.activate)) {
    const message = 'A case cannot come after one in which other proposals count.';
    report(findings, raw, ['after'], { code: 'CASE_INVALID', message, hint: 'Use "like", or write both in one file.' });
  }
  if (before) {
    const message = 'A case that comes after another begins where that one ended: it has no "before" of its own.';
    report(findings, raw, ['before'], { code: 'CASE_INVALID', message });
  }
}

function mergeAttributes({ text }: RawCase, base: MergedCase | null): MergedCase['attributes'] {
  if (!text.attributes && !base?.attributes) return null;
  return { ...base?.attributes, ...text.attributes };
}

/**
 * What a case begins with: what it says, else what the case says that it is like; nothing of one that it comes after.
 */
function mergeBeginning(
  { after, like, before, byHand }: RawCase['text'],
  base: MergedCase | null,
): Pick<MergedCase, 'before' | 'byHand' | 'after'> {
  if (after !== undefined) return { before: before ?? null, byHand: byHand ?? [], after };
  return {
    before: before ?? base?.before ?? null,
    byHand: byHand ?? base?.byHand ?? [],
    after: like === undefined ? null : (base?.after ?? null),
  };
}

/**
 * Names, grants and holds that are not written are those of the other case, and so are the attributes where both cases
 * list all of them; a state and steps are always a case's own.
 */
function mergeExpect({ text, exactly }: RawCase, base: MergedCase | null): ExpectText {
  if (base === null) return text.expect;
  const { names, grants, holds, attributes } = base.expect;
  return {
    ...(names === undefined ? {} : { names }),
    ...(grants === undefined ? {} : { grants }),
    ...(holds === undefined ? {} : { holds }),
    ...(attributes !== undefined && exactly && base.raw.exactly ? { attributes } : {}),
    ...text.expect,
  };
}

function mergeGiven(
  raw: RawCase,
  base: MergedCase | null,
  findings: FindingList,
): ReadonlyMap<string, readonly FactsText[]> {
  const given = new Map(base?.given);
  for (const [source, entry] of Object.entries(raw.text.given ?? {})) {
    const before = given.get(source) ?? [];
    if (entry === null) given.delete(source);
    else if (isList(entry)) given.set(source, entry);
    else if (before.length <= 1) given.set(source, [{ ...before[0], ...entry }]);
    else
      report(findings, raw, ['given', source], {
        code: 'CASE_INVALID',
        message: `"${source}" has ${before.length} records in the case before: it is not clear which one this changes.`,
        hint: 'Write all its records as a list.',
      });
  }
  for (const [source, names] of Object.entries(raw.text.without ?? {})) {
    const records = given.get(source) ?? [];
    if (records.length === 0) {
      const message = `"${source}" has no record here, so nothing of it can be left out.`;
      report(findings, raw, ['without', source], { code: 'CASE_INVALID', message });
    }
    const left = records.map((record) =>
      Object.fromEntries(Object.entries(record).filter(([n]) => !names.includes(n))),
    );
    given.set(source, left);
  }
  return given;
}

function isList(entry: FactsText | readonly FactsText[]): entry is readonly FactsText[] {
  return Array.isArray(entry);
}

function report(findings: FindingList, raw: RawCase, path: DocumentPath, problem: Problem): void {
  findings.add(placeIn(raw, path), problem);
}

function duplicate(raw: RawCase, first: RawCase): Problem {
  const { file, line } = placeIn(first, ['name']);
  return {
    code: 'DUPLICATE_ID',
    message: `A case of this name stands in ${file}:${line} already.`,
    hint: 'Every case has a sentence of its own.',
    value: raw.text.name,
  };
}

function circle(name: string, trail: readonly string[]): Problem {
  return trail.includes(name)
    ? {
        code: 'CASE_CYCLE',
        message: `These cases wait for each other: ${[...trail.slice(trail.indexOf(name)), name].join(' -> ')}.`,
        hint: 'Let one of them begin by itself.',
      }
    : { code: 'CASE_CYCLE', message: `The case builds on more than ${LONGEST_CHAIN} others.`, hint: 'Begin anew.' };
}

import { compareText, deepFreeze, digest, type Finding } from '@joinery/kernel';
import { compileApp } from './compile-app';
import { compileAuthority } from './compile-authority';
import { addProblem, type CompileContext, IdRegister, type KnownNames } from './compile-context';
import type { Shaped } from '../files/shaped';
import { compileBundles } from './compile-bundles';
import { compileDerivations } from './compile-derivations';
import { compileDictionary } from './compile-dictionary';
import { compileGrants } from './compile-grants';
import { compileKnownBy } from './compile-known-by';
import { checkZone, compileLifecycle } from './compile-lifecycle';
import { compileBreakglass, compileGuards, compileStanding } from './compile-safety';
import { compileSource } from './compile-source';
import { withDerivedSensitivity } from './derived-sensitivity';
import type { Kind, PolicyText } from '../files/documents';
import { readPolicyFiles, type ReadFiles } from '../files/read-policy-files';
import type { Documents } from '../files/shaped';
import { byPlace, FindingList } from '../files/finding-list';
import { type PolicyDocument, type PolicyFile, printed } from '../files/policy-document';
import type { PolicyOwner, PolicySet } from '../policy-set';
import type { PolicyTable } from '../files/read-table';

export interface CompiledPolicy {
  /** Null when a finding is an error; the policy that is in force then stays. */
  readonly policySet: PolicySet | null;
  readonly findings: readonly Finding[];
}

/** A policy set together with the files that it was made from: what looks at the files again needs both. */
export interface PolicyReading extends CompiledPolicy {
  readonly documents: Documents;
  readonly tables: ReadonlyMap<string, PolicyTable>;
}

/**
 * Everything between files and a policy set: read, check shape, check meaning, compile, digest. Reports all it finds in
 * one go; gives a set only when nothing is wrong. The order of the files does not matter.
 */
export function compilePolicySet(files: readonly PolicyFile[]): CompiledPolicy {
  const { policySet, findings } = readPolicySet(files);
  return { policySet, findings };
}

/** Ids of proposed rules and apps that count as if they were in force: a test may look at what they would do. */
export type Activated = ReadonlySet<string>;

const NOTHING: Activated = new Set();

/** The same, with the files as they were read. */
export function readPolicySet(files: readonly PolicyFile[], activated: Activated = NOTHING): PolicyReading {
  return compileFiles(readPolicyFiles(files), activated);
}

/** Makes a set of files that were read; as often as wanted, with other proposals in force each time. */
export function compileFiles(
  { ordered, tables, read, shaped, isReadWhole, findings: told }: ReadFiles,
  activated: Activated,
): PolicyReading {
  const findings = new FindingList();
  const documents = withActivated(shaped, activated);
  const reading = (policySet: PolicySet | null): PolicyReading => ({
    policySet,
    findings: [...told, ...findings.sorted()].sort(byPlace),
    documents,
    tables,
  });
  // What is not understood may hold any name: nothing is said to be unknown before every file is read.
  if (!isReadWhole) return reading(null);
  const [dictionaryFile] = documents.dictionary;
  const dictionary = dictionaryFile ? compileDictionary(dictionaryFile, findings) : null;
  if (dictionary === null) return reading(null);
  const context: CompileContext = { dictionary, tables, findings, names: knownNames(read) };
  const parts = compileParts(context, documents);
  if (parts === null || told.length + findings.size > 0) return reading(null);
  return reading(deepFreeze({ ...parts, files: ordered, digest: policyDigest(read, tables, activated) }));
}

function withActivated(documents: Documents, activated: Activated): Documents {
  if (activated.size === 0) return documents;
  const inForce = <T extends { readonly id: string }>(text: T): T =>
    activated.has(text.id) ? { ...text, status: 'active' } : text;
  return {
    ...documents,
    app: documents.app.map(({ document, text }) => ({ document, text: inForce(text) })),
    grants: documents.grants.map(({ document, text }) => ({
      document,
      text: { ...text, rules: text.rules.map(inForce) },
    })),
  };
}

/** From the files as they are, broken ones included: one broken app must not make every grant of it look wrong too. */
function knownNames(documents: readonly PolicyDocument[]): KnownNames {
  const keys = (value: unknown): string[] => (typeof value === 'object' && value !== null ? Object.keys(value) : []);
  const ids = (kind: Kind): Set<string> =>
    new Set(documents.filter((document) => document.kind === kind).map((document) => printed(document.data.id)));
  const of = (kind: Kind, pick: (data: PolicyDocument['data']) => string[]): Set<string> =>
    new Set(documents.filter((document) => document.kind === kind).flatMap((document) => pick(document.data)));
  return {
    owners: of('policy', (data) =>
      Array.isArray(data.owners) ? data.owners.map((owner: { id?: unknown } | null) => printed(owner?.id)) : [],
    ),
    sources: ids('source'),
    apps: ids('app'),
    groups: of('app', (data) => keys((data.members as { groups?: unknown } | null | undefined)?.groups)),
    instants: of('lifecycle', (data) => keys(data.instants)),
    bundles: of('bundles', (data) =>
      Array.isArray(data.bundles)
        ? data.bundles.map((bundle: { id?: unknown } | null) => `bundle:${printed(bundle?.id)}`)
        : [],
    ),
  };
}

function compileParts(context: CompileContext, shaped: Documents): Omit<PolicySet, 'digest' | 'files'> | null {
  const [policy] = shaped.policy;
  const [lifecycle] = shaped.lifecycle;
  const [authority] = shaped.authority;
  const [guards] = shaped.guards;
  const [breakglass] = shaped.breakglass;
  if (policy) checkPolicy(context, policy);
  checkIds(context, [...shaped.source, ...shaped.app]);
  const defaultZone = policy?.text.defaultZone ?? 'UTC';
  const bundles = compileBundles(context, shaped.bundles);
  const sources = shaped.source.map((file) => compileSource(context, file));
  const derivations = compileDerivations(context, shaped.derive);
  const rest = {
    authority: authority ? compileAuthority(context, authority) : null,
    derivations,
    lifecycle: lifecycle ? compileLifecycle(context, lifecycle, defaultZone) : null,
    ...compileGrants(context, shaped.grants, bundles),
    bundles,
    ...compileApps(context, shaped.app, defaultZone),
    limits: guards ? compileGuards(context, guards) : [],
    standing: guards ? compileStanding(context, guards) : [],
    protectedPeople: breakglass ? compileBreakglass(context, breakglass) : [],
  };
  if (!policy || !rest.authority || !rest.lifecycle) return null;
  const { id, version, owners } = policy.text;
  const said = {
    ...rest,
    authority: rest.authority,
    lifecycle: rest.lifecycle,
    dictionary: withDerivedSensitivity(context.dictionary, derivations, shaped.dictionary),
    sources: new Map(sources.map((source) => [source.sourceId, source])),
  };
  return { ...said, id, version, defaultZone, owners: owners.map(toOwner), knownBy: compileKnownBy(said) };
}

function toOwner({ id, title, contact }: PolicyText['owners'][number]): PolicyOwner {
  return { id, title, contact: contact ?? null };
}

/** A proposed app is checked like any other, and is then only known by its name. */
function compileApps(
  context: CompileContext,
  files: readonly Shaped<'app'>[],
  defaultZone: string,
): Pick<PolicySet, 'apps' | 'proposedApps'> {
  const compiled = files.map((file) => ({ text: file.text, app: compileApp(context, file, defaultZone) }));
  const isProposed = ({ text }: (typeof compiled)[number]): boolean => text.status === 'proposed';
  return {
    apps: compiled.flatMap((one) => (isProposed(one) ? [] : [one.app])).sort((a, b) => compareText(a.id, b.id)),
    proposedApps: compiled.flatMap((one) => (isProposed(one) ? [one.app.id] : [])).sort(compareText),
  };
}

function checkPolicy(context: CompileContext, { document, text }: Shaped<'policy'>): void {
  checkZone(context, document, ['defaultZone'], text.defaultZone);
  const owners = new IdRegister(context);
  for (const [index, owner] of text.owners.entries()) owners.take(document, ['owners', index, 'id'], owner.id);
}

function checkIds(context: CompileContext, files: readonly (Shaped<'source'> | Shaped<'app'>)[]): void {
  const registers = new Map<string, IdRegister>();
  for (const { document, text } of files) {
    const register = registers.get(document.kind) ?? new IdRegister(context);
    registers.set(document.kind, register);
    register.take(document, ['id'], text.id);
    if (document.kind === 'source' && text.id === 'manual') {
      addProblem(context, document, ['id'], {
        code: 'NAME_INVALID',
        message: '"manual" is what people set by hand; no source can be called so.',
        value: text.id,
      });
    }
  }
}

/** Of what the files say, tables included, whatever their layout and comments. */
function policyDigest(
  documents: readonly PolicyDocument[],
  tables: ReadonlyMap<string, PolicyTable>,
  activated: Activated,
): string {
  return digest({
    ...(activated.size === 0 ? {} : { activated: [...activated].sort(compareText) }),
    documents: documents.map(({ file, data }) => ({ file, data })),
    tables: [...tables.values()].map(({ name, rows }) => ({
      name,
      rows: [...rows].sort(([a], [b]) => compareText(a, b)),
    })),
  });
}

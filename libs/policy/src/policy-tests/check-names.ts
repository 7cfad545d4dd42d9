import { isLocalDate } from '@joinery/kernel';
import type { AttributeDefinition, AttributeValue } from '@joinery/identity';
import { didYouMean } from '../files/nearest';
import type { FindingList } from '../files/finding-list';
import { type DocumentPath, type Problem, printed } from '../files/policy-document';
import type { AppPolicy, PolicySet } from '../policy-set';
import { type MergedCase, placeIn, type RawCase } from './merge-case';
import type { FactsText } from './test-text';

/** Source of what people set by hand; policy needs no file for it. */
const MANUAL = 'manual';
/** What a whole name is split into. */
const SPLIT = ['givenName', 'familyName'];

/** Checks every name that a case uses against the policy set: a test that names nothing tests nothing. */
export class NameCheck {
  private readonly entitlements: ReadonlySet<string>;
  private readonly bundles: ReadonlySet<string>;
  private readonly derived: ReadonlySet<string>;
  private readonly unique: ReadonlySet<string>;
  private readonly appIds: ReadonlySet<string>;

  constructor(
    private readonly policySet: PolicySet,
    private readonly findings: FindingList,
  ) {
    const { apps, rules, derivations } = policySet;
    this.entitlements = new Set([
      ...apps.flatMap((app) => [`app:${app.id}`, app.scope, ...app.groups.keys()]),
      ...rules.flatMap((rule) => rule.gives.map((given) => given.entitlement)),
    ]);
    this.bundles = new Set(policySet.bundles.keys());
    this.derived = new Set(derivations.map(({ attribute }) => attribute));
    this.unique = new Set(derivations.filter((one) => one.unique).map(({ attribute }) => attribute));
    this.appIds = new Set(apps.map(({ id }) => id));
  }

  check({ raw, ...merged }: MergedCase): void {
    const { text } = raw;
    this.checkGiven(raw);
    this.facts(raw, ['attributes'], text.attributes ?? {});
    for (const name of Object.keys(text.taken ?? {}))
      this.known(raw, ['taken', name], name, this.unique, 'unique attribute');
    this.checkBefore(raw);
    for (const [at, { give, forbid }] of merged.byHand.entries()) {
      for (const [key, name] of [['give', give] as const, ['forbid', forbid] as const])
        if (name !== undefined) this.entitlement(raw, ['byHand', at, key], name, true);
    }
    this.checkExpect(raw);
  }

  /** What sources said, and when. */
  private checkGiven(raw: RawCase): void {
    const { text } = raw;
    const { sources } = this.policySet;
    const sourceIds = new Set([...sources.keys(), MANUAL]);
    for (const [source, entry] of Object.entries(text.given ?? {})) {
      this.known(raw, ['given', source], source, sourceIds, 'source');
      for (const [path, facts] of recordsAt(['given', source], entry)) {
        this.facts(raw, path, facts);
        this.sayable(raw, path, source, facts);
      }
    }
    const expiring = [...sources.values()].filter(({ staleAfter }) => staleAfter !== undefined);
    const known = new Set(expiring.map(({ sourceId }) => sourceId));
    for (const source of Object.keys(text.completeAt ?? {}))
      this.known(raw, ['completeAt', source], source, known, 'source with staleAfter');
    for (const [source, names] of Object.entries(text.without ?? {})) {
      for (const [at, name] of names.entries()) this.attribute(raw, ['without', source, at], name);
    }
  }

  /** What was so before. */
  private checkBefore(raw: RawCase): void {
    const { attributes, names, lost, accounts } = raw.text.before ?? {};
    this.facts(raw, ['before', 'attributes'], attributes ?? {});
    for (const name of Object.keys(names ?? {}))
      this.known(raw, ['before', 'names', name], name, this.unique, 'unique attribute');
    const graceful = new Set(this.policySet.rules.filter((rule) => rule.grace !== null).map((rule) => rule.id));
    for (const id of Object.keys(lost ?? {})) this.known(raw, ['before', 'lost', id], id, graceful, 'rule with grace');
    for (const [id, account] of Object.entries(accounts ?? {})) {
      const path = ['before', 'accounts', id];
      if (!this.known(raw, path, id, this.appIds, 'app')) continue;
      this.targets(raw, [...path, 'attributes'], id, account.attributes ?? {});
    }
  }

  private checkExpect(raw: RawCase): void {
    const { expect } = raw.text;
    const rows = new Set(this.policySet.lifecycle.states.map((row) => row.id).concat('none'));
    if (expect.rule !== undefined) this.known(raw, ['expect', 'rule'], expect.rule, rows, 'row of the lifecycle');
    for (const name of Object.keys(expect.names ?? {})) this.generated(raw, ['expect', 'names', name], name);
    this.facts(raw, ['expect', 'attributes'], expect.attributes ?? {});
    for (const key of ['grants', 'denied'] as const) {
      for (const [at, name] of (expect[key] ?? []).entries()) this.entitlement(raw, ['expect', key, at], name, false);
    }
    const rights = this.policySet.rules.flatMap(({ gives }) => gives.map(({ entitlement }) => entitlement));
    const apps = [...this.appIds].map((id) => `app:${id}`);
    const values = this.policySet.apps.flatMap(({ id, attributes }) =>
      attributes.map(({ target }) => `app:${id}/${target}`),
    );
    const held = new Set(['person', ...apps, ...values, ...this.policySet.dictionary.keys(), ...rights]);
    for (const about of Object.keys(expect.holds ?? {}))
      this.known(raw, ['expect', 'holds', about], about, held, 'thing that can be held');
    for (const [id, step] of Object.entries(expect.steps ?? {})) {
      const path = ['expect', 'steps', id];
      if (!this.known(raw, path, id, this.appIds, 'app')) continue;
      this.targets(raw, [...path, 'set'], id, step.set ?? {});
      const groups = new Set(this.app(id)?.groups.values());
      for (const key of ['add', 'remove'] as const) {
        for (const [at, name] of (step[key] ?? []).entries())
          this.known(raw, [...path, key, at], name, groups, `group of ${id}`);
      }
    }
  }

  private app(id: string): AppPolicy | undefined {
    return this.policySet.apps.find((one) => one.id === id);
  }

  private targets(raw: RawCase, path: DocumentPath, appId: string, values: FactsText): void {
    const targets = this.app(appId)?.attributes.flatMap(({ target }) => [target, shortTarget(target)]);
    for (const target of Object.keys(values))
      this.known(raw, [...path, target], target, new Set(targets), `attribute of ${appId}`);
  }

  private facts(raw: RawCase, path: DocumentPath, facts: FactsText): void {
    for (const [name, value] of Object.entries(facts)) {
      const definition = this.attribute(raw, [...path, name], name);
      const problem = definition && value !== null ? misfit(definition, value, raw, [...path, name]) : null;
      if (problem) this.report(raw, [...path, name], problem);
    }
  }

  /** What a source can say at all: attributes that a column of it gives, or that may be set by hand. */
  private sayable(raw: RawCase, path: DocumentPath, source: string, facts: FactsText): void {
    const { sources, authority, dictionary } = this.policySet;
    const { columns, fullName } = sources.get(source) ?? {};
    const given = new Set([...(columns ?? []).map(({ attribute }) => attribute), ...(fullName ? SPLIT : [])]);
    const byHand = (name: string): boolean => authority.get(name)?.from.includes(MANUAL) === true;
    if (source !== MANUAL && columns === undefined) return;
    for (const name of Object.keys(facts)) {
      if (!dictionary.has(name) || (source === MANUAL ? byHand(name) : given.has(name))) continue;
      this.report(raw, [...path, name], {
        severity: 'warning',
        code: 'NEVER_SAID',
        message: source === MANUAL ? `Nobody can set "${name}" by hand.` : `No column of "${source}" gives "${name}".`,
        hint: source === MANUAL ? `Its authority does not name ${MANUAL}.` : 'This case can never come about.',
        value: name,
      });
    }
  }

  private attribute(raw: RawCase, path: DocumentPath, name: string): AttributeDefinition | null {
    const { dictionary } = this.policySet;
    this.known(raw, path, name, new Set(dictionary.keys()), 'attribute');
    return dictionary.get(name) ?? null;
  }

  private generated(raw: RawCase, path: DocumentPath, name: string): void {
    if (this.attribute(raw, path, name) === null || this.derived.has(name)) return;
    this.report(raw, path, {
      code: 'NOT_GENERATED',
      message: `"${name}" is not made by a derivation.`,
      hint: 'What sources say is expected under "attributes".',
      value: name,
    });
  }

  private entitlement(raw: RawCase, path: DocumentPath, name: string, mayBeBundle: boolean): void {
    const known = mayBeBundle ? new Set([...this.entitlements, ...this.bundles]) : this.entitlements;
    if (!mayBeBundle && this.bundles.has(name)) {
      this.report(raw, path, {
        code: 'BUNDLE_EXPECTED',
        message: `"${name}" is opened before it is given.`,
        hint: 'Name what is in it.',
        value: name,
      });
    } else this.known(raw, path, name, known, 'entitlement');
  }

  private known(raw: RawCase, path: DocumentPath, name: string, known: ReadonlySet<string>, word: string): boolean {
    if (known.has(name)) return true;
    const all = [...known].sort();
    const list = all.length === 0 ? `There is no ${word} at all.` : `Known: ${all.slice(0, 20).join(', ')}.`;
    const code = `UNKNOWN_${word.split(' ')[0]?.toUpperCase()}`;
    const hint = didYouMean(name, all, list);
    this.report(raw, path, { code, message: `There is no ${word} "${printed(name)}".`, hint, value: name });
    return false;
  }

  private report(raw: RawCase, path: DocumentPath, problem: Problem): void {
    this.findings.add(placeIn(raw, path), problem);
  }
}

/** `…:User:department` -> `department`. */
function shortTarget(target: string): string {
  return target.slice(target.lastIndexOf(':') + 1);
}

function recordsAt(
  path: DocumentPath,
  entry: FactsText | readonly FactsText[] | null,
): readonly (readonly [DocumentPath, FactsText])[] {
  if (entry === null) return [];
  if (Array.isArray(entry)) return (entry as readonly FactsText[]).map((facts, at) => [[...path, at], facts] as const);
  return [[path, entry as FactsText]];
}

function misfit(
  { name, type, many, values }: AttributeDefinition,
  value: AttributeValue,
  raw: RawCase,
  path: DocumentPath,
): Problem | null {
  if (many) return Array.isArray(value) ? null : wrong(`"${name}" is a list.`, value, `Write [${printed(value)}].`);
  if (type === 'number' || type === 'boolean')
    return typeof value === type ? null : wrong(`"${name}" is a ${type}.`, value);
  if (typeof value !== 'string') {
    const spelling = raw.document.spelling(['cases', raw.index, ...path]) ?? printed(value);
    return { code: 'UNQUOTED_SCALAR', message: `"${name}" is text.`, hint: `Write "${spelling}" in quotes.`, value };
  }
  if (type === 'date' && !isLocalDate(value)) return wrong(`"${name}" is a date.`, value, 'Write it as YYYY-MM-DD.');
  if (values && !values.includes(value)) {
    const hint = didYouMean(value, values, `It is one of: ${values.join(', ')}.`);
    return { code: 'UNKNOWN_VALUE', message: `"${name}" is never "${printed(value)}".`, hint, value };
  }
  return null;
}

function wrong(message: string, value: AttributeValue, hint?: string): Problem {
  return { code: 'TYPE_MISMATCH', message, ...(hint ? { hint } : {}), value };
}

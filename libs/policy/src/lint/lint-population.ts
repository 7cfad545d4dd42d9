import { compareText, isZone } from '@joinery/kernel';
import type { Attributes, LifecycleState } from '@joinery/identity';
import { type PolicyReading, readPolicySet } from '../compile/compile-policy-set';
import { didYouMean } from '../files/nearest';
import type { PolicyFile } from '../files/policy-document';
import { RuleMatcher } from '../population/rule-matcher';
import type { PolicySet } from '../policy-set';
import { sortOutAccepted, type SortedOut } from './accepted-findings';
import { lintFindings, type LintFindings } from './lint-finding';
import { placedLeaves, type PlacedLeaf } from './placed-condition';
import { placedRules, placeOfRule, type PlacedRule, placeOfWhen } from './placed-rule';

/** A rule with a condition that holds for more of those in its states is worth a note. */
const ALMOST_ALL = 0.8;
/** So many people may have a zone that nobody told. */
const MOST_WITHOUT_ZONE = 0.01;
/** So many values of one attribute are told apart. */
const MOST_VALUES = 20_000;

/**
 * What the files say against the people there are: rules that hold for nobody or for almost everybody, words that no
 * record has, people whose time zone nobody tells. Hears everybody once, in any order, and keeps counts only.
 */
export class PopulationLint {
  private people = 0;
  private readonly inState = new Map<LifecycleState, number>();
  private readonly matcher: RuleMatcher;
  private readonly held: Int32Array;
  private readonly found: Int32Array;
  private readonly seen = new Map<string, Map<string, number>>();
  private readonly rules: readonly PlacedRule[];
  private readonly words: readonly ComparedWords[];
  private readonly zones: ZoneWatch;

  private constructor(
    private readonly files: readonly PolicyFile[],
    private readonly reading: PolicyReading,
    policySet: PolicySet,
  ) {
    const subject = { reading, policySet, dictionary: policySet.dictionary, tables: reading.tables };
    this.rules = placedRules(subject);
    this.matcher = new RuleMatcher(this.rules.map(({ rule }) => rule));
    this.held = new Int32Array(this.rules.length);
    this.found = new Int32Array(this.rules.length);
    // Hints name what people have: of what is sensitive nobody's value is named.
    const isShown = ({ attribute }: ComparedWords): boolean => policySet.dictionary.get(attribute)?.sensitive !== true;
    this.words = this.rules.flatMap(comparedWords).filter(isShown);
    for (const { attribute } of this.words) this.seen.set(attribute, new Map());
    this.zones = new ZoneWatch(reading);
  }

  /** Null when the files are not fit to be used: lint without people says why. */
  static over(files: readonly PolicyFile[]): PopulationLint | null {
    const reading = readPolicySet(files);
    return reading.policySet === null ? null : new PopulationLint(files, reading, reading.policySet);
  }

  add(facts: Attributes, state: LifecycleState): void {
    this.people += 1;
    this.inState.set(state, (this.inState.get(state) ?? 0) + 1);
    const count = this.matcher.matchInto(this.found, facts, state);
    for (let i = 0; i < count; i += 1) {
      const rule = this.found[i] as number;
      this.held[rule] = (this.held[rule] as number) + 1;
    }
    for (const [attribute, values] of this.seen) note(values, facts[attribute]);
    this.zones.add(facts);
  }

  report(): SortedOut & { readonly people: number } {
    const findings = lintFindings();
    if (this.people > 0) {
      this.rules.forEach((rule, index) => this.tellRule(rule, this.held[index] as number, findings));
      for (const compared of this.words) this.tellWords(compared, findings);
      this.zones.tell(this.people, this.reading, findings);
    }
    const sorted = sortOutAccepted(this.files, findings.sorted());
    return { ...sorted, people: this.people };
  }

  private tellRule(placed: PlacedRule, held: number, findings: LintFindings): void {
    const { id, states } = placed.rule;
    const among = [...states].reduce((sum, state) => sum + (this.inState.get(state) ?? 0), 0);
    if (among === 0 || placed.condition === null) return;
    if (held === 0) {
      findings.add(placeOfRule(placed), {
        code: 'RULE_HOLDS_FOR_NOBODY',
        message: `"${id}" holds for none of the ${among} people in its states.`,
        hint: 'Look at the words that it compares, or retire it.',
        value: id,
      });
    } else if (held > among * ALMOST_ALL) {
      findings.add(placeOfWhen(placed), {
        severity: 'info',
        code: 'RULE_HOLDS_FOR_ALMOST_ALL',
        message: `"${id}" holds for ${held} of the ${among} people in its states (${percent(held, among)}).`,
        hint: 'Nothing is wrong with that if it is meant.',
        value: id,
      });
    }
  }

  /** A word that almost is one that people have is a slip of the pen far more often than a word for later. */
  private tellWords({ placed, leaf, attribute, words }: ComparedWords, findings: LintFindings): void {
    const values = this.seen.get(attribute);
    if (!values || values.size >= MOST_VALUES) return;
    const unseen: string[] = [];
    for (const word of words) {
      if (values.has(word)) continue;
      const alike = [...values.keys()].find((value) => plain(value) === plain(word));
      if (alike === undefined) unseen.push(word);
      else
        findings.add(placed.document.place(leaf.path), {
          code: 'WORD_NEVER_SEEN',
          message: `"${placed.rule.id}" compares ${attribute} with "${word}", and nobody has that.`,
          hint: `Write "${alike}", which ${values.get(alike)} have.`,
          value: word,
        });
    }
    if (unseen.length === 0) return;
    findings.add(placed.document.place(leaf.path), {
      severity: 'info',
      code: 'WORD_NEVER_SEEN',
      message: `"${placed.rule.id}" compares ${attribute} with ${unseen.map((word) => `"${word}"`).join(', ')}, and nobody has that.`,
      hint: didYouMean(unseen[0] ?? '', [...values.keys()], 'Nothing is wrong with words for later.'),
      value: unseen[0],
    });
  }
}

interface ComparedWords {
  readonly placed: PlacedRule;
  readonly leaf: PlacedLeaf;
  readonly attribute: string;
  readonly words: readonly string[];
}

/** Texts that a rule compares one attribute with as a whole. */
function comparedWords(placed: PlacedRule): readonly ComparedWords[] {
  if (placed.condition === null) return [];
  return placedLeaves(placed.condition).flatMap((leaf) => {
    const [operator, args] = Object.entries(leaf.expression as object)[0] as [string, unknown];
    const [left, right] = Array.isArray(args) ? (args as unknown[]) : [args];
    const attribute = variable(left);
    if (attribute === null || !(operator === '===' || operator === 'in' || operator === 'any_of')) return [];
    const words = (Array.isArray(right) ? right : [right]).filter((word) => typeof word === 'string');
    return words.length === 0 ? [] : [{ placed, leaf, attribute, words }];
  });
}

function variable(part: unknown): string | null {
  if (typeof part !== 'object' || part === null || !('var' in part)) return null;
  return typeof part.var === 'string' ? part.var : null;
}

function note(values: Map<string, number>, value: Attributes[string] | undefined): void {
  for (const text of Array.isArray(value) ? value : [value]) {
    if (typeof text !== 'string' || (values.size >= MOST_VALUES && !values.has(text))) continue;
    values.set(text, (values.get(text) ?? 0) + 1);
  }
}

/** Without case, blanks and marks. */
function plain(text: string): string {
  return text.toLowerCase().replace(/[\s\p{P}\p{S}]+/gu, '');
}

function percent(part: number, whole: number): string {
  return `${Math.round((part / whole) * 1000) / 10} %`;
}

/** Counts those whose zone no step of the lifecycle tells, by the places that no table knows. */
class ZoneWatch {
  private without = 0;
  private readonly places = new Map<string, number>();
  private readonly steps: readonly ((facts: Attributes) => boolean)[];
  private readonly by: string | null;

  constructor({ documents, tables }: PolicyReading) {
    const zone = documents.lifecycle[0]?.text.zone ?? [];
    this.by = zone.find(({ by }) => by !== undefined)?.by ?? null;
    this.steps = zone.map(({ attribute, table, by }) => (facts) => {
      if (attribute !== undefined) return isKnownZone(facts[attribute]);
      if (table === undefined || by === undefined) return true;
      const key = facts[by];
      return typeof key === 'string' && tables.get(table)?.rows.has(key) === true;
    });
  }

  add(facts: Attributes): void {
    if (this.steps.some((step) => step(facts))) return;
    this.without += 1;
    const place = this.by === null ? undefined : facts[this.by];
    if (typeof place === 'string' && (this.places.size < MOST_VALUES || this.places.has(place)))
      this.places.set(place, (this.places.get(place) ?? 0) + 1);
  }

  tell(people: number, { documents, policySet }: PolicyReading, findings: LintFindings): void {
    const [file] = documents.lifecycle;
    if (!file || this.without <= people * MOST_WITHOUT_ZONE) return;
    const most = [...this.places].sort(([a, n], [b, m]) => m - n || compareText(a, b)).slice(0, 5);
    const named = most.map(([place, count]) => `"${place}" (${count})`).join(', ');
    findings.add(file.document.place(['zone']), {
      code: 'ZONE_BY_DEFAULT',
      message: `Of ${people} people ${this.without} (${percent(this.without, people)}) have the zone ${policySet?.defaultZone ?? ''} because nothing tells theirs: their days begin and end by it.`,
      hint: named === '' ? 'Let the source give a time zone or a site.' : `Put into the table the zones of: ${named}.`,
      value: policySet?.defaultZone,
    });
  }
}

function isKnownZone(value: unknown): boolean {
  return typeof value === 'string' && isZone(value);
}

import { type Attributes, foldName, type Suspect } from '@joinery/identity';
import type { CodeLabel } from '@joinery/store';

/** Codes that decide, and the names that they are known by to people. */
const CODES = [{ attribute: 'departmentCode', name: 'department' }] as const;

/** Beyond this many records under one name nobody is told apart any more. */
const MOST = 5_000;

interface Label extends CodeLabel {
  /** As the file spells it. */
  readonly spelled: string;
}

const NO_LABELS: readonly Label[] = [];

interface Seen extends Label {
  /** Records that came to the code with this file; those that had it before are `stayed`. */
  readonly came: Map<string, number>;
  stayed: number;
}

/**
 * Follows what the codes of a file are called. A department that is renamed takes its people along; a code that is
 * given to another department comes with other people, whom every rule for the old one would let in.
 */
export class CodeWatch {
  private readonly seen = new Map<string, Seen>();

  see({ line, recordKey, attributes }: { line: number; recordKey: string; attributes: Attributes }): void {
    for (const one of labelsOf(attributes)) {
      const key = keyOf(one);
      const known = this.seen.get(key) ?? { ...one, came: new Map<string, number>(), stayed: 0 };
      this.seen.set(key, known);
      if (known.came.size < MOST) known.came.set(recordKey, line);
    }
  }

  /** Tells what is held of a record that was seen. */
  compare(recordKey: string, before: Attributes, now: Attributes): void {
    for (const one of labelsOf(now)) {
      const known = this.seen.get(keyOf(one));
      if (!known || before[one.attribute] !== one.code) continue;
      known.came.delete(recordKey);
      known.stayed += 1;
    }
  }

  get codes(): readonly string[] {
    return [...new Set([...this.seen.values()].map(({ code }) => code))];
  }

  /** Labels of which something is in force: those of held records alone were never given. */
  inForce(held: ReadonlyMap<string, unknown>): CodeLabel[] {
    return [...this.seen.values()].filter(
      ({ came, stayed }) => stayed > 0 || [...came.keys()].some((recordKey) => !held.has(recordKey)),
    );
  }

  /** Records under a code that had another name so far, and only one, and that none of its people has taken along. */
  reused(known: readonly CodeLabel[]): Suspect[] {
    const names = new Map<string, string[]>();
    for (const { attribute, code, label } of known) {
      names.set(`${attribute} ${code}`, [...(names.get(`${attribute} ${code}`) ?? []), label]);
    }
    return [...this.seen.values()].flatMap(({ attribute, code, label, spelled, came, stayed }) => {
      const [former, another] = names.get(`${attribute} ${code}`) ?? [];
      if (former === undefined || another !== undefined || former === label || stayed > 0) return [];
      const message = `${attribute} ${code} was "${former}" and comes as "${spelled}" with people who were not in it`;
      return [...came].map(([recordKey, line]) => ({ recordKey, line, code: 'FEED_CODE_REUSED' as const, message }));
    });
  }
}

function labelsOf(attributes: Attributes): readonly Label[] {
  let labels = NO_LABELS;
  for (const { attribute, name } of CODES) {
    const code = attributes[attribute];
    const spelled = attributes[name];
    if (typeof code !== 'string' || typeof spelled !== 'string') continue;
    labels = [...labels, { attribute, code, label: foldName(spelled), spelled }];
  }
  return labels;
}

function keyOf({ attribute, code, label }: CodeLabel): string {
  return `${attribute}\u001f${code}\u001f${label}`;
}

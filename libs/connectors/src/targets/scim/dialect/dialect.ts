import { sameValue, type ScimValue } from '@joinery/scim';
import type { AttributeValue } from '@joinery/identity';
import type { AccountImage } from '@joinery/provisioning';
import type { AccountWrite } from '../../../kit/target';
import type { AnswerPattern, Normalisation, PatchDialect, ScimProfile } from './scim-profile';
import { Directory } from '../accounts/directory';
import { Learned } from './learned';
import { isWhole, patchIn, type PatchForm } from './patch-form';
import type { Answer } from '../client/pending-answer';

/** What a profile says about one attribute path, looked up once for each path. */
interface PathRule {
  readonly isSent: boolean;
  readonly isSingle: boolean;
  readonly isImmutable: boolean;
  readonly how: Normalisation['how'] | null;
}

/** A profile made ready for use: one per connector, and nothing of it is worked out again for each account. */
export class Dialect {
  /** True when nothing of the profile touches attributes: writes go through as they are. */
  private readonly isPlain: boolean;
  readonly directory = new Directory();
  private readonly rules = new Map<string, PathRule>();

  constructor(
    readonly profile: ScimProfile,
    readonly learned = new Learned(profile.found),
  ) {
    const { forbidden, singleValued, immutable } = profile.attributes;
    this.isPlain = [forbidden, singleValued, immutable, profile.normalises].every((list) => list.length === 0);
  }

  /** How accounts are changed, as far as we know by now. */
  get update(): ScimProfile['update'] {
    return this.learned.puts ? 'put' : this.profile.update;
  }

  /** Changes can be said only with the whole account, or whole attributes of it, in hand. */
  get needsWhole(): boolean {
    return this.update === 'put' || isWhole(this.learned.form);
  }

  patchIn(form: PatchForm | null): PatchDialect {
    return patchIn(this.profile.patch, form);
  }

  /** What brought a change about where the usual form did not, is used from now on. */
  noteForm({ by, sending }: { readonly by: 'put' | PatchForm; readonly sending: { readonly kind: string } }): void {
    if (sending.kind !== 'done') return;
    if (by === 'put') this.learned.puts = true;
    else this.learned.form = by;
  }

  get maxOpsPerPatch(): number {
    return Math.min(this.profile.maxOpsPerPatch, this.learned.mostAtOnce);
  }

  /**
   * A user name that is taken needs no looking for: the app says 409, by its documentation or because that was tried.
   */
  get refusesDoubles(): boolean {
    return this.profile.adapts === true ? this.learned.refusesDoubles : this.profile.keepsUserNamesUnique;
  }

  /**
   * What PATCH does not do may be tried as a PUT: no profile speaks for this app, and nothing was learned of it yet.
   */
  get mayPut(): boolean {
    return this.profile.adapts === true && this.update === 'patch' && this.profile.state === 'as-update';
  }

  /** What of a write this app takes; `leftOut` names what it does not. The same object when that is everything. */
  fit(write: AccountWrite): { readonly write: AccountWrite; readonly leftOut: readonly string[] } {
    if (this.isPlain) return { write, leftOut: [] };
    const leftOut = Object.keys(write.desired.attributes).filter((path) => !this.ruleFor(path).isSent);
    const desired = this.fitImage(write.desired);
    const current = write.current === null ? null : this.fitImage(write.current);
    return { write: { ...write, desired, current }, leftOut };
  }

  /** Required paths of a create that have no value. */
  lacks(image: AccountImage): readonly string[] {
    const given = Object.keys(image.attributes).filter((path) => !isEmpty(image.attributes[path]));
    return this.profile.attributes.required.filter((wanted) => !given.some((path) => covers(wanted, path)));
  }

  /** `before` is what stands in the app: null when nothing does, and then anything may be written. */
  isFixed(path: string, before: ScimValue): boolean {
    return !this.isPlain && this.ruleFor(path).isImmutable && !isEmpty(before);
  }

  /** The app never shows what was written at this path, or something of its own: only what we believe counts. */
  isBelieved(path: string): boolean {
    if (this.isPlain) return false;
    const { how } = this.ruleFor(path);
    return how === 'own' || how === 'not-shown';
  }

  same(path: string, desired: ScimValue, shown: ScimValue | undefined): boolean {
    if (sameValue(path, desired, shown)) return true;
    if (this.isPlain) return false;
    const { how, isSent, isSingle } = this.ruleFor(path);
    if (!isSent || how === 'own' || how === 'not-shown') return true;
    if (isSingle && Array.isArray(desired)) return this.same(path, (desired as readonly string[])[0] ?? null, shown);
    if (how === 'case') return sameValue(path, mapText(desired, lower), mapText(shown ?? null, lower));
    if (how === 'single-space') return sameValue(path, mapText(desired, narrow), mapText(shown ?? null, narrow));
    return false;
  }

  /** An answer with the status that the RFC gives to what the app meant. */
  read(answer: Answer): Answer {
    if (answer.status < 400) return answer;
    const { throttled, missing } = this.profile.errors;
    if (throttled.some((pattern) => fits(pattern, answer))) return { ...answer, status: 429 };
    return missing.some((pattern) => fits(pattern, answer)) ? { ...answer, status: 404 } : answer;
  }

  private fitImage(image: AccountImage): AccountImage {
    const attributes: Record<string, AttributeValue> = {};
    for (const path in image.attributes) {
      const rule = this.ruleFor(path);
      if (!rule.isSent) continue;
      const value = image.attributes[path] ?? null;
      attributes[path] = rule.isSingle && Array.isArray(value) ? (value as readonly string[]).slice(0, 1) : value;
    }
    return { ...image, attributes };
  }

  private ruleFor(path: string): PathRule {
    const known = this.rules.get(path);
    if (known !== undefined) return known;
    const { forbidden, singleValued, immutable } = this.profile.attributes;
    const rule: PathRule = {
      isSent: !forbidden.some((wanted) => covers(wanted, path)),
      isSingle: singleValued.some((wanted) => covers(wanted, path)),
      isImmutable: immutable.some((wanted) => covers(wanted, path)),
      how: this.profile.normalises.find((one) => covers(one.path, path))?.how ?? null,
    };
    this.rules.set(path, rule);
    return rule;
  }
}

/** `emails` speaks for `emails[type eq "work"].value`, `name` for `name.givenName`, a URN for all of its extension. */
export function covers(wanted: string, path: string): boolean {
  const [one, other] = [wanted.toLowerCase(), path.toLowerCase()];
  return other === one || (other.startsWith(one) && '.[:'.includes(other.charAt(one.length)));
}

function fits(pattern: AnswerPattern, answer: Answer): boolean {
  if (answer.status !== pattern.status) return false;
  const text = answer.text.toLowerCase();
  return pattern.words.every((word) => text.includes(word.toLowerCase()));
}

function isEmpty(value: unknown): boolean {
  return value === null || value === undefined || value === '' || (Array.isArray(value) && value.length === 0);
}

function mapText(value: ScimValue, change: (text: string) => string): ScimValue {
  if (typeof value === 'string') return change(value);
  return Array.isArray(value) ? (value as readonly string[]).map(change) : value;
}

function lower(text: string): string {
  return text.toLowerCase();
}

function narrow(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

import { existsSync, realpathSync } from 'node:fs';
import { hostname } from 'node:os';
import { resolve } from 'node:path';
import { describeFinding, type Finding, isError } from '@joinery/kernel';
import type { PolicyHolder } from '@joinery/pipeline';
import { loadPolicyFolder, policyFingerprint, type PolicySet } from '@joinery/policy';

/** The policy files are not fit to be used; every problem is named with file, line and hint. */
export class PolicyError extends Error {
  constructor(readonly findings: readonly Finding[]) {
    super(findings.filter(isError).map(describeFinding).join('\n'));
    this.name = 'PolicyError';
  }
}

/**
 * The policy set of a folder. A set that has errors is refused as a whole: at the first reading by a `PolicyError`,
 * unless the set in force stands in, later by keeping the set that was read before.
 */
export class PolicyFolder implements PolicyHolder {
  readonly place: string;
  private loaded: PolicySet | null = null;
  /** What another process put in force. */
  private followed: PolicySet | null = null;
  /** Of the files as they were looked at last, fit or not. */
  private seen: string | null = null;
  private refused: readonly Finding[] = [];

  constructor(private readonly folder: string) {
    this.place = `${hostname()}:${existsSync(folder) ? realpathSync(folder) : resolve(folder)}`;
  }

  /** One path on several machines is one folder, deployed; a folder of this machine that is gone has been moved. */
  isAnotherPlace(place: string): boolean {
    const [host, path] = partsOf(place);
    const [ownHost, ownPath] = partsOf(this.place);
    return path !== ownPath && (host !== ownHost || existsSync(path));
  }

  current(): PolicySet {
    return this.followed ?? this.own();
  }

  follow(set: PolicySet | null): void {
    this.followed = set;
  }

  own(): PolicySet {
    if (this.loaded === null) this.read();
    if (this.loaded === null) throw new PolicyError(this.refused);
    return this.loaded;
  }

  /** What is wrong with the files as they were read last; nothing when they are fit. */
  faults(): readonly Finding[] {
    if (this.seen === null) this.read();
    return this.refused;
  }

  /** The set in force stands in for files that are not fit, until they are. */
  standIn(set: PolicySet): void {
    this.loaded = set;
  }

  /** Looks at the files again when they are not as they were; gives what is wrong with them, as long as it is. */
  reload(): readonly Finding[] {
    this.own();
    if (policyFingerprint(this.folder) !== this.seen) this.read();
    return this.refused;
  }

  private read(): void {
    this.seen = policyFingerprint(this.folder);
    const { policySet, findings } = loadPolicyFolder(this.folder);
    this.refused = policySet === null ? findings : [];
    if (policySet !== null) this.loaded = policySet;
  }
}

/** `host:/path`; the path may hold colons, a host cannot. */
function partsOf(place: string): readonly [host: string, path: string] {
  const colon = place.indexOf(':');
  return [place.slice(0, colon), place.slice(colon + 1)];
}

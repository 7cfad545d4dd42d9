import { describeFinding, type Finding, isError } from '@joinery/kernel';
import type { PolicyHolder } from '@joinery/pipeline';
import { loadPolicyFolder, type PolicySet } from '@joinery/policy';

/** The policy files are not fit to be used; every problem is named with file, line and hint. */
export class PolicyError extends Error {
  constructor(readonly findings: readonly Finding[]) {
    super(findings.filter(isError).map(describeFinding).join('\n'));
    this.name = 'PolicyError';
  }
}

/** The policy set of a folder, read once. A set that has errors is refused as a whole. */
export class PolicyFolder implements PolicyHolder {
  private loaded: PolicySet | null = null;

  constructor(private readonly folder: string) {}

  current(): PolicySet {
    this.loaded ??= this.load();
    return this.loaded;
  }

  private load(): PolicySet {
    const { policySet, findings } = loadPolicyFolder(this.folder);
    if (policySet === null) throw new PolicyError(findings);
    return policySet;
  }
}

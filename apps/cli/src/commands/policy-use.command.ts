import type { Command } from 'commander';
import { addPolicyActivate } from './policy-activate.command';
import { addPolicyDiff } from './policy-diff.command';
import { addPolicyHistory } from './policy-history.command';
import { addPolicyReplay } from './policy-replay.command';
import { addPolicyTest } from './policy-test.command';

/** Verbs that carry people through a policy, or put it in force: they need the whole product. */
export function addPolicyUse(policy: Command): void {
  addPolicyTest(policy);
  addPolicyDiff(policy);
  addPolicyReplay(policy);
  addPolicyHistory(policy);
  addPolicyActivate(policy);
}

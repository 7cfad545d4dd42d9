import type { Command } from 'commander';
import { addPolicyActivate } from './policy-activate.command';
import { addPolicyDiff } from './policy-diff.command';
import { addPolicyHistory } from './policy-history.command';
import { addPolicyReplay } from './policy-replay.command';

/** Verbs that read the database: they need the whole product. */
export function addPolicyUse(policy: Command): void {
  addPolicyDiff(policy);
  addPolicyReplay(policy);
  addPolicyHistory(policy);
  addPolicyActivate(policy);
}

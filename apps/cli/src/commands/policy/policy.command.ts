import type { Command } from 'commander';
import { addPolicyCheck } from './policy-check.command';
import { addPolicyLint } from './policy-lint.command';
import { addPolicySchema } from './policy-schema.command';
import { addPolicyTest } from './policy-test.command';

/** Verbs that read policy files and nothing else: they do not wait for the rest of the product to be loaded. */
const OF_FILES_ALONE = ['check', 'test', 'lint', 'schema'];

export async function addPolicyCommands(policy: Command, words: readonly string[]): Promise<void> {
  addPolicyCheck(policy);
  addPolicyTest(policy);
  addPolicyLint(policy);
  addPolicySchema(policy);
  if (OF_FILES_ALONE.some((verb) => words.includes(verb))) return;
  const { addPolicyUse } = await import('./policy-use.command.js');
  addPolicyUse(policy);
}

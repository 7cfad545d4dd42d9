import { lintPolicyFolder } from '@joinery/policy';
import { accountFate } from '@joinery/provisioning';

/** CPU time of linting a folder, from its files to the last finding. */
function main(folder: string): void {
  const before = process.cpuUsage();
  const { findings, model } = lintPolicyFolder(folder, accountFate);
  const { user, system } = process.cpuUsage(before);
  if (model === null) throw new Error(JSON.stringify(findings.slice(0, 3)));
  console.log(JSON.stringify({ lintMs: (user + system) / 1_000, findings: findings.length }));
}

main(process.argv[2] ?? '');

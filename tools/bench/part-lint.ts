import { systemClock } from '@joinery/kernel';
import { lintPolicyFolder } from '@joinery/policy';
import { accountFate } from '@joinery/provisioning';
import { optimizeLate } from '../../apps/cli/src/optimize-late';
import { median } from './figure';

const TIMES = 7;

/**
 * CPU time of linting a folder as `joinery policy lint` does it, from its files to the last finding: the first time,
 * and after that.
 */
function main(folder: string): void {
  optimizeLate();
  const times = Array.from({ length: TIMES }, () => lint(folder));
  const [first, ...later] = times;
  const laterMs = median(later.map(({ ms }) => ms));
  console.log(JSON.stringify({ firstMs: first?.ms, laterMs, findings: first?.findings }));
}

function lint(folder: string): { readonly ms: number; readonly findings: number } {
  const before = process.cpuUsage();
  const { findings, model } = lintPolicyFolder(folder, accountFate, systemClock.now());
  const { user, system } = process.cpuUsage(before);
  if (model === null) throw new Error(JSON.stringify(findings.slice(0, 3)));
  return { ms: (user + system) / 1_000, findings: findings.length };
}

main(process.argv[2] ?? '');

import { onAbandon } from './abandon';
import { applyAt2Ms, applyAt2MsMany, applyAt50Ms, applyVerified } from './bench-apply';
import { appIsolation, leaverLane } from './bench-dispatch';
import { explain } from './bench-explain';
import { import300k, importCold, importMemory, importSame } from './bench-import';
import { inboundFilter, inboundGrowth, inboundPost } from './bench-inbound';
import { policyDiff, policyEvent, policyLint, policyParse, policyPlain, policyRules } from './bench-policy';
import type { Figure } from './figure';
import { Scratch } from './scratch';

type Benchmark = (scratch: Scratch) => Promise<Figure[]>;

const BENCHMARKS: Readonly<Record<string, Benchmark>> = {
  'import-cold': importCold,
  'import-memory': importMemory,
  'import-same': importSame,
  // Gives import-delta and import-300k-first as well: they are of the same run.
  'import-300k': import300k,
  'import-delta': import300k,
  'apply-2ms': applyAt2Ms,
  'apply-2ms-32': applyAt2MsMany,
  'apply-50ms': applyAt50Ms,
  'apply-verified': applyVerified,
  'app-isolation': appIsolation,
  'leaver-lane': leaverLane,
  'policy-plain': policyPlain,
  'policy-parse': policyParse,
  'policy-event': policyEvent,
  'policy-diff': policyDiff,
  'policy-rules': policyRules,
  'policy-lint': policyLint,
  explain,
  'inbound-post': inboundPost,
  'inbound-filter': inboundFilter,
  'inbound-growth': inboundGrowth,
};

/** `npm run bench -- [--json] [NAME …]`: each figure is a ratio measured in this run on this machine. */
async function main(args: readonly string[]): Promise<void> {
  const json = args.includes('--json');
  const names = args.filter((arg) => arg !== '--json');
  const unknown = names.filter((name) => !(name in BENCHMARKS));
  if (unknown.length > 0) {
    console.error(`No benchmark is called ${unknown.join(', ')}. There are: ${Object.keys(BENCHMARKS).join(', ')}`);
    process.exitCode = 1;
    return;
  }
  const wanted = names.length > 0 ? names : Object.keys(BENCHMARKS);
  const once = wanted.filter((name, i) => wanted.findIndex((other) => BENCHMARKS[other] === BENCHMARKS[name]) === i);
  for (const name of once) await runOne(name, json);
}

async function runOne(name: string, json: boolean): Promise<void> {
  const scratch = new Scratch();
  onAbandon(() => scratch.close());
  try {
    for (const figure of (await BENCHMARKS[name]?.(scratch)) ?? [])
      console.log(json ? JSON.stringify(figure) : describe(figure));
  } finally {
    await scratch.close();
  }
}

function describe(figure: Figure): string {
  const met = figure.better === 'lower' ? figure.ratio <= figure.aim : figure.ratio >= figure.aim;
  const parts = Object.entries(figure.parts).map(([part, value]) => `${part} ${value.toLocaleString('en-US')}`);
  return `${figure.name.padEnd(14)} ${String(figure.ratio).padStart(6)}  aim ${figure.better === 'lower' ? '<=' : '>='} ${figure.aim}  ${met ? 'met' : 'MISSED'}   ${parts.join(', ')}`;
}

void main(process.argv.slice(2));

import { isWithoutEffect, type Joinery, pullFiles, type PulledFile, whileNobodyElseReads } from '@joinery/platform';
import { Refusal } from '@joinery/pipeline';
import { print, printJson } from '../../print';
import { EXIT } from '../../options';
import { describeImport } from './describe-import';
import { evaluateAndPlan } from './evaluate-and-plan';
import { tellRows } from './tell-progress';
import type { PullOptions } from './pull-http';

/** Takes the files that were dropped for a source, tells what came of each and plans what follows. */
export async function pullDropped(
  joinery: Joinery,
  source: string,
  actor: string,
  options: PullOptions,
): Promise<void> {
  const flag = options.delta ? '--delta' : options.preview ? '--preview' : null;
  const isKnown = joinery.policies.current().sources.get(source)?.file?.drop !== undefined;
  if (flag !== null && isKnown) {
    const instead = options.delta
      ? 'Which files hold only what changed is said by "delta" under "drop" in its policy.'
      : 'A file is shown by: joinery import preview <path>';
    throw new Refusal(
      'FLAG_FOR_HTTP',
      `${flag} is for sources that are read over HTTP; "${source}" has files. ${instead}`,
    );
  }
  const pulled = await whileNobodyElseReads(joinery, source, () => takeFiles(joinery, source, actor, options));
  if (pulled.length === 0 && !options.json) print('No file is there.');
  const runs = pulled.flatMap((one) => (one.kind === 'imported' ? [one.result.run] : []));
  const last = runs.filter((run) => !isWithoutEffect(run)).at(-1);
  const plan = options.plan && last ? await evaluateAndPlan(joinery, last, actor, options) : null;
  if (options.json) printJson({ files: pulled, plan });
  const isTrouble = runs.some(isWithoutEffect) || pulled.some(({ kind }) => kind === 'refused');
  process.exitCode = isTrouble ? EXIT.error : plan && plan.summary.steps > 0 ? EXIT.changes : EXIT.noChange;
}

async function takeFiles(
  joinery: Joinery,
  source: string,
  actor: string,
  { json }: PullOptions,
): Promise<readonly PulledFile[]> {
  const pulled: PulledFile[] = [];
  for await (const file of pullFiles(joinery, source, actor, { onProgress: tellRows() })) {
    pulled.push(file);
    if (json) continue;
    print(file.kind === 'imported' ? describeImport(file.result) : `${file.name}: ${file.kind}: ${file.reason}`);
  }
  return pulled;
}

import { isWithoutEffect, type Joinery, type Pulled, type PullRequest, pullSource } from '@joinery/platform';
import type { ImportRun } from '@joinery/store';
import { print, printJson } from '../../print';
import { EXIT, type GlobalOptions } from '../../options';
import { describeImport, describePreview } from './describe-import';
import { evaluateAndPlan } from './evaluate-and-plan';
import { tellRows } from './tell-progress';

export interface PullOptions extends GlobalOptions {
  readonly plan: boolean;
  readonly delta?: boolean;
  readonly preview?: boolean;
}

/** Reads a source over HTTP, tells what came of it and plans what follows. */
export async function pullHttp(
  joinery: Joinery,
  sourceId: string,
  actor: string,
  home: string,
  options: PullOptions,
): Promise<void> {
  const mode = options.delta ? 'delta' : 'full';
  const request = { sourceId, actor, home, mode, onProgress: tellRows() } as const;
  if (options.preview) return previewHttp(joinery, request, options);
  const pulled = await pullSource(joinery, request);
  if (!options.json) for (const one of pulled) print(describePulled(sourceId, one));
  const runs = pulled.flatMap((one) => (one.kind === 'imported' ? [one.result.run] : []));
  const last = runs.filter((run) => !isWithoutEffect(run)).at(-1);
  const plan = options.plan && last ? await evaluateAndPlan(joinery, last, actor, options) : null;
  if (options.json) printJson({ pulled, plan });
  const isStopped = runs.some(isTrouble);
  process.exitCode = isStopped ? EXIT.error : plan && plan.summary.steps > 0 ? EXIT.changes : EXIT.noChange;
}

/** Shows what a whole reading would change. */
async function previewHttp(joinery: Joinery, request: PullRequest, options: PullOptions): Promise<void> {
  const [pulled] = await pullSource(joinery, { ...request, preview: true });
  if (pulled?.kind !== 'imported') return;
  if (options.json) printJson(pulled);
  else print(`${describeProof(pulled)}\n${describePreview(pulled.result)}`);
  process.exitCode = isTrouble(pulled.result.run) ? EXIT.error : EXIT.noChange;
}

/** A run that is not whole is trouble as well: somebody has to look at the source. */
function isTrouble(run: ImportRun): boolean {
  return isWithoutEffect(run) || run.status === 'unfit';
}

function describePulled(sourceId: string, pulled: Pulled): string {
  if (pulled.kind === 'unchanged') return `${sourceId}: nothing has changed since ${pulled.since}.`;
  return `${describeProof(pulled)}\n${describeImport(pulled.result)}`;
}

function describeProof({ end, mode }: Extract<Pulled, { kind: 'imported' }>): string {
  return end.outcome === 'COMPLETE'
    ? `The ${mode} reading is complete.`
    : `The ${mode} reading is not complete (${end.outcome}): nothing follows from who is not in it.`;
}

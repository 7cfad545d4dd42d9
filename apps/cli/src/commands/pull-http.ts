import { type Joinery, type Pulled, pullSource } from '@joinery/platform';
import { print, printJson } from '../print';
import { EXIT, type GlobalOptions } from '../session';
import { describeImport } from './describe-import';
import { evaluateAndPlan, tellRows } from './import.command';

export interface PullOptions extends GlobalOptions {
  readonly plan: boolean;
  readonly delta?: boolean;
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
  const pulled = await pullSource(joinery, { sourceId, actor, home, mode, onProgress: tellRows() });
  if (!options.json) for (const one of pulled) print(describePulled(sourceId, one));
  const isNew = pulled.some((one) => one.kind === 'imported');
  const plan = options.plan && isNew ? await evaluateAndPlan(joinery, actor, options) : null;
  if (options.json) printJson({ pulled, plan });
  const isStopped = pulled.some((one) => one.kind === 'imported' && STOPPED.has(one.result.run.status));
  process.exitCode = isStopped ? EXIT.error : plan && plan.summary.steps > 0 ? EXIT.changes : EXIT.noChange;
}

/** A run that is not whole is trouble as well: somebody has to look at the source. */
const STOPPED: ReadonlySet<string> = new Set(['unreadable', 'held', 'unfit']);

function describePulled(sourceId: string, pulled: Pulled): string {
  if (pulled.kind === 'unchanged') return `${sourceId}: nothing has changed since ${pulled.since}.`;
  const { end, mode, result } = pulled;
  const proof =
    end.outcome === 'COMPLETE'
      ? `The ${mode} reading is complete.`
      : `The ${mode} reading is not complete (${end.outcome}): nothing follows from who is not in it.`;
  return `${proof}\n${describeImport(result)}`;
}

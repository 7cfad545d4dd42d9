import { compareText, type Finding, type Place } from '@joinery/kernel';
import { printed, type Problem } from './policy-document';
import { standingHint } from './standing-hints';

/** A finding, whatever severities there are where it is told. */
export type Told = Omit<Finding, 'severity'> & { readonly severity: string };

/**
 * A problem as it is told to a list: what its findings have beside the usual, such as a witness, comes along as it is.
 */
export type TellProblem<F extends Told> = Omit<Problem, 'severity'> &
  Omit<F, keyof Finding> & { readonly severity?: F['severity'] };

/** So many findings of one code are listed; nobody reads more, and what is beyond is counted. */
export const MOST_OF_ONE_CODE = 100;

/** Collects findings; what is said more often than anybody reads is counted instead. */
export class FindingList<F extends Told = Finding> {
  private readonly found: F[] = [];
  private readonly perCode = new Map<string, number>();
  private readonly told = new Set<string>();
  private readonly firstBeyond = new Map<string, Place>();
  private count = 0;
  private wrong = 0;

  /** `usual`: the severity of what says none; `beyond`: of the line that counts what is not listed. */
  constructor(
    private readonly usual: F['severity'] = 'error',
    private readonly beyond: F['severity'] = 'warning',
  ) {}

  add(place: Place, problem: TellProblem<F>): void {
    const { code, value } = problem;
    const before = this.perCode.get(code) ?? 0;
    this.perCode.set(code, before + 1);
    this.count += 1;
    if ((problem.severity ?? this.usual) === 'error') this.wrong += 1;
    if (typeof value === 'string') this.told.add(`${code} ${value}`);
    if (before < MOST_OF_ONE_CODE) this.found.push(this.finding(place, problem));
    else if (before === MOST_OF_ONE_CODE) this.firstBeyond.set(code, place);
  }

  /** Listed or not. */
  get size(): number {
    return this.count;
  }

  /** As many of them as are errors. */
  get errors(): number {
    return this.wrong;
  }

  /** True when the code was told of this value before. */
  hasTold(code: string, value: string): boolean {
    return this.told.has(`${code} ${value}`);
  }

  /** In the order of the files and lines, whatever order they were found in. */
  sorted(): readonly F[] {
    const cut = [...this.firstBeyond].map(([code, place]) => {
      const more = (this.perCode.get(code) ?? 0) - MOST_OF_ONE_CODE;
      const message = `${more} more ${code} are not listed; ${MOST_OF_ONE_CODE} are.`;
      const hint = 'Mend those that are listed, and look again.';
      const problem = { severity: this.beyond, code: 'FINDINGS_CUT', message, hint, value: code };
      return this.finding({ file: place.file ?? '' }, problem as TellProblem<F>);
    });
    return [...this.found, ...cut].sort(byPlace);
  }

  private finding(place: Place, { value, ...problem }: TellProblem<F>): F {
    const { code, severity = this.usual, hint = standingHint(code) } = problem as Problem;
    const shown = value === undefined ? {} : { value: printed(value) };
    return { ...problem, severity, hint, place, ...shown } as unknown as F;
  }
}

/** By file, line and column, then by what is said. */
export function byPlace(a: Told, b: Told): number {
  return (
    compareText(a.place?.file ?? '', b.place?.file ?? '') ||
    (a.place?.line ?? 0) - (b.place?.line ?? 0) ||
    Number(a.place?.column ?? 0) - Number(b.place?.column ?? 0) ||
    compareText(a.code, b.code) ||
    compareText(a.message, b.message)
  );
}

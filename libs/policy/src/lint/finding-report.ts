import type { Place } from '@joinery/kernel';
import { compareText, printed } from '../files/policy-document';
import { standingHint } from '../files/standing-hints';
import type { LintFinding, LintSeverity, Witness } from './lint-finding';

interface Told {
  readonly severity?: LintSeverity;
  readonly code: string;
  readonly message: string;
  readonly hint?: string;
  readonly value?: unknown;
  readonly witness?: Witness;
}

/** Collects what lint finds; what is said of one thing more often than anybody reads is counted instead. */
export class LintFindings {
  private readonly found: LintFinding[] = [];
  private readonly beyond = new Map<string, { count: number; place: Place }>();
  private readonly told = new Set<string>();
  private readonly perCode = new Map<string, number>();

  add(place: Place, told: Told): void {
    const { severity = 'warning', code, message, hint = standingHint(code), value, witness } = told;
    if (value !== undefined) this.told.add(`${code} ${String(value)}`);
    const before = this.perCode.get(code) ?? 0;
    this.perCode.set(code, before + 1);
    if (before >= MOST_OF_ONE_CODE) {
      this.beyond.set(code, { count: before + 1 - MOST_OF_ONE_CODE, place });
      return;
    }
    this.found.push({
      severity,
      code,
      message,
      hint,
      place,
      ...(value === undefined ? {} : { value: printed(value) }),
      ...(witness === undefined ? {} : { witness }),
    });
  }

  /** True when the code was told of this value before. */
  hasTold(code: string, value: string): boolean {
    return this.told.has(`${code} ${value}`);
  }

  /** With a finding for every code of which some were left out. */
  all(): readonly LintFinding[] {
    const counted = [...this.beyond].map(([code, { count, place }]): LintFinding => {
      const message = `${count} more ${code} are not listed; ${MOST_OF_ONE_CODE} are.`;
      return { severity: 'info', code: 'FINDINGS_CUT', message, place: { file: place.file ?? '' }, value: code };
    });
    return [...this.found, ...counted];
  }
}

export const MOST_OF_ONE_CODE = 100;

/** By file, line and column, then by what is said. */
export function byPlace(a: LintFinding, b: LintFinding): number {
  return (
    compareText(a.place?.file ?? '', b.place?.file ?? '') ||
    (a.place?.line ?? 0) - (b.place?.line ?? 0) ||
    Number(a.place?.column ?? 0) - Number(b.place?.column ?? 0) ||
    compareText(a.code, b.code) ||
    compareText(a.message, b.message)
  );
}

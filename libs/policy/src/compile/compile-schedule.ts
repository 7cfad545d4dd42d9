import { Cron } from 'croner';
import { type Instant, isLocalDate, isZone, parseInstant, startOfDay, type Zone } from '@joinery/kernel';
import { addProblem, checkDuration, type CompileContext } from './compile-context';
import type { Shaped } from '../files/shaped';
import type { DispatchSchedule, FreezePeriod, LaneName, OpeningRule } from '../decide/dispatch-schedule';
import type { DocumentPath, Problem } from '../files/policy-document';

type File = Shaped<'app'>;

/** Whoever closes waits for nobody, unless the policy says so. */
const BYPASS: readonly LaneName[] = ['leaver'];

/** Reads when an app may be sent to; null when it always may. */
export function compileSchedule(context: CompileContext, file: File, defaultZone: Zone): DispatchSchedule | null {
  const { schedule } = file.text;
  if (!schedule) return null;
  const zone = schedule.zone ?? defaultZone;
  if (!isZone(zone)) {
    report(context, file, ['zone'], {
      code: 'UNKNOWN_ZONE',
      message: `There is no time zone "${zone}".`,
      hint: 'Write an IANA name, such as Europe/Berlin.',
    });
  }
  const open = (schedule.open ?? []).filter((rule, i) => isSound(context, file, rule, i));
  const freezes = (schedule.freezes ?? []).flatMap((period, i) => compileFreeze(context, file, period, i, zone));
  return { zone, open, freezes, bypass: schedule.bypass ?? BYPASS };
}

function isSound(context: CompileContext, file: File, rule: OpeningRule, index: number): boolean {
  const path = ['schedule', 'open', index];
  const { size } = context.findings;
  checkDuration(context, file.document, [...path, 'duration'], rule.duration);
  if (/^-|^P(?:T?0[A-Z])*T?$/.test(rule.duration)) {
    report(context, file, ['open', index, 'duration'], {
      code: 'DURATION_INVALID',
      message: 'A window lasts longer than nothing.',
      hint: 'Write PT4H, P1D.',
    });
    return false;
  }
  const problem = cronProblem(rule.cron);
  if (problem === null) return context.findings.size === size;
  report(context, file, ['open', index, 'cron'], {
    code: 'CRON_INVALID',
    message: `"${rule.cron}" ${problem}.`,
    hint: 'Five fields: minute, hour, day of month, month, day of week, such as "0 20 * * 1-5".',
  });
  return false;
}

/** From here on a pattern must come at some time: nothing here asks what time it is. */
const LONG_AGO = '1970-01-01T00:00:00Z';

/** Five fields only: seconds would make windows of a second, and words such as @daily say less than they seem to. */
function cronProblem(pattern: string): string | null {
  if (pattern.trim().split(/\s+/).length !== 5) return 'is not a pattern of five fields';
  try {
    return new Cron(pattern, { timezone: 'UTC' }).nextRun(LONG_AGO) === null ? 'never comes' : null;
  } catch (error) {
    return `cannot be read (${error instanceof Error ? error.message.replace(/^\w+: /, '') : String(error)})`;
  }
}

/** A day begins at midnight of the zone in which windows open. */
function instantIn(zone: Zone, text: string): Instant | null {
  return isLocalDate(text) && isZone(zone) ? startOfDay(text, zone) : parseInstant(text);
}

function compileFreeze(
  context: CompileContext,
  file: File,
  period: { readonly from: string; readonly until: string; readonly reason: string },
  index: number,
  zone: Zone,
): FreezePeriod[] {
  const [from, until] = [instantIn(zone, period.from), instantIn(zone, period.until)];
  for (const [name, instant] of [
    ['from', from],
    ['until', until],
  ] as const) {
    if (instant === null)
      report(context, file, ['freezes', index, name], {
        code: 'INSTANT_INVALID',
        message: `"${period[name]}" is not a date or time.`,
        hint: 'Write 2026-12-24 (midnight in the zone of the schedule) or 2026-12-24T18:00:00+01:00.',
      });
  }
  if (from === null || until === null) return [];
  if (from >= until) {
    report(context, file, ['freezes', index, 'until'], {
      code: 'VALUE_INVALID',
      message: 'The freeze ends before it begins.',
      hint: 'Correct one of the two.',
    });
    return [];
  }
  return [{ from, until, reason: period.reason }];
}

function report(context: CompileContext, { document }: File, path: DocumentPath, problem: Problem): void {
  addProblem(context, document, ['schedule', ...path], problem);
}

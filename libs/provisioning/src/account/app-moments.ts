import { type Instant, shift, type Zone } from '@joinery/kernel';
import type { Lifecycle } from '@joinery/identity';
import type { AppPolicy, Moment } from '@joinery/policy';

/** When the app's window has an account made, opened, closed and deleted; null: the person has no date for it. */
export type Moments = Readonly<Record<'create' | 'enable' | 'disable' | 'delete', Instant | null>>;

export function momentsOf(app: AppPolicy, lifecycle: Lifecycle): Moments {
  const at = (moment: Moment | null): Instant | null => momentInstant(moment, lifecycle.instants, lifecycle.zone);
  return {
    create: at(app.window.create),
    enable: at(app.window.enable),
    disable: at(app.window.disable),
    delete: at(app.window.delete),
  };
}

function momentInstant(moment: Moment | null, instants: Readonly<Record<string, Instant>>, zone: Zone): Instant | null {
  const instant = moment && instants[moment.instant];
  if (!moment || !instant) return null;
  return moment.offset ? shift(instant, moment.offset, zone) : instant;
}

/** Whether the window is open for an account to be there at all. */
export function mayBeThere({ create, delete: gone }: Moments, now: Instant): boolean {
  return !isAhead(create, now) && !hasCome(gone, now);
}

/** Whether the window is open for an account to be active. */
export function mayBeActive({ enable, disable }: Moments, now: Instant): boolean {
  return !isAhead(enable, now) && !hasCome(disable, now);
}

function hasCome(moment: Instant | null, now: Instant): boolean {
  return moment !== null && moment <= now;
}

function isAhead(moment: Instant | null, now: Instant): boolean {
  return moment !== null && moment > now;
}

import { isUnassigned } from '@joinery/scim';
import { isWayOfClosed, type ClosedShown } from '../../../kit/closed-shown';

/** What was seen of accounts that the app has closed. It is never unlearned: connecting the app anew forgets it. */
export class ClosedAccounts {
  constructor(private shown: ClosedShown = {}) {}

  get ways(): ClosedShown {
    return this.shown;
  }

  /** At this path a closed account shows what nobody gave it, however often the app said yes. */
  note(path: string, shown: unknown): void {
    if (isWayOfClosed(this.shown, path, shown)) return;
    this.shown = { ...this.shown, [path]: isUnassigned(shown) ? 'hidden' : 'own' };
  }

  explains(path: string, shown: unknown): boolean {
    return isWayOfClosed(this.shown, path, shown);
  }
}

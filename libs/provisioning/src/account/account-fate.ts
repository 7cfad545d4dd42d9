import type { AccountOutcome } from '@joinery/policy';
import type { AccountImage } from './account';
import { desiredAccount } from './desired-account';

/** An account that is open, with nothing in it: what becomes of it is all that is asked. */
const OPEN: AccountImage = { active: true, attributes: {}, groups: [] };

/** What policy wants of an open account, in one word; `held` where something is unclear and it stays as it is. */
export const accountFate: AccountOutcome = (question) => {
  const { image, findings } = desiredAccount({ ...question, current: OPEN, applied: null, closedAt: null });
  if (image === null) return 'deleted';
  if (findings.length > 0 || image === OPEN) return 'held';
  return image.active ? 'open' : 'closed';
};

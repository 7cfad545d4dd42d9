import { parsePath } from '@joinery/scim';
import type { TerminalError } from '../../../kit/errors';
import type { AccountWrite } from '../../../kit/target';
import { covers } from '../dialect/dialect';
import type { AccountTask } from './account-task';

/** What apps want of whoever is new: who that is, and where mail goes. */
const WHO = new Set(['username', 'displayname', 'name', 'emails', 'password']);
const REFUSED = new Set([400, 422]);

/**
 * A create was refused, and one value of many may be why: whoever joins is not to be without an account for a telephone
 * number that the app does not like. The account with nothing but who it is of, in an app that nothing is known of;
 * null where there is nothing to leave out.
 */
export function bareAccount({ client, write }: AccountTask, refusal: TerminalError): AccountWrite | null {
  const post = refusal.exchanges.findLast(({ method }) => method === 'POST');
  if (client.profile.adapts !== true || !REFUSED.has(post?.status ?? 0)) return null;
  const { required } = client.profile.attributes;
  const all = Object.entries(write.desired.attributes);
  const bare = all.filter(([path]) => isWho(path) || required.some((wanted) => covers(wanted, path)));
  if (bare.length === all.length) return null;
  return { ...write, desired: { ...write.desired, attributes: Object.fromEntries(bare) } };
}

function isWho(path: string): boolean {
  const parsed = parsePath(path);
  return parsed?.schema === null && WHO.has(parsed.attribute.toLowerCase());
}

import { isRecord } from '@joinery/scim';
import type { CheckRun } from './check-run';
import { bodyOf } from '../client/answers';

/** Asks the app what it says of itself; gives what it said, or null when it said nothing at all. */
export async function discover(run: CheckRun): Promise<object | null> {
  const { discovery } = run.client.profile;
  const documents = Object.entries(discovery).filter((entry): entry is [string, string] => entry[1] !== null);
  if (documents.length === 0) {
    run.skip('discovery', 'this kind of app does not describe itself');
    return null;
  }
  const found: Record<string, unknown> = {};
  await run.check('discovery', async (trail) => {
    const absent: string[] = [];
    for (const [name, path] of documents) {
      const answer = await run.client.ask(trail, { method: 'GET', path, what: `read ${path}` });
      const body = bodyOf(answer);
      if (answer.status < 300 && (isRecord(body) || Array.isArray(body))) found[name] = body;
      else absent.push(`${path} (${answer.status})`);
    }
    if (absent.length === 0) return { result: 'passed', text: documents.map(([, path]) => path).join(', ') };
    run.departures.add(`RFC 7644 section 4 wants ${absent.join(', ')}`);
    return { result: 'warning', text: `not there: ${absent.join(', ')}; the profile is used as it is` };
  });
  return Object.keys(found).length === 0 ? null : found;
}

import { isRecord } from '@joinery/scim';
import type { CheckOptions } from '../../../kit/connection-report';
import { covers } from '../dialect/dialect';
import type { CheckRun } from './check-run';
import { misfitsIn } from './misfits';

/** Holds what policy maps against what the app has just said of its attributes; nothing is asked for that. */
export async function checkMapping(run: CheckRun, wish: CheckOptions, discovered: object | null): Promise<void> {
  const { mapped = [], sample = {} } = wish;
  const { forbidden } = run.client.profile.attributes;
  const sent = mapped.filter((path) => !forbidden.some((one) => covers(one, path)));
  if (sent.length === 0) return run.skip('mapping', 'policy gives this app no attributes');
  const schemas = isRecord(discovered) ? discovered['schemas'] : null;
  const misfits = misfitsIn({ paths: sent, sample }, schemas);
  if (misfits === null) return run.skip('mapping', 'the app does not list the attributes that it has');
  run.misfits.push(...misfits);
  await run.check('mapping', () =>
    Promise.resolve(
      misfits.length === 0
        ? { result: 'passed', text: `${sent.length} attributes of policy are attributes of the app` }
        : { result: 'warning', text: `policy and the attributes of the app differ: ${misfits.length}, named below` },
    ),
  );
}

import type { CheckOptions, ConnectionReport } from '../../../kit/connection-report';
import { CheckRun } from './check-run';
import { learnedWays } from './departures';
import { discover } from './discovery';
import { checkDoor } from './door-check';
import type { ScimClient } from '../client/client';
import { credentialsOf, openClient } from '../client/open-client';
import { PatientClient } from '../client/patient-client';
import { checkProbe } from './probe-check';
import { profileAt } from '../profiles/profile-at';
import { checkMapping } from './mapping-check';
import { checkReading } from './reading-check';
import { Dialect } from '../dialect/dialect';
import { NOTHING_FOUND } from '../dialect/learned';
import type { ScimProfile } from '../dialect/scim-profile';
import type { ScimTargetOptions } from '../scim-target';
import { tighten } from '../dialect/tighten';

/** Implements `TargetConnector.check`, over a connection of its own that keeps every answer for the report. */
export async function checkConnection(
  options: ScimTargetOptions,
  profile: ScimProfile,
  wish: CheckOptions,
): Promise<ConnectionReport> {
  const client = openClient(options, profile, 1, true);
  const under = (dialect: Dialect): ScimClient => new PatientClient(client.wire, dialect, wish.permit ?? null);
  const run = new CheckRun(under(client.dialect));
  try {
    await checkAddress(run, options.baseUrl);
    const goesOn = await checkDoor(run, {
      baseUrl: options.baseUrl,
      tls: options.tls ?? null,
      credentials: credentialsOf(options),
    });
    if (profile.style !== 'scim') return uploadReport(run, profile, options.baseUrl);
    const discovered = goesOn ? await discover(run) : null;
    if (goesOn) {
      run.goOnWith(under(new Dialect(tighten(profile, discovered).profile, client.dialect.learned)));
      await checkMapping(run, wish, discovered);
      await checkReading(run);
    } else
      for (const name of ['discovery', 'mapping', 'read', 'filter', 'paging', 'groups'] as const)
        run.skip(name, 'the app cannot be spoken to');
    await checkWriting(run, wish, goesOn);
    return { ...reportOf(run, profile, discovered), detected: profileAt(profile, options.baseUrl) };
  } finally {
    await client.wire.close();
  }
}

/** What is uploaded cannot be read back here, nor taken back: more than the door is not tried. */
function uploadReport(run: CheckRun, profile: ScimProfile, baseUrl: string): ConnectionReport {
  const why = 'this kind of app shows nothing of its accounts';
  for (const name of ['discovery', 'mapping', 'read', 'filter', 'paging', 'groups', ...WRITES] as const)
    run.skip(name, why);
  return { ...reportOf(run, profile, null), detected: profileAt(profile, baseUrl) };
}

const WRITES = ['create', 'read-back', 'twice', 'deactivate', 'delete', 'clean-up'] as const;

function reportOf(run: CheckRun, profile: ScimProfile, discovered: object | null): Omit<ConnectionReport, 'detected'> {
  const { tightened } = tighten(profile, discovered);
  const learned = run.client.dialect.learned.findings;
  const found = run.doublesRefused ? { ...NOTHING_FOUND, ...learned, doublesRefused: true } : learned;
  return {
    profile: profile.name,
    checks: run.checks,
    tightened,
    departures: [...run.departures, ...learnedWays(run.client)],
    misfits: run.misfits,
    discovered,
    ...(found === null ? {} : { found }),
  };
}

async function checkAddress(run: CheckRun, baseUrl: string): Promise<void> {
  const { form, pattern } = run.client.profile.baseUrl;
  await run.check('address', () => {
    const fits = pattern === null || new RegExp(pattern).test(baseUrl);
    return Promise.resolve(
      fits
        ? ({ result: 'passed', text: baseUrl } as const)
        : ({ result: 'warning', text: `${baseUrl} is not of the form ${form}` } as const),
    );
  });
}

async function checkWriting(run: CheckRun, wish: CheckOptions, goesOn: boolean): Promise<void> {
  if (wish.write && goesOn) return checkProbe(run, wish.sample ?? {}, wish.patienceMs);
  const why = wish.write ? 'the app cannot be spoken to' : 'writing was not allowed (--write)';
  for (const name of WRITES) run.skip(name, why);
}

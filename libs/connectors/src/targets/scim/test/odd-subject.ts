import { targetConformance, type TargetUnderTest } from '../../../kit/target-conformance';
import type { TargetConnector } from '../../../kit/target';
import { createScimTarget } from '../scim-target';
import { FakeScimServer } from './fake-scim-server';
import { genericProfile } from './generic-profile';
import type { ScimProfile } from '../dialect/scim-profile';
import { OddFront, type Oddity } from './odd-front';

const retry = { ...genericProfile.retry, lookDelaysMs: [0, 2], readBackDelaysMs: [0, 2] };
const checked: ScimProfile = { ...genericProfile, retry, paging: { mode: 'index', pageSize: 3 } };

/** A target over a server that it reaches through an odd front. */
export interface OddSubject extends TargetUnderTest {
  /** The server behind the front, which is not odd. */
  readonly app: FakeScimServer;
  /** The connector of another process, which has of the former ones what is kept. */
  again(): TargetConnector;
}

export async function openBehind(oddity: Oddity, profile = checked): Promise<OddSubject> {
  const app = await FakeScimServer.start();
  const front = await OddFront.start(app.baseUrl, oddity);
  const targets: TargetConnector[] = [];
  const open = (): TargetConnector => {
    const found = targets.at(-1)?.findings?.() ?? profile.found;
    const kept = found ? { ...profile, found } : profile;
    targets.push(createScimTarget({ appId: 'odd', baseUrl: front.baseUrl, profile: kept }));
    return targets.at(-1) as TargetConnector;
  };
  return {
    app,
    target: open(),
    again: open,
    plant: (account) => Promise.resolve(app.add('users', { ...account, active: true })),
    close: async () => {
      await Promise.all(targets.map((target) => target.close()));
      await front.stop();
      await app.stop();
    },
  };
}

/** Holds a target behind the front to the sentences of the conformance suite that are picked. */
export function holdsTo(oddity: Oddity, isPicked: (sentence: string) => boolean): void {
  const cases = targetConformance().filter(({ sentence }) => isPicked(sentence));
  it.each(cases.map((one) => [one.sentence, one] as const))('%s', async (_sentence, one) => {
    const subject = await openBehind(oddity);
    try {
      await one.run(subject);
    } finally {
      await subject.close();
    }
  });
}

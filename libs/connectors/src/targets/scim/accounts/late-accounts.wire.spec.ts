import { TransientError } from '../../../kit/errors';
import type { AccountResult, AccountWrite } from '../../../kit/target';
import type { ScimProfile } from '../dialect/scim-profile';
import { profileNamed } from '../profiles/profile-named';
import { genericProfile } from '../test/generic-profile';
import { isList, type Oddity, told } from '../test/odd-front';
import { type OddSubject, openBehind } from '../test/odd-subject';

/** Nobody whom it made shows for so many readings after the create. */
const late = (readings: number, creation: (status: number) => number = (status) => status): Oddity => {
  let left = 0;
  return {
    before: (asked) => {
      if (asked.method !== 'GET' || left === 0) return asked;
      left -= 1;
      return isList(asked) ? told(200, { totalResults: 0, Resources: [] }) : told(404, { detail: 'nobody' });
    },
    after: (answer, { method }) => {
      if (method !== 'POST' || answer.status !== 201) return answer;
      left = readings;
      const status = creation(answer.status);
      return status === 201 ? answer : told(status, {});
    },
  };
};

/** Ids with what means something in an address. */
const awkward = ({ before, after }: Oddity): Oddity => ({
  before: (asked) => {
    const path = asked.path.replace(/a%2F\.\.%2Fb%2520%23%3F%3B(\w+)%20%C3%A9/i, '$1');
    return before?.({ ...asked, path }) ?? { ...asked, path };
  },
  after: (answer, asked) => {
    const said = after?.(answer, asked) ?? answer;
    return { ...said, body: said.body.toString().replace(/"id":"(u\d+)"/g, '"id":"a/../b%20#?;$1 é"') };
  },
});

/** Nothing has told whether the app refuses a name that is taken. */
const unchecked: ScimProfile = {
  ...profileNamed('generic'),
  retry: { ...genericProfile.retry, lookDelaysMs: [0, 2], readBackDelaysMs: [0, 2] },
};

const SERVERS: Readonly<Record<string, () => Oddity>> = {
  'answers 201 and shows nobody for a while': () => late(9),
  'answers 202 without a word and shows nobody for a while': () => late(9, () => 202),
  'gives ids that no address holds as they are': () => awkward({}),
  'gives such ids, answers 202 and shows nobody for a while': () => awkward(late(9, () => 202)),
};

const write = (more: Partial<AccountWrite> = {}): AccountWrite => {
  const attributes = { userName: 'ada@example.com', 'name.givenName': 'Ada' };
  return {
    ...{ externalId: 'E1', remoteId: null, current: null, match: ['externalId', 'userName'] },
    desired: { active: true, attributes, groups: [] },
    ...more,
  };
};

/** As workers do it, each of them a new process: what is not shown yet is put off, and taken up by another. */
const bringAbout = async (subject: OddSubject, wish: AccountWrite, attempt = 0): Promise<AccountResult> => {
  let isAwaited = wish.isAwaited ?? false;
  const keepAwaited = (): Promise<void> => Promise.resolve(void (isAwaited = true));
  const target = attempt === 0 ? subject.target : subject.again();
  return target.ensureAccount({ ...wish, attempt, keepAwaited }).catch((error: unknown) => {
    if (!(error instanceof TransientError) || attempt > 12) throw error;
    return bringAbout(subject, { ...wish, isAwaited }, attempt + 1);
  });
};

describe.each(Object.entries(SERVERS))('an app that %s', (_name, oddity) => {
  it('has each account made once, changed and closed', async () => {
    const subject = await openBehind(oddity(), unchecked);
    const { app, close } = subject;
    app.moods.userNamesUnique = false;
    try {
      const { remoteId, proof } = await bringAbout(subject, write());
      expect([proof, app.users.size, app.count('POST', /Users/)]).toEqual(['read-back', 1, 1]);
      const desired = write().desired as NonNullable<AccountWrite['desired']>;
      const renamed = { ...desired, attributes: { ...desired.attributes, 'name.givenName': 'Adele' } };
      await bringAbout(subject, write({ remoteId, current: desired, desired: renamed }));
      await bringAbout(subject, write({ remoteId, current: renamed, desired: { ...renamed, active: false } }));
      expect([...app.users.values()]).toEqual([
        expect.objectContaining({
          active: false,
          externalId: 'E1',
          name: expect.objectContaining({ givenName: 'Adele' }) as unknown,
        }),
      ]);
      expect(app.count('POST', /Users/)).toBe(1);
    } finally {
      await close();
    }
  });
});

it('the first answer that is lost is no proof either that nobody was made: nobody is made twice', async () => {
  let creates = 0;
  const subject = await openBehind(
    late(9, () => ((creates += 1) > 0 ? 500 : 201)),
    unchecked,
  );
  subject.app.moods.userNamesUnique = false;
  try {
    await bringAbout(subject, write());
    expect([subject.app.users.size, creates]).toEqual([1, 1]);
  } finally {
    await subject.close();
  }
});

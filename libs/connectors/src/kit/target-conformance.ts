import assert from 'node:assert/strict';
import type { AccountImage } from '@joinery/provisioning';
import { ConflictError } from './errors';
import type { AccountWrite, RemoteAccount, TargetConnector } from './target';

/** A target with an empty app behind it, and a way to put things there behind its back. */
export interface TargetUnderTest {
  readonly target: TargetConnector;
  /** Makes an account that we did not make; gives its id. */
  plant(account: { readonly userName: string; readonly externalId: string | null }): Promise<string>;
  close(): Promise<void>;
}

export interface ConformanceCase {
  readonly sentence: string;
  run(subject: TargetUnderTest): Promise<void>;
}

const WORK_MAIL = 'emails[type eq "work"].value';
const DEPARTMENT = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department';
const PATHS = ['userName', 'name.givenName', 'name.familyName', 'title', WORK_MAIL, DEPARTMENT];

const ada: AccountImage = {
  active: true,
  attributes: {
    userName: 'ada.lindqvist@example.com',
    'name.givenName': 'Ada',
    'name.familyName': 'Lindqvist',
    [WORK_MAIL]: 'ada.lindqvist@example.com',
    [DEPARTMENT]: 'Engineering "R&D"',
  },
  groups: [],
};

function wish(desired: AccountImage, more: Partial<AccountWrite> = {}): AccountWrite {
  return { externalId: 'E1001', remoteId: null, desired, current: null, match: ['externalId', 'userName'], ...more };
}

function but(image: AccountImage, attributes: AccountImage['attributes'], active = image.active): AccountImage {
  return { ...image, active, attributes: { ...image.attributes, ...attributes } };
}

function isConflict(error: unknown): boolean {
  return error instanceof ConflictError;
}

async function accounts(target: TargetConnector): Promise<readonly RemoteAccount[]> {
  const reading = await target.readAll(PATHS);
  assert.deepEqual(reading.doubts, []);
  return reading.accounts;
}

async function only(target: TargetConnector): Promise<RemoteAccount> {
  const [first, ...more] = await accounts(target);
  assert.ok(first !== undefined && more.length === 0, 'exactly one account');
  return first;
}

async function members(target: TargetConnector, groupId: string): Promise<readonly string[]> {
  const { groups } = await target.readAll([]);
  return [...(groups.find((group) => group.remoteId === groupId)?.memberIds ?? [])].sort();
}

async function people(target: TargetConnector, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let number = 1; number <= count; number++) {
    const desired = but(ada, { userName: `p${number}@example.com`, [WORK_MAIL]: `p${number}@example.com` });
    ids.push((await target.ensureAccount(wish(desired, { externalId: `P${number}` }))).remoteId);
  }
  return ids;
}

const accountCases: readonly ConformanceCase[] = [
  {
    sentence: 'creates an account with our key and every value, and a second time makes no second one',
    async run({ target }) {
      const made = await target.ensureAccount(wish(ada));
      assert.equal(made.effect, 'created');
      const again = await target.ensureAccount(wish(ada));
      assert.equal(again.remoteId, made.remoteId);
      const account = await only(target);
      assert.deepEqual([account.externalId, account.active, account.remoteId], ['E1001', true, made.remoteId]);
      for (const path in ada.attributes) assert.equal(account.attributes[path], ada.attributes[path], path);
    },
  },
  {
    sentence: 'changes what differs, clears what is to be empty and adds a mail that was not there',
    async run({ target }) {
      const bare = but(ada, { [WORK_MAIL]: null, title: 'Engineer' });
      const { remoteId } = await target.ensureAccount(wish(bare));
      const desired = but(ada, { 'name.familyName': 'Berg', title: null, [DEPARTMENT]: 'Sales' });
      const changed = await target.ensureAccount(wish(desired, { remoteId, current: bare }));
      assert.equal(changed.effect, 'changed');
      const { attributes } = await only(target);
      for (const path in desired.attributes) assert.equal(attributes[path], desired.attributes[path], path);
      const mail = but(desired, { [WORK_MAIL]: 'ada.berg@example.com' });
      await target.ensureAccount(wish(mail, { remoteId, current: desired }));
      assert.equal((await only(target)).attributes[WORK_MAIL], 'ada.berg@example.com');
    },
  },
  {
    sentence: 'sends nothing but a reading when the account is as desired',
    async run({ target }) {
      const { remoteId } = await target.ensureAccount(wish(ada));
      const same = await target.ensureAccount(wish(ada, { remoteId, current: ada }));
      assert.equal(same.effect, 'unchanged');
      assert.ok(same.exchanges.every((exchange) => exchange.method === 'GET'));
    },
  },
  {
    sentence: 'closes an account, proves it by reading, and opens it again with everything in it',
    async run({ target }) {
      const { remoteId } = await target.ensureAccount(wish(ada));
      const closed = but(ada, {}, false);
      assert.equal((await target.ensureAccount(wish(closed, { remoteId, current: ada }))).proof, 'read-back');
      assert.equal((await only(target)).active, false);
      await target.ensureAccount(wish(ada, { remoteId, current: closed }));
      const account = await only(target);
      assert.deepEqual([account.active, account.attributes[DEPARTMENT]], [true, 'Engineering "R&D"']);
    },
  },
  {
    sentence: "refuses to touch somebody else's account that has the user name",
    async run({ target, plant }) {
      await plant({ userName: 'Ada.Lindqvist@example.com', externalId: 'foreign-7' });
      await assert.rejects(target.ensureAccount(wish(ada)), isConflict);
      const account = await only(target);
      assert.deepEqual([account.externalId, account.attributes[DEPARTMENT]], ['foreign-7', null]);
    },
  },
  {
    sentence: "adopts nobody's account with the user name when policy matches by it, and not otherwise",
    async run({ target, plant }) {
      const id = await plant({ userName: 'Ada.Lindqvist@example.com', externalId: null });
      await assert.rejects(target.ensureAccount(wish(ada, { match: ['externalId'] })), isConflict);
      const adopted = await target.ensureAccount(wish(ada));
      assert.deepEqual([adopted.remoteId, adopted.effect], [id, 'adopted']);
      const account = await only(target);
      assert.deepEqual([account.externalId, account.attributes[DEPARTMENT]], ['E1001', 'Engineering "R&D"']);
    },
  },
  {
    sentence: 'makes an account anew when the one we knew is gone',
    async run({ target }) {
      const gone = await target.ensureAccount(wish(ada));
      await target.deleteAccount(wish(ada, { remoteId: gone.remoteId }));
      const desired = but(ada, { title: 'Engineer' });
      const made = await target.ensureAccount(wish(desired, { remoteId: gone.remoteId, current: ada }));
      assert.equal(made.effect, 'created');
      assert.equal((await only(target)).remoteId, made.remoteId);
    },
  },
  {
    sentence: 'deletes an account, and a second time finds that fine',
    async run({ target }) {
      const { remoteId } = await target.ensureAccount(wish(ada));
      assert.equal((await target.deleteAccount(wish(ada, { remoteId }))).effect, 'deleted');
      assert.equal((await target.deleteAccount(wish(ada, { remoteId }))).effect, 'deleted');
      assert.deepEqual(await accounts(target), []);
    },
  },
];

const groupCases: readonly ConformanceCase[] = [
  {
    sentence: 'makes one group however often it is asked for, whatever signs are in its name',
    async run({ target }) {
      const name = 'R&D "core" \\ Größe + 1';
      const first = await target.ensureGroup(name);
      const second = await target.ensureGroup(name);
      assert.equal(second.group.remoteId, first.group.remoteId);
      const { groups } = await target.readAll([]);
      assert.deepEqual(
        groups.map((group) => group.displayName),
        [name],
      );
    },
  },
  {
    sentence: 'adds and removes members without touching the others, down to the last one',
    async run({ target }) {
      const [one = '', two = '', three = ''] = await people(target, 3);
      const { group } = await target.ensureGroup('Engineering');
      const groupRemoteId = group.remoteId;
      const added = await target.changeMembers({ groupRemoteId, add: [one, two, two], remove: [three] });
      assert.equal(added.proof, 'read-back');
      await target.changeMembers({ groupRemoteId, add: [three, two], remove: [one] });
      assert.deepEqual(await members(target, groupRemoteId), [two, three].sort());
      const same = await target.changeMembers({ groupRemoteId, add: [two], remove: [one] });
      assert.ok(same.exchanges.every((exchange) => exchange.method === 'GET'));
      await target.changeMembers({ groupRemoteId, add: [], remove: [two, three] });
      assert.deepEqual(await members(target, groupRemoteId), []);
    },
  },
  {
    sentence: 'reads more accounts than fit on a page, each once, and proves that it has them all',
    async run({ target }) {
      const ids = await people(target, 7);
      const reading = await target.readAll(PATHS);
      assert.deepEqual([reading.complete, reading.doubts], [true, []]);
      assert.deepEqual(reading.accounts.map((account) => account.remoteId).sort(), [...ids].sort());
    },
  },
  {
    sentence: 'keeps evidence of every exchange and no secret in it',
    async run({ target }) {
      const { exchanges } = await target.ensureAccount(wish(ada));
      const post = exchanges.find((exchange) => exchange.method === 'POST');
      assert.ok(post?.request?.includes('E1001') && post.status === 201);
      assert.doesNotMatch(JSON.stringify(exchanges), /authorization|bearer/i);
    },
  },
];

/**
 * What every target has to do, as sentences to run against a fresh app each. It asserts with `node:assert`, so that it
 * runs under any test runner. The target should page by three.
 */
export const targetConformance: readonly ConformanceCase[] = [...accountCases, ...groupCases];

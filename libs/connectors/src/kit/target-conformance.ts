import assert from 'node:assert/strict';
import {
  accounts,
  adaOf,
  assertShows,
  but,
  DEPARTMENT,
  fit,
  isConflict,
  MANAGER,
  MATCH,
  members,
  only,
  PATHS,
  people,
  wish,
  WORK_MAIL,
  type AppLimits,
  type ConformanceCase,
} from './conformance-subject';
import type { AccountImage } from '@joinery/provisioning';
import { TransientError, WaitingError } from './errors';

export type { AppLimits, ConformanceCase, TargetUnderTest } from './conformance-subject';

const accountCases: readonly ConformanceCase[] = [
  {
    sentence: 'creates an account with our key and every value, and a second time makes no second one',
    async run(subject) {
      const { target } = subject;
      const ada = adaOf(subject);
      const made = await target.ensureAccount(wish(ada));
      assert.equal(made.effect, 'created');
      const again = await target.ensureAccount(wish(ada));
      assert.equal(again.remoteId, made.remoteId);
      const account = await only(subject);
      assert.deepEqual([account.externalId, account.active, account.remoteId], ['E1001', true, made.remoteId]);
      assertShows(subject, account, ada.attributes);
    },
  },
  {
    sentence: 'finds the account that a create has made, patiently, and writes nothing for it',
    async run(subject) {
      const { target } = subject;
      const ada = adaOf(subject);
      await assert.rejects(target.findAccount(wish(ada)), TransientError);
      assert.equal((await target.findAccount(wish(ada, { attempt: 99 }))).account, null);
      const { remoteId } = await target.ensureAccount(wish(ada));
      const { account, exchanges } = await target.findAccount(wish(ada));
      assert.deepEqual([account?.remoteId, account?.active], [remoteId, true]);
      assert.ok(exchanges.every((exchange) => exchange.method === 'GET'));
    },
  },
  {
    sentence: 'changes what differs, clears what is to be empty and adds a mail that was not there',
    async run(subject) {
      const { target, limits = {} } = subject;
      const ada = adaOf(subject);
      const mailless: AccountImage['attributes'] = limits.needsMail === true ? {} : { [WORK_MAIL]: null };
      const bare = fit(limits, but(ada, { ...mailless, title: 'Engineer' }));
      const { remoteId } = await target.ensureAccount(wish(bare));
      const desired = fit(limits, but(ada, { 'name.familyName': 'Berg', title: null, [DEPARTMENT]: 'Sales' }));
      const changed = await target.ensureAccount(wish(desired, { remoteId, current: bare }));
      assert.equal(changed.effect, 'changed');
      assertShows(subject, await only(subject), desired.attributes);
      const mail = but(desired, { [WORK_MAIL]: 'ada.berg@example.com' });
      await target.ensureAccount(wish(mail, { remoteId, current: desired }));
      assert.equal((await only(subject)).attributes[WORK_MAIL], 'ada.berg@example.com');
    },
  },
  {
    sentence: 'sends nothing but a reading when the account is as desired',
    async run(subject) {
      const { target } = subject;
      const ada = adaOf(subject);
      const { remoteId } = await target.ensureAccount(wish(ada));
      const same = await target.ensureAccount(wish(ada, { remoteId, current: ada }));
      assert.equal(same.effect, 'unchanged');
      assert.ok(same.exchanges.every((exchange) => exchange.method === 'GET'));
    },
  },
  {
    sentence: 'closes an account, proves it by reading, and opens it again with everything in it',
    async run(subject) {
      const { target } = subject;
      const ada = adaOf(subject);
      const { remoteId } = await target.ensureAccount(wish(ada));
      const closed = but(ada, {}, false);
      assert.equal((await target.ensureAccount(wish(closed, { remoteId, current: ada }))).proof, 'read-back');
      assert.equal((await only(subject)).active, false);
      await target.ensureAccount(wish(ada, { remoteId, current: closed }));
      const account = await only(subject);
      assert.equal(account.active, true);
      assertShows(subject, account, ada.attributes);
    },
  },
  {
    sentence: 'looks first when it is asked a second time, and then sends what is missing',
    async run(subject) {
      const { target } = subject;
      const ada = adaOf(subject);
      const { remoteId } = await target.ensureAccount(wish(ada));
      const berg = but(ada, { 'name.familyName': 'Berg' });
      const again = await target.ensureAccount(wish(berg, { remoteId, current: ada, attempt: 1 }));
      assert.deepEqual([again.exchanges[0]?.method, again.effect], ['GET', 'changed']);
      const third = await target.ensureAccount(wish(berg, { remoteId, current: ada, attempt: 2 }));
      assert.equal(third.effect, 'unchanged');
    },
  },
  {
    sentence: "refuses to touch somebody else's account that has the user name",
    async run(subject) {
      const { target, plant, limits = {} } = subject;
      await plant({ userName: 'Ada.Lindqvist@example.com', externalId: 'foreign-7' });
      await assert.rejects(target.ensureAccount(wish(adaOf(subject), { match: limits.match ?? MATCH })), isConflict);
      const account = await only(subject);
      assert.deepEqual([account.externalId, account.attributes['name.familyName']], ['foreign-7', null]);
    },
  },
  {
    sentence: "adopts nobody's account with the user name when policy matches by it, and not otherwise",
    async run(subject) {
      const { target, plant, limits = {} } = subject;
      const ada = adaOf(subject);
      const id = await plant({ userName: 'Ada.Lindqvist@example.com', externalId: null });
      await assert.rejects(target.ensureAccount(wish(ada, { match: ['externalId'] })), isConflict);
      const adopted = await target.ensureAccount(wish(ada, { match: limits.match ?? MATCH }));
      assert.deepEqual([adopted.remoteId, adopted.effect], [id, 'adopted']);
      const account = await only(subject);
      assert.equal(account.externalId, 'E1001');
      assertShows(subject, account, ada.attributes);
    },
  },
  {
    sentence: 'makes an account anew when the one we knew is gone',
    applies: ({ deleteLeaves = 'nothing' }) => deleteLeaves === 'nothing',
    async run(subject) {
      const { target } = subject;
      const ada = adaOf(subject);
      const gone = await target.ensureAccount(wish(ada));
      await target.deleteAccount(wish(ada, { remoteId: gone.remoteId }));
      const desired = but(ada, { 'name.familyName': 'Berg' });
      const made = await target.ensureAccount(wish(desired, { remoteId: gone.remoteId, current: ada }));
      assert.equal(made.effect, 'created');
      assert.equal((await only(subject)).remoteId, made.remoteId);
    },
  },
  {
    sentence: 'opens an account again that the app hides since it was deleted',
    applies: ({ deleteLeaves }) => deleteLeaves === 'hidden',
    async run(subject) {
      const { target } = subject;
      const ada = adaOf(subject);
      const { remoteId } = await target.ensureAccount(wish(ada));
      await target.deleteAccount(wish(ada, { remoteId }));
      const berg = but(ada, { 'name.familyName': 'Berg' });
      const back = await target.ensureAccount(wish(berg, { remoteId, current: ada }));
      assert.deepEqual([back.remoteId, back.proof], [remoteId, 'read-back']);
      const account = await only(subject);
      assert.equal(account.active, true);
      assertShows(subject, account, berg.attributes);
    },
  },
  {
    sentence: 'deletes an account, and a second time finds that fine',
    async run(subject) {
      const { target, limits = {} } = subject;
      const ada = adaOf(subject);
      const { remoteId } = await target.ensureAccount(wish(ada));
      assert.equal((await target.deleteAccount(wish(ada, { remoteId }))).effect, 'deleted');
      assert.equal((await target.deleteAccount(wish(ada, { remoteId }))).effect, 'deleted');
      if (limits.deleteLeaves === 'closed') assert.equal((await only(subject)).active, false);
      else assert.deepEqual(await accounts(subject), []);
    },
  },
  {
    sentence: 'does everything but a reference to somebody who is not there yet, and sends it once she is',
    applies: ({ without }) => without?.includes(DEPARTMENT) !== true,
    async run(subject) {
      const { target } = subject;
      const ada = adaOf(subject);
      const managed = but(ada, { [MANAGER]: 'E1004' });
      let boss: string | null = null;
      const resolve = (): string | null => boss;
      const waiting = await target.ensureAccount(wish(managed, { resolve })).then(
        () => null,
        (error: unknown) => error,
      );
      assert.ok(waiting instanceof WaitingError, 'says that it waits');
      assert.deepEqual(waiting.waitsFor, ['manager E1004']);
      const { remoteId } = waiting.result;
      [boss = null] = await people(subject, 1);
      const done = await target.ensureAccount(wish(managed, { remoteId, current: ada, resolve, attempt: 1 }));
      assert.equal(done.effect, 'changed');
      const account = (await accounts(subject, [MANAGER])).find((one) => one.remoteId === remoteId);
      assert.equal(account?.attributes[MANAGER], boss);
    },
  },
];

const hasGroups = ({ groups }: AppLimits): boolean => groups !== false;

const groupCases: readonly ConformanceCase[] = [
  {
    sentence: 'makes one group however often it is asked for, whatever signs are in its name',
    applies: hasGroups,
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
    applies: hasGroups,
    async run(subject) {
      const { target } = subject;
      const [one = '', two = '', three = ''] = await people(subject, 3);
      const { group } = await target.ensureGroup('Engineering');
      const groupRemoteId = group.remoteId;
      const added = await target.changeMembers({ groupRemoteId, add: [one, two, two], remove: [three] });
      assert.equal(added.proof, 'read-back');
      await target.changeMembers({ groupRemoteId, add: [three, two], remove: [one] });
      assert.deepEqual(await members(subject, groupRemoteId), [two, three].sort());
      if (subject.membersOf === undefined) {
        const same = await target.changeMembers({ groupRemoteId, add: [two], remove: [one] });
        assert.ok(same.exchanges.every((exchange) => exchange.method === 'GET'));
      }
      await target.changeMembers({ groupRemoteId, add: [], remove: [two, three] });
      assert.deepEqual(await members(subject, groupRemoteId), []);
    },
  },
  {
    sentence: 'moves more members than fit into one request',
    applies: hasGroups,
    async run(subject) {
      const { target } = subject;
      const ids = await people(subject, 23);
      const { group } = await target.ensureGroup('Everybody');
      const groupRemoteId = group.remoteId;
      await target.changeMembers({ groupRemoteId, add: ids, remove: [] });
      assert.deepEqual(await members(subject, groupRemoteId), [...ids].sort());
      await target.changeMembers({ groupRemoteId, add: [], remove: ids.slice(1) });
      assert.deepEqual(await members(subject, groupRemoteId), ids.slice(0, 1));
    },
  },
  {
    sentence: 'gives a group another name, and it stays the same group with the same members',
    applies: (limits) => hasGroups(limits) && limits.rename !== false,
    async run(subject) {
      const { target } = subject;
      const [one = ''] = await people(subject, 1);
      const { group } = await target.ensureGroup('Sales');
      await target.changeMembers({ groupRemoteId: group.remoteId, add: [one], remove: [] });
      assert.ok(target.renameGroup !== undefined, 'knows how to rename');
      await target.renameGroup(group.remoteId, 'Sales EMEA');
      assert.equal((await target.ensureGroup('Sales EMEA')).group.remoteId, group.remoteId);
      assert.deepEqual(await members(subject, group.remoteId), [one]);
    },
  },
];

const readingCases: readonly ConformanceCase[] = [
  {
    sentence: 'concludes nothing from a reading where nobody is listed, and shows each account by its id',
    applies: ({ listing }) => listing === false,
    async run({ target, ...subject }) {
      const [id = ''] = await people({ target, ...subject }, 1);
      const reading = await target.readAll(PATHS);
      assert.deepEqual([reading.complete, reading.doubts.length], [false, 1]);
      assert.equal((await target.readOne?.(id, PATHS))?.userName, 'p1@example.com');
      assert.equal(await target.readOne?.('nobody', PATHS), null);
    },
  },
  {
    sentence: 'reads more accounts than fit on a page, each once, and proves that it has them all',
    applies: ({ listing }) => listing !== false,
    async run(subject) {
      const ids = await people(subject, 7);
      const reading = await subject.target.readAll(PATHS);
      assert.deepEqual([reading.complete, reading.doubts], [true, []]);
      assert.deepEqual(reading.accounts.map((account) => account.remoteId).sort(), [...ids].sort());
    },
  },
  {
    sentence: 'keeps evidence of every exchange and no secret in it',
    async run(subject) {
      const { exchanges } = await subject.target.ensureAccount(wish(adaOf(subject)));
      const post = exchanges.filter((exchange) => exchange.method === 'POST').at(-1);
      assert.ok(post?.request?.includes('E1001') && post.status === 201);
      assert.doesNotMatch(JSON.stringify(exchanges), /authorization|bearer/i);
    },
  },
];

/**
 * What every target has to do, as sentences to run against a fresh app each; of an app with limits, those that apply.
 * It asserts with `node:assert`, so that it runs under any test runner. The target should page by three.
 */
export function targetConformance(limits: AppLimits = {}): readonly ConformanceCase[] {
  const cases = [...accountCases, ...groupCases, ...readingCases];
  return cases.filter((one) => one.applies?.(limits) !== false);
}

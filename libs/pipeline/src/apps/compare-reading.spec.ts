import type { ClosedShown, RemoteAccount, TargetReading } from '@joinery/connectors/kit';
import type { AppPolicy } from '@joinery/policy';
import type { AccountImage } from '@joinery/provisioning';
import type { KnownAccountPicture } from '@joinery/store';
import { compareReading } from './compare-reading';

const policy = { membership: 'ours', groups: new Map<string, string>() } as unknown as AppPolicy;
const closed: AccountImage = { active: false, attributes: { userName: 'ada', title: 'Engineer' }, groups: [] };
const HIDDEN: ClosedShown = { userName: 'hidden', title: 'hidden' };
const UNSEEN: ClosedShown = { id: 'hidden' };

const known = (applied: AccountImage | null): KnownAccountPicture =>
  ({ identityId: 'P1', remoteId: 'u1', subject: 'Ada (E1)', busy: false, desired: applied, applied, appliedHash: 'h' }) as unknown as KnownAccountPicture; // prettier-ignore
const showing = (attributes: RemoteAccount['attributes'], active = false): RemoteAccount => ({ remoteId: 'u1', externalId: 'P1', userName: null, active, attributes }); // prettier-ignore
const reading = (accounts: readonly RemoteAccount[], complete = true): TargetReading => ({ complete, doubts: [], accounts, groups: [] }); // prettier-ignore

describe('a closed account in a reading', () => {
  it.each<[string, ClosedShown, readonly RemoteAccount[], string | undefined]>([
    ['that shows nothing of it, differs where nothing is known of the app', {}, [showing({})], 'different'],
    [
      'that shows nothing of it, is as it was left where the app hides that',
      HIDDEN,
      [showing({ title: null })],
      undefined,
    ],
    ['that shows another value, differs where the app hides that', HIDDEN, [showing({ title: 'Chief' })], 'different'],
    ['that shows it open, differs whatever the app hides', HIDDEN, [showing({}, true)], 'different'],
    ['that lacks a path, differs where the app hides others', { userName: 'hidden' }, [showing({})], 'different'],
    ['that shows another value, is as it was left where the app puts its own there', { title: 'own' }, [showing({ userName: 'ada', title: 'x' })], undefined], // prettier-ignore
    ['that does not show it, is missing where nothing is known of the app', {}, [], 'missing'],
    ['that does not show it, is missing where the app hides values', HIDDEN, [], 'missing'],
    ['that does not show it, is as it was left where the app shows nobody who is closed', UNSEEN, [], undefined],
  ])('%s', (_sentence, ways, accounts, kind) => {
    const { drift, observed } = compareReading(policy, [known(closed)], reading(accounts), undefined, {
      ofClosed: ways,
    });
    expect(drift.map((one) => one.kind)).toEqual(kind === undefined ? [] : [kind]);
    expect(observed[0]?.asApplied).toBe(kind === undefined);
  });

  it('that was left open is missing when it is not shown, whatever the app does with those that are closed', () => {
    const open = { ...closed, active: true };
    expect(compareReading(policy, [known(open)], reading([]), undefined, { ofClosed: UNSEEN }).drift).toMatchObject([{ kind: 'missing' }]); // prettier-ignore
  });
});

describe('an account that lacks a value in a reading', () => {
  const open = { ...closed, active: true };
  it.each<[string, readonly string[], RemoteAccount['attributes'], readonly string[]]>([
    ['differs where nothing is known of the app', [], { userName: 'ada', title: null }, ['different']],
    ['is as it was left where the app keeps nobody’s', ['title'], { userName: 'ada', title: null }, []],
    ['differs where another value stands there', ['title'], { userName: 'ada', title: 'Chief' }, ['different']],
  ])('%s', (_sentence, neverKept, attributes, kinds) => {
    const { drift } = compareReading(policy, [known(open)], reading([showing(attributes, true)]), undefined, { neverKept }); // prettier-ignore
    expect(drift.map(({ kind }) => kind)).toEqual(kinds);
  });
});

describe('an account in which the app keeps a value in a form of its own', () => {
  const kept = { title: { sent: 'Engineer', kept: 'ENGINEER' } };
  it.each<[string, KnownAccountPicture['kept'], string, readonly string[]]>([
    ['differs where nothing is known of that', null, 'ENGINEER', ['different']],
    ['is as it was left where it shows that form', kept, 'ENGINEER', []],
    ['is as it was left where it shows what was sent', kept, 'Engineer', []],
    ['differs where it shows something else', kept, 'Chief', ['different']],
    ['differs where the form is that of another value', { title: { sent: 'Chief', kept: 'ENGINEER' } }, 'ENGINEER', ['different']], // prettier-ignore
  ])('%s', (_sentence, forms, title, kinds) => {
    const one = { ...known({ ...closed, active: true }), kept: forms };
    const { drift, observed } = compareReading(policy, [one], reading([showing({ userName: 'ada', title }, true)]));
    expect(drift.map(({ kind }) => kind)).toEqual(kinds);
    expect(observed[0]?.asApplied).toBe(kinds.length === 0);
  });
});

describe('an account that was never confirmed', () => {
  const desired: AccountImage = { ...closed, active: true };
  it.each<[string, RemoteAccount['attributes'], readonly string[]]>([
    ['is as it should be where the app shows it to the letter', { userName: 'ada', title: 'Engineer' }, []],
    ['differs where the app shows something else', { userName: 'ada', title: null }, ['different']],
  ])('%s', (_sentence, attributes, kinds) => {
    const pending = { ...known(null), desired };
    expect(compareReading(policy, [pending], reading([showing(attributes, true)])).drift.map(({ kind }) => kind)).toEqual(kinds); // prettier-ignore
  });
});

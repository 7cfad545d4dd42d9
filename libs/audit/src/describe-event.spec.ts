import { AUDIT_TYPES, type RecordedEvent } from './audit-event';
import { describeEvent } from './describe-event';

const event = (data: Readonly<Record<string, unknown>>): RecordedEvent => ({
  id: '1',
  occurredAt: '2026-05-14T09:00:00.000Z',
  recordedAt: '2026-05-14T09:00:00.000Z',
  actor: 'joinery',
  type: 'step.confirmed',
  identityId: 'a',
  appId: 'chat',
  planId: '7',
  subject: 'Cleo Martin',
  data: { seq: 3, kind: 'create', proof: 'read-back', ...data },
});
const post = {
  method: 'POST',
  path: '/Users',
  status: 201,
  ms: 4,
  request: '{"userName":"cleo"}',
  response: '{"id":"u1"}',
};
const read = { method: 'GET', path: '/Users/u1', status: 200, ms: 2 };
const lost = { method: 'PATCH', path: '/Groups/g1', status: null, ms: 30, response: 'no answer: reset' };

describe('a confirmed step', () => {
  it('tells every request and every answer, in order', () => {
    const { details } = describeEvent(event({ exchanges: [post, read] }));
    expect(details).toEqual([
      'POST /Users -> 201 in 4 ms',
      '    sent {"userName":"cleo"}',
      '    got  {"id":"u1"}',
      'GET /Users/u1 -> 200 in 2 ms',
    ]);
  });

  it.each([
    [
      { kind: 'create', effect: 'created', proof: 'answered' },
      "chat: account created; the app's own answer showed it.",
    ],
    [
      { kind: 'create', effect: 'adopted' },
      'chat: an account that was there already was taken over; the app showed it when asked again.',
    ],
    [
      { kind: 'update', effect: 'unchanged' },
      'chat: the account is as planned, and nothing was left to send; the app showed it when asked again.',
    ],
  ])('says what was really done: %j', (data, text) => {
    expect(describeEvent(event(data)).text).toBe(text);
  });

  it('tells memberships with the requests that made them, and how many others they were about', () => {
    const sales = { group: 'Sales', change: 'added', proof: 'read-back', together: 3, exchanges: [lost, read] };
    const staff = { group: 'Staff', change: 'removed', proof: 'accepted', together: 1, exchanges: [] };
    expect(describeEvent(event({ members: [sales, staff] })).details).toEqual([
      'added to Sales, in one request with 2 others; the app showed it when asked again',
      '  PATCH /Groups/g1 -> no answer in 30 ms',
      '      got  no answer: reset',
      '  GET /Users/u1 -> 200 in 2 ms',
      'removed from Staff; the app accepted it',
    ]);
  });

  it('tells what the app did without being asked', () => {
    expect(describeEvent(event({ remarks: ['title was nothing without our asking'] })).details).toEqual([
      'the app: title was nothing without our asking',
    ]);
  });

  it('cuts a body that nobody could read', () => {
    const { details } = describeEvent(event({ exchanges: [{ ...post, request: 'x'.repeat(5_000) }] }));
    expect(details[1]).toHaveLength('    sent '.length + 2_001);
  });
});

it('tells the groups of an account together', () => {
  const groups = { groupsAdded: ['All staff', 'Sales'], groupsRemoved: ['Finance'] };
  expect(describeEvent(event({ kind: 'update', ...groups })).text).toBe(
    'chat: account updated, added to All staff and Sales, removed from Finance; the app showed it when asked again.',
  );
});

it('says of a step that its first holder left that it is begun once more', () => {
  const intent = (data: RecordedEvent['data']): string => describeEvent({ ...event(data), type: 'step.intent' }).text;
  expect(intent({})).toBe('chat: about to create the account (plan 7, step 3).');
  expect(intent({ again: true })).toBe(
    'chat: about to create the account (plan 7, step 3) once more: the worker that had it in hand never said how it ended, so the app is looked at first.',
  );
});

describe('a case that a person decided', () => {
  const told = (data: RecordedEvent['data']): ReturnType<typeof describeEvent> => {
    const record = { case: '2', source: 'hr', record: 'E2', reason: 'asked HR' };
    return describeEvent({ ...event({ ...record, ...data }), type: 'identity.case-decided', actor: 'hana' });
  };

  it('says whose the record is, or that it is somebody new', () => {
    expect(told({ decision: { kind: 'link', identityId: 'a' } }).text).toBe(
      'hana decided case 2: record E2 of hr belongs to this person: "asked HR".',
    );
    expect(told({ decision: { kind: 'new' } }).text).toBe(
      'hana decided case 2: record E2 of hr is somebody new, this person: "asked HR".',
    );
  });

  it('tells whom it resembled, and what stood against that', () => {
    const ada = { label: 'Ada (E1)', evidence: ['same birth date', 'same name'], against: ['employed elsewhere'] };
    const ben = { label: 'Ben (E3)', evidence: ['same name'], against: [] };
    expect(told({ candidates: [ada, ben] }).details).toEqual([
      'it resembled Ada (E1): same birth date, same name; against it: employed elsewhere',
      'it resembled Ben (E3): same name',
    ]);
  });
});

it('tells whoever a record resembled and was not given to whose it is, and on what that was decided', () => {
  const data = {
    case: '2',
    source: 'hr',
    record: 'E2',
    holder: 'an-id',
    resemblance: ['same name'],
    against: ['born later'],
  };
  const told = (decision: unknown): ReturnType<typeof describeEvent> =>
    describeEvent({ ...event({ ...data, decision }), type: 'identity.not-chosen', actor: 'hana' });
  expect(told({ kind: 'new' })).toMatchObject({
    text: 'hana decided case 2: record E2 of hr, which resembled them, is somebody new (an-id).',
    details: ['same name', 'against it: born later'],
  });
  expect(told({ kind: 'link', identityId: 'an-id' }).text).toContain('belongs to somebody else (an-id).');
});

describe('what a date brings', () => {
  const leaver = (data: Readonly<Record<string, unknown>>): string =>
    describeEvent({
      ...event({ before: 'active', after: 'leaver', rule: 'lc.leaver', zone: 'Europe/Rome', ...data }),
      type: 'lifecycle.leaver',
    }).text;
  const told = 'Leaver: active to leaver by rule lc.leaver (days end in Europe/Rome).';

  it('says when it was due if that was on an earlier day', () => {
    expect(leaver({ dueAt: '2026-04-30T22:00:00.000Z' })).toBe(`${told} It was due at 2026-04-30 22:00:00 UTC.`);
    expect(leaver({ dueAt: '2026-05-14T00:00:00.000Z' })).toBe(told);
    expect(leaver({})).toBe(told);
  });

  it('is not late for somebody of whom nothing was known before', () => {
    expect(leaver({ before: null, dueAt: '2020-01-01T00:00:00.000Z' })).not.toContain('due');
  });
});

it.each([
  ['step.waiting', 'chat: not done yet, tried again later: The app could not be reached.'],
  ['step.failed', 'chat: ended without success: The app could not be reached.'],
] as const)('a %s ends with one stop', (type, text) => {
  expect(describeEvent({ ...event({ reason: 'The app could not be reached.' }), type }).text).toBe(text);
});

describe('what an auditor reads aloud', () => {
  const said = (type: RecordedEvent['type'], data: RecordedEvent['data']): string =>
    describeEvent({ ...event({}), type, actor: 'hana', importId: '3', data }).text;

  it.each<[RecordedEvent['type'], RecordedEvent['data'], string]>([
    [
      'identity.held',
      { findings: [{ message: '"department" stays as hr gave it last.' }], keeps: [] },
      'Unclear, and held as it was: "department" stays as hr gave it last.',
    ],
    [
      'identity.held',
      { findings: [{ message: 'One.' }, { message: 'Another.' }], keeps: [] },
      'Things about them are unclear: what these decide is held as it was.',
    ],
    [
      'import.finished',
      {
        fileName: 'people.csv',
        source: 'hr',
        status: 'complete',
        rowsRead: 36,
        rowsStaged: 34,
        rowsRefused: 2,
        rowsNew: 1,
        rowsChanged: 3,
        rowsMissing: 0,
      },
      'hana imported people.csv of hr (import 3): complete; 36 rows read = 34 staged + 2 refused; 1 new, 3 changed, 0 known and not in it.',
    ],
    [
      'import.held',
      { source: 'hr', what: 'records', records: 1, breaches: [] },
      '1 record of import 3 of hr is held until a person decides.',
    ],
    [
      'plan.created',
      { hash: '519d96cb0b82ffff', steps: 8, status: 'ready' },
      'hana made plan 7: 8 steps, ready (hash 519d96cb0b82).',
    ],
    [
      'plan.finished',
      { status: 'completed_with_failures', counts: { confirmed: 5, failed: 1 } },
      'Plan 7 is completed with failures: 5 confirmed and 1 failed.',
    ],
    [
      'app.connected',
      { baseUrl: 'https://chat.example/scim/v2', profile: 'slack', auth: { kind: 'bearer' } },
      'hana connected chat to https://chat.example/scim/v2 (profile slack, bearer).',
    ],
    [
      'app.disconnected',
      { reason: 'replaced', steps: 2 },
      'hana disconnected chat: "replaced". Approved steps that dropped out: 2.',
    ],
    [
      'app.tested',
      { write: false, results: { tls: 'passed', token: 'passed', filter: 'warned' } },
      'hana tried the connection to chat: 2 passed and 1 warned.',
    ],
    [
      'source.stale',
      { source: 'hr', completeAt: '2026-05-01T02:00:00.000Z', people: 1 },
      'Source hr is stale: heard completely at 2026-05-01 02:00:00 UTC; 1 person to be looked at again.',
    ],
    [
      'reconciliation.finished',
      {
        reconciliation: '4',
        complete: false,
        accounts: 31,
        groups: 1,
        missing: 0,
        orphan: 2,
        different: 0,
        doubts: [],
      },
      "hana read chat but not completely, so nothing is missing for it (reconciliation 4): 31 accounts and 1 group; 0 missing, 2 nobody's, 0 different.",
    ],
    [
      'lifecycle.mover',
      { changed: [{ attribute: 'department' }, { attribute: 'title' }] },
      'Mover: department and title changed.',
    ],
    [
      'lifecycle.joiner',
      { before: null, after: 'prehire', rule: 'lc.prehire' },
      'Joiner: first seen as prehire by rule lc.prehire.',
    ],
    [
      'grant.given',
      { effect: 'allow', entitlement: 'app:erp', grant: '12', until: '2026-12-31T00:00:00.000Z', reason: 'audit' },
      'hana gave them app:erp by hand, until 2026-12-31 00:00:00 UTC (grant 12): "audit".',
    ],
  ])('%s', (type, data, text) => expect(said(type, data)).toBe(text));

  it.each(AUDIT_TYPES)('%s is told in a sentence, also when little is on record', (type) => {
    const text = said(type, {});
    expect(text).toMatch(/^[A-Za-z].*\.$/s);
    expect(text).not.toContain('undefined');
  });

  it('tells what a newer version wrote by its name', () =>
    expect(said('plan.thawed' as RecordedEvent['type'], {})).toBe('plan.thawed by hana.'));
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkEvidence, USUAL, type Report } from './check-evidence';
import { checkStanding } from './check-standing';
import { hrDay, readEvidence, sortedById, type AuditEvent, type Effect, type Evidence } from './evidence';
import { parseCsv } from './parse-csv';
import { groupsByColumn, shownColumn } from './standing-words';
import { idOfRecord, ownership } from './whose';

const HEADER = 'Employee ID,First Name,Department,Start Date,Last Day of Work';
const DAY1 = [HEADER, 'E1,Ada,Care,2026-01-05,', 'E2,Cleo,Care,2020-01-01,', ''].join('\n');
const DAY2 = [HEADER, 'E1,Ada,Sales,2026-01-05,', 'E2,Cleo,Care,2020-01-01,2026-05-10', ''].join('\n');
const days = [
  hrDay('hr-2026-05-08.csv', Buffer.from(DAY1), 'Employee ID'),
  hrDay('hr-2026-05-14.csv', Buffer.from(DAY2), 'Employee ID'),
];

const at = (second: number): string => new Date(Date.parse('2026-05-14T09:00:00Z') + second * 1000).toISOString();

type Told = Partial<AuditEvent> & { type: string };
const END = /^step\.(?!intent)/;
/** Events in order, one a second; steps end an hour later. */
const auditOf = (...told: Told[]): AuditEvent[] =>
  told.map((one, index) => {
    const recordedAt = at(END.test(one.type) ? 3600 + index : index);
    return { id: String(index + 1), occurredAt: at(0), recordedAt, data: {}, ...one };
  });
const imported = (day: number, more: object = {}): Told => ({
  type: 'import.finished',
  importId: `i${day}`,
  data: { contentSha256: days[day - 1]?.sha256, status: 'accepted', rowsRefused: 0, ...more },
});
const person = (record: string, identityId: string): Told => ({
  type: 'identity.created',
  identityId,
  data: { record },
});
const step = (type: string, identityId: string, kind: string, more: object = {}): Told => ({
  type: `step.${type}`,
  identityId,
  appId: 'chat',
  planId: '1',
  data: { seq: `${identityId}${kind}`, kind, ...more },
});

const account = (id: string, externalId: string, more: object = {}): Record<string, unknown> => ({
  userName: `${id}@x`,
  externalId,
  active: true,
  ...more,
});
type Made = Partial<Effect> & Pick<Effect, 'id' | 'action' | 'after'>;
/** Effects in order, a minute after the audit began. */
const ledgerOf = (...made: Made[]): Effect[] =>
  made.map((one, index) => ({
    seq: index + 1,
    time: at(60 + index),
    method: 'POST',
    path: '/Users',
    kind: 'User',
    ...one,
  }));

const AUDIT: readonly Told[] = [
  { type: 'app.connected', appId: 'chat' },
  imported(1),
  person('E1', 'p1'),
  person('E2', 'p2'),
  step('intent', 'p1', 'create'),
  step('intent', 'p2', 'create'),
  step('confirmed', 'p1', 'create'),
  step('confirmed', 'p2', 'create'),
  imported(2),
  step('intent', 'p1', 'update'),
  step('intent', 'p2', 'deactivate'),
  step('confirmed', 'p1', 'update'),
  step('confirmed', 'p2', 'deactivate'),
];
const LEDGER: readonly Made[] = [
  { id: 'a', action: 'create', after: account('ada', 'p1') },
  { id: 'c', action: 'create', after: account('cleo', 'p2') },
  { id: 'a', action: 'change', before: account('ada', 'p1'), after: account('ada', 'p1', { department: 'Sales' }) },
  { id: 'c', action: 'change', before: account('cleo', 'p2'), after: account('cleo', 'p2', { active: false }) },
];
const FOREIGN: Made = { id: 'f', action: 'create', token: 'control', after: account('eve', 'foreign') };

const check = (audit: readonly Told[], ledger: readonly Made[], more: Partial<typeof USUAL> = {}): Report => {
  const evidence: Evidence = { days, ledgers: new Map([['chat', ledgerOf(...ledger)]]), audit: auditOf(...audit) };
  return checkEvidence(evidence, { ...USUAL, ...more });
};
const codes = (report: Report): string[] => [...new Set(report.findings.map((one) => one.code))].sort();
const without = (...gone: number[]): Told[] => AUDIT.filter((_one, index) => !gone.includes(index));

const SALES: Made = { kind: 'Group', id: 'gs', action: 'create', after: { displayName: 'Sales' } };
const CARE: Made = { kind: 'Group', id: 'gc', action: 'create', after: { displayName: 'Care' } };
const inSales: Made = { ...SALES, action: 'change', members: { added: ['a'], removed: [] } };
const inCare: Made = { ...CARE, action: 'change', members: { added: ['a'], removed: [] } };
const TOLD = {
  everywhere: true,
  shows: [{ column: 'Department', path: ['department'] }],
  groupsBy: { column: 'Department', names: ['Care', 'Sales'] },
} as const;

describe('the checker, told what people must have', () => {
  const standing = (audit: readonly Told[], ledger: readonly Made[], facts: Partial<typeof USUAL> = {}): string[] => {
    const evidence: Evidence = { days, ledgers: new Map([['chat', ledgerOf(...ledger)]]), audit: auditOf(...audit) };
    const found = checkStanding(evidence, { ...USUAL, ...TOLD, ...facts }, ownership(evidence, USUAL.ourTokens));
    return [...new Set(found.map(({ code }) => code))].sort();
  };

  const whole = [...LEDGER, SALES, CARE, inSales];

  it('finds nothing where everybody has it', () => {
    expect(standing(AUDIT, whole)).toEqual([]);
  });

  it.each<[string, readonly Told[], readonly Made[], string[]]>([
    ['somebody who works there and has no account', AUDIT.slice(0, 4), [SALES, CARE], ['NO_ACCOUNT']],
    [
      'somebody who came back and whose account stayed closed',
      AUDIT,
      [
        ...whole,
        { id: 'a', action: 'change', before: account('ada', 'p1'), after: account('ada', 'p1', { active: false }) },
      ],
      ['NO_ACCOUNT'],
    ],
    [
      'a value that is that of yesterday',
      AUDIT,
      whole
        .filter((_one, i) => i !== 2)
        .concat({ id: 'a', action: 'change', before: null, after: account('ada', 'p1', { department: 'Care' }) }),
      ['VALUE_UNTRUE'],
    ],
    ['a membership that is missing', AUDIT, [...LEDGER, SALES, CARE], ['MEMBER_MISSING']],
    ['a membership of yesterday', AUDIT, [...whole, inCare], ['MEMBER_LEFT_OVER']],
  ])('finds %s', (_what, audit, ledger, found) => {
    expect(standing(audit, ledger)).toEqual(found);
  });

  it.each<[string, readonly Told[], readonly Made[]]>([
    [
      'an account whose newest step says why',
      [...AUDIT, step('failed', 'p1', 'update', { seq: '9', reason: 'the app forgets' })],
      LEDGER,
    ],
    [
      'a membership that the audit itself calls unproven',
      [
        ...AUDIT,
        step('confirmed', 'p1', 'update', {
          seq: '9',
          members: [{ group: 'Sales', change: 'added', proof: 'accepted' }],
        }),
      ],
      [...LEDGER, SALES, CARE],
    ],
    [
      'a value that the app shows of nobody',
      AUDIT,
      whole.map((one) =>
        one.kind === undefined && one.after ? { ...one, after: { ...one.after, department: undefined } } : one,
      ),
    ],
  ])('claims nothing of %s', (_what, audit, ledger) => {
    expect(standing(audit, ledger)).toEqual([]);
  });
});

describe('the checker', () => {
  it('finds nothing in a run that went well, and counts the changes', () => {
    const report = check(AUDIT, LEDGER);
    expect(report.findings).toEqual([]);
    expect(report.counts.changes).toEqual({ applied: 4, held: 0, refused: 0, nothing: 0, lost: 0 });
  });

  it.each<[string, readonly Told[], readonly Made[], string[]]>([
    ['a file that was never imported', without(8), LEDGER, ['NOT_IMPORTED']],
    ['a joiner for whom nothing was done', without(4, 6, 9, 11), LEDGER.filter((one) => one.id !== 'a'), ['LOST']],
    ['a record that became nobody', without(2, 4, 6, 9, 11), LEDGER.filter((one) => one.id !== 'a'), ['LOST']],
    ['a step that was begun and never ended', without(12), LEDGER, ['LOST', 'UNENDED']],
    ['a step that failed without a reason', [...without(11), step('failed', 'p1', 'update')], LEDGER, ['LOST']],
    ['a leaver whose account is open', without(10, 12), LEDGER.slice(0, 3), ['LEAVER_OPEN']],
    [
      'a leaver whose account is open because it was never made as it should be',
      [...without(7, 10, 12), step('failed', 'p2', 'create', { reason: 'no title' })],
      LEDGER.slice(0, 3),
      ['LEAVER_OPEN'],
    ],
    ['a deactivation that was confirmed and is not so', AUDIT, LEDGER.slice(0, 3), ['CONFIRMED_UNTRUE', 'LEAVER_OPEN']],
    [
      'a create that was confirmed and is not so',
      AUDIT,
      LEDGER.slice(1, 2).concat(LEDGER.slice(3)),
      ['CONFIRMED_UNTRUE'],
    ],
    [
      'a second account of one person',
      AUDIT,
      [...LEDGER, { id: 'a2', action: 'create', after: account('ada2', 'p1') }],
      ['CREATED_AGAIN', 'TWO_ACCOUNTS'],
    ],
    [
      'a second account that is gone again',
      AUDIT,
      [
        ...LEDGER,
        { id: 'a2', action: 'create', after: account('ada2', 'p1') },
        { id: 'a2', action: 'delete', token: 'control', before: account('ada2', 'p1'), after: null },
      ],
      ['CREATED_AGAIN'],
    ],
    [
      'one userName twice, in another case',
      AUDIT,
      [
        ...LEDGER.slice(0, 1),
        { id: 'c', action: 'create', after: account('cleo', 'p2', { userName: 'ADA@X', active: false }) },
      ],
      ['SAME_USER_NAME'],
    ],
    [
      'an account that nobody planned',
      AUDIT,
      [...LEDGER, { id: 'z', action: 'create', after: account('zoe', 'p9') }],
      ['ACCOUNT_OUTSIDE_PLAN'],
    ],
    [
      'a delete where a change was planned',
      AUDIT,
      [...LEDGER, { id: 'c', action: 'delete', before: account('cleo', 'p2'), after: null }],
      ['ACCOUNT_OUTSIDE_PLAN'],
    ],
    [
      'an effect before its intent',
      AUDIT,
      LEDGER.map((one, index) => (index === 0 ? { ...one, time: at(1) } : one)),
      ['ACCOUNT_OUTSIDE_PLAN'],
    ],
    [
      'a change long after its step had ended',
      AUDIT,
      [
        ...LEDGER,
        {
          id: 'a',
          action: 'change',
          time: at(7200),
          before: account('ada', 'p1'),
          after: account('ada', 'p1', { title: 'x' }),
        },
      ],
      ['ACCOUNT_OUTSIDE_PLAN'],
    ],
    [
      'a group that nobody planned',
      AUDIT,
      [...LEDGER, { id: 'g', kind: 'Group', action: 'create', after: { displayName: 'Ops' } }],
      ['GROUP_OUTSIDE_PLAN'],
    ],
    [
      'a member for whom nothing was planned',
      [...AUDIT, { type: 'group.intent', appId: 'chat', data: { group: 'Ops' } }],
      [
        FOREIGN,
        ...LEDGER,
        {
          id: 'g',
          kind: 'Group',
          action: 'create',
          after: { displayName: 'Ops' },
          members: { added: ['a', 'f'], removed: [] },
        },
      ],
      ['MEMBER_OUTSIDE_PLAN'],
    ],
    [
      "a membership that was changed long after the member's steps had ended",
      AUDIT,
      [SALES, ...LEDGER, { ...inSales, time: at(7200) }],
      ['GROUP_OUTSIDE_PLAN', 'MEMBER_OUTSIDE_PLAN'],
    ],
    [
      'a foreign account that was closed',
      AUDIT,
      [
        FOREIGN,
        ...LEDGER,
        {
          id: 'f',
          action: 'change',
          before: account('eve', 'foreign'),
          after: account('eve', 'foreign', { active: false }),
        },
      ],
      ['ACCOUNT_OUTSIDE_PLAN', 'FOREIGN_TOUCHED'],
    ],
    [
      'a foreign member that was taken out of a group',
      AUDIT,
      [
        FOREIGN,
        ...LEDGER,
        {
          id: 'g',
          kind: 'Group',
          token: 'control',
          action: 'create',
          after: { displayName: 'Ops' },
          members: { added: ['f'], removed: [] },
        },
        {
          id: 'g',
          kind: 'Group',
          action: 'change',
          before: { displayName: 'Ops' },
          after: { displayName: 'Ops' },
          members: { added: [], removed: ['f'] },
        },
      ],
      ['FOREIGN_MEMBER_REMOVED', 'MEMBER_OUTSIDE_PLAN'],
    ],
  ])('finds %s', (_what, audit, ledger, expected) => {
    expect(codes(check(audit, ledger))).toEqual(expected);
  });

  it.each<[string, readonly Told[], readonly Made[], Partial<Record<string, number>>]>([
    [
      'a step that failed with a reason',
      [...without(11), step('failed', 'p1', 'update', { reason: 'data: no licence' })],
      LEDGER,
      { refused: 1 },
    ],
    [
      'a step that waits with a reason',
      [...without(12), step('waiting', 'p2', 'deactivate', { reason: 'the app is down' })],
      LEDGER.slice(0, 3),
      { held: 1 },
    ],
    [
      'a person who is held',
      [...without(4, 6, 9, 11), { type: 'identity.held', identityId: 'p1', data: { findings: ['no name'] } }],
      LEDGER.filter((one) => one.id !== 'a'),
      { held: 1 },
    ],
    [
      'a record that resembles somebody',
      [...without(2, 4, 6, 9, 11), { type: 'identity.disputed', data: { record: 'E1', reasons: ['same name'] } }],
      LEDGER.filter((one) => one.id !== 'a'),
      { held: 2 },
    ],
    [
      'a file that is held',
      [...AUDIT.slice(0, 9), { type: 'import.held', importId: 'i2', data: { reason: 'too many leavers' } }],
      LEDGER.slice(0, 2),
      { held: 2 },
    ],
    [
      'a row that the import refused',
      [...AUDIT.slice(0, 1), imported(1, { rowsRefused: 1 }), ...without(0, 1, 2, 4, 6, 9, 11)],
      LEDGER.filter((one) => one.id !== 'a'),
      { refused: 1 },
    ],
  ])('takes %s for an answer', (_what, audit, ledger, expected) => {
    const report = check(audit, ledger);
    expect(report.counts.changes).toMatchObject(expected);
    expect(codes(report).filter((one) => one !== 'LOST')).toEqual([]);
  });

  it('leaves alone what others do, what was there before, and what was adopted', () => {
    const before: Made = { id: 'b', action: 'create', time: at(-60), after: account('ben', 'p3') };
    expect(check(AUDIT, [before, FOREIGN, ...LEDGER]).findings).toEqual([]);
    const adopted = [step('confirmed', 'p3', 'update', { effect: 'adopted' }), step('intent', 'p3', 'update')];
    const change: Made = {
      id: 'b',
      action: 'change',
      before: account('ben', 'p3'),
      after: account('ben', 'p3', { title: 'x' }),
    };
    expect(codes(check([...AUDIT, ...adopted], [before, ...LEDGER, change]))).toEqual([]);
    expect(
      codes(check([...AUDIT, adopted[1] as Told, step('confirmed', 'p3', 'update')], [before, ...LEDGER, change])),
    ).toEqual(['FOREIGN_TOUCHED']);
  });

  it('knows the person of a record by its id where the audit has no word for it, and asks nothing of one who begins later', () => {
    const id = idOfRecord('hr', 'E1');
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const renamed = JSON.parse(JSON.stringify(without(2)).replaceAll('"p1', `"${id}`)) as Told[];
    const ledger = JSON.parse(JSON.stringify(LEDGER).replaceAll('"p1', `"${id}`)) as Made[];
    expect(check(renamed, ledger).findings).toEqual([]);
    const later = [hrDay('hr-2026-05-08.csv', Buffer.from(`${HEADER}\nE7,Gil,Care,2026-09-01,\n`), 'Employee ID')];
    const told = auditOf({ type: 'import.finished', data: { contentSha256: later[0]?.sha256 } });
    expect(checkEvidence({ days: later, ledgers: new Map(), audit: told }).counts.changes).toMatchObject({
      nothing: 1,
      lost: 0,
    });
  });

  it('does not ask for people whom nobody may touch', () => {
    const audit = without(4, 6, 9, 11);
    expect(
      check(
        audit,
        LEDGER.filter((one) => one.id !== 'a'),
        { except: ['E1'] },
      ).findings,
    ).toEqual([]);
  });

  it('reads folders and files, and names file and line of what it cannot read', () => {
    const root = mkdtempSync(join(tmpdir(), 'checker-'));
    const places = {
      hr: join(root, 'hr'),
      ledgers: join(root, 'ledgers'),
      audit: join(root, 'audit.jsonl'),
      keyColumn: 'Employee ID',
    };
    mkdirSync(places.hr);
    mkdirSync(places.ledgers);
    writeFileSync(join(places.hr, 'hr-2026-05-08.csv'), DAY1);
    writeFileSync(join(places.hr, 'hr-2026-05-14.csv'), DAY2);
    const lines = (all: readonly object[]): string => all.map((one) => `${JSON.stringify(one)}\n`).join('');
    writeFileSync(join(places.ledgers, 'chat.jsonl'), lines(ledgerOf(...LEDGER)));
    writeFileSync(join(places.ledgers, 'chat.requests.jsonl'), '{"n":1}\n');
    writeFileSync(places.audit, lines(auditOf(...AUDIT).reverse()));
    expect(checkEvidence(readEvidence(places))).toMatchObject({
      clean: true,
      counts: { days: 2, effects: 4, events: 13 },
    });
    writeFileSync(join(places.ledgers, 'chat.jsonl'), '{"seq":1\n');
    expect(() => readEvidence(places)).toThrow(/chat\.jsonl:1: this line is not JSON/);
    expect(() => readEvidence({ ...places, keyColumn: 'No' })).toThrow(/there is no column No/);
    rmSync(root, { recursive: true });
  });

  it('puts events in the order of their ids, which may be longer than numbers hold', () => {
    const ids = ['10', '9', '9007199254740993', '9007199254740992'];
    const events = ids.map((id) => ({ id, type: 'x', occurredAt: '', data: {} }));
    expect(sortedById(events).map((one) => one.id)).toEqual(['9', '10', '9007199254740992', '9007199254740993']);
  });

  it.each([
    ['quotes, commas and line ends in a cell', 'a,b\r\n"x, ""y""\nz",2\r\n', [{ a: 'x, "y"\nz', b: '2' }]],
    [
      'a BOM, empty cells and no line end at the end',
      '\uFEFFa,b\n,\n1,',
      [
        { a: '', b: '' },
        { a: '1', b: '' },
      ],
    ],
    ['empty lines', 'a\n\n1\n', [{ a: '1' }]],
  ])('reads CSV with %s', (_what, text, rows) => {
    expect(parseCsv(text)).toEqual(rows);
  });
});

describe('what everybody must have, as it is written on the command line', () => {
  it.each([
    ['Job Title=title', { column: 'Job Title', path: ['title'] }],
    ['First Name=name.givenName', { column: 'First Name', path: ['name', 'givenName'] }],
    ['Dept=urn:x:2.0:User:manager.value', { column: 'Dept', path: ['urn:x:2.0:User', 'manager', 'value'] }],
  ])('%s is a column and where apps show it', (text, expected) => {
    expect(shownColumn(text)).toEqual(expected);
  });

  it('names the groups of a column', () => {
    expect(groupsByColumn('Department=Sales, Human Resources')).toEqual({ column: 'Department', names: ['Sales', 'Human Resources'] }); // prettier-ignore
  });

  it.each(['Department', '=title', 'Department='])('"%s" is refused', (text) => {
    expect(() => shownColumn(text)).toThrow('is not COLUMN=VALUE');
  });
});

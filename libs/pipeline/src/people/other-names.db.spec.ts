import { compilePolicySet, type PolicySet } from '@joinery/policy';
import { Product } from '../test/product';
import { BASICS, type PolicyTexts } from '../test/small-policy';

/** A hospital that calls the number a badge, and the address a mailbox. */
const FILES: PolicyTexts = {
  ...BASICS,
  'person.yaml': `kind: dictionary
attributes:
  recordId: {type: string, title: Id}
  badge: {type: string, title: Badge}
  givenName: {type: string, title: Given name}
  familyName: {type: string, title: Family name}
  mailbox: {type: string, title: Mailbox}
  licence: {type: string, title: Licence}
  startDate: {type: date, title: Start}
  lastDayOfWork: {type: date, title: Last day}
  managerEmployeeNumber: {type: string, title: Badge of the manager}
`,
  'hr.yaml': `kind: source
id: hr
title: Payroll
feed: full
key: badge
columns: {badge: [badge], givenName: [first], familyName: [last], mailbox: [mail], startDate: [start], lastDayOfWork: [end], managerEmployeeNumber: [boss]}
`,
  'cred.yaml': `kind: source
id: cred
title: Credentialing office
feed: full
key: badge
columns: {badge: [badge], givenName: [first], familyName: [last], licence: [licence]}
`,
  'idp.yaml': `kind: source
id: idp
title: Identity provider
feed: full
workMail: link
key: recordId
columns: {recordId: [id], givenName: [first], familyName: [last], mailbox: [mail]}
`,
  'authority.yaml': `kind: authority
default: {from: [hr], onNull: clear, onAbsent: clear}
attributes:
  licence: {from: [cred], onNull: clear, onAbsent: keep}
`,
  'chat.yaml': `kind: app
id: chat
title: Chat
owner: it
states: {leave: suspend}
attributes:
  userName: {value: {var: badge}, required: true}
  emails[type eq "work"].value: {value: {var: mailbox}, whenNull: clear}
`,
};

function hospital(): PolicySet {
  const { policySet, findings } = compilePolicySet(Object.entries(FILES).map(([path, text]) => ({ path, text })));
  if (!policySet) throw new Error(JSON.stringify(findings, null, 1));
  return policySet;
}

/** Payroll's file, with the bosses of Ada and of Ben. */
const hr = (adas: string, bens: string): string =>
  `badge,first,last,mail,start,end,boss\n007,Ada,Okafor,ada@clinic.example,2020-01-01,,${adas}\n008,Ben,Sand,ben@clinic.example,2020-01-01,,${bens}\n`;

describe('where policy calls the number and the address otherwise', () => {
  let product: Product;

  beforeEach(async () => {
    product = await Product.start();
    await product.changePolicy(hospital);
    await product.ingest(hr('', '007'));
    await product.joinery.evaluatePeople.execute();
  });
  afterEach(() => product.close());

  const people = (): Promise<{ number: string; licence: string | null }[]> =>
    product.sql(
      `SELECT employee_number AS number, profile -> 'attributes' -> 'licence' ->> 'value' AS licence FROM identity ORDER BY 1`,
    );

  it('a second source that knows people by the same number speaks of the same people', async () => {
    const { run } = await product.ingest('badge,first,last,licence\n007,Ada,Okafor,RN\n', 'cred');
    await product.joinery.evaluatePeople.execute();
    expect(run.rowsNew).toBe(1);
    expect(await people()).toEqual([
      { number: '007', licence: 'RN' },
      { number: '008', licence: null },
    ]);
  });

  it('a second source that knows people by the same address speaks of the same people', async () => {
    await product.ingest('id,first,last,mail\nu1,Ben,Sand,BEN@clinic.example\n', 'idp');
    expect(await product.sql(`SELECT record_key FROM employment WHERE source_id = 'idp' AND identity_id IN (SELECT id FROM identity WHERE employee_number = '008')`)).toEqual([{ record_key: 'u1' }]); // prettier-ignore
    expect(await people()).toHaveLength(2);
  });

  it('a circle of managers is seen, and whoever was there keeps the manager they had', async () => {
    const { check } = await product.ingest(hr('008', '007'));
    expect(check.breaches).toMatchObject([{ code: 'FEED_MANAGER_CYCLE', recordKeys: ['007'] }]);
  });

  it('a change that names a manager by record tells their number', async () => {
    const told = await product.joinery.store.read((tx) => tx.pulls.numbersOf('hr', ['007', 'nobody'], 'badge'));
    expect([...told]).toEqual([['007', '007']]);
  });
});

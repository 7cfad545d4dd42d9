import { misfitsIn } from './misfits';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const text = (name: string, more: object = {}): object => ({ name, type: 'string', multiValued: false, mutability: 'readWrite', ...more }); // prettier-ignore
const SCHEMAS = {
  Resources: [
    {
      id: 'urn:ietf:params:scim:schemas:core:2.0:User',
      attributes: [
        text('userName', { required: true }),
        text('displayName', { mutability: 'readOnly' }),
        text('nickName'),
        text('userType', { canonicalValues: ['Employee', 'Contractor'] }),
        { name: 'name', multiValued: false, subAttributes: [text('givenName'), text('familyName')] },
        {
          name: 'emails',
          multiValued: true,
          required: true,
          subAttributes: [text('value'), text('type', { canonicalValues: ['work', 'home'] })],
        },
        { name: 'phoneNumbers', multiValued: false, subAttributes: [text('value')] },
        { name: 'id', required: true, mutability: 'readOnly' },
      ],
    },
    { id: ENTERPRISE.toUpperCase(), attributes: [text('Department'), text('costCenter', { required: true })] },
  ],
};
const GOOD = ['userName', 'name.givenName', 'emails[type eq "work"].value', 'externalId', 'active'];

describe('what policy maps, held against what the app says of its attributes', () => {
  const told = (paths: readonly string[], sample = {}): readonly string[] | null =>
    misfitsIn({ paths: [...GOOD, ...paths], sample }, SCHEMAS);

  it('fits, whatever is common to every resource, and in whatever case names are written', () => {
    expect(told(['NICKNAME', 'userType'], { userType: 'employee' })).toEqual([]);
  });

  it.each<[string, string, unknown, RegExp]>([
    ['is not there', 'title', undefined, /^title: the app lists no such attribute; take it out/],
    ['has no such part', 'name.middleName', undefined, /^name\.middleName: name has no middleName in the app/],
    [
      'is of a schema that is not there',
      'urn:x:User:badge',
      undefined,
      /^urn:x:User:badge: the app lists no schema urn:x:User;/,
    ],
    ['is the app’s own', 'displayName', undefined, /^displayName: readOnly in the app, which ignores what is sent/],
    [
      'is one and not many',
      'phoneNumbers[type eq "work"].value',
      undefined,
      /single-valued in the app: map phoneNumbers\.value instead/,
    ],
    [
      'gets many values and takes one',
      'nickName',
      ['a', 'b'],
      /^nickName: single-valued in the app: give it one value/,
    ],
    [
      'is many and not one',
      'emails.value',
      undefined,
      /multi-valued in the app: say which, as in emails\[type eq "work"\]\.value/,
    ],
    [
      'is of no type that the app knows',
      'emails[type eq "business"].value',
      undefined,
      /type "business" is none of the values the app knows: work, home/,
    ],
    [
      'has a value that the app does not know',
      'userType',
      'Worker',
      /^userType: "Worker" is none of the values the app knows: Employee, Contractor/,
    ],
    [
      'is missed beside others of its extension',
      `${ENTERPRISE}:department`,
      'Sales',
      /:costCenter: required in the app, and policy maps nothing to it/,
    ],
  ])('is named where it %s', (_why, path, value, words) => {
    const [only, ...more] = told([path], { [path]: value }) ?? [];
    expect(only).toMatch(words);
    expect(more).toEqual([]);
  });

  it('is named where the app requires it and policy maps nothing to it', () => {
    expect(misfitsIn({ paths: ['userName'], sample: {} }, SCHEMAS)).toEqual([
      'emails: required in the app, and policy maps nothing to it; no account is made without: map it',
    ]);
  });

  it.each([[null], [{}], [{ Resources: [] }], [{ Resources: [{ id: ENTERPRISE }] }], ['<html>']])(
    'is not judged by an app that lists no attributes of people: %j',
    (schemas) => {
      expect(misfitsIn({ paths: GOOD, sample: {} }, schemas)).toBeNull();
    },
  );
});

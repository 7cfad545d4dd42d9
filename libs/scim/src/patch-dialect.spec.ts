import { buildPatch } from './patch';
import { speakPatch, type PatchDialectOptions } from './patch-dialect';

const PLAIN: PatchDialectOptions = { form: 'path', keys: 'nested', booleans: 'json', operations: 'lower' };
const DEPARTMENT = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department';
const [request] = buildPatch([
  { path: 'active', value: false },
  { path: 'name.familyName', value: 'Berg' },
  { path: DEPARTMENT, value: 'Sales' },
  { path: 'emails[type eq "work"].value', value: 'ada@example.com' },
  { path: 'title', value: null },
]);

describe('a PATCH in the words of a server', () => {
  it('is the request itself where the server follows the RFC', () => {
    expect(speakPatch(request!, PLAIN)).toBe(request);
  });

  it('joins what can be joined into one object, and keeps the path of the rest', () => {
    expect(speakPatch(request!, { ...PLAIN, form: 'pathless' }).Operations).toEqual([
      {
        op: 'replace',
        value: {
          active: false,
          name: { familyName: 'Berg' },
          'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': { department: 'Sales' },
        },
      },
      { op: 'replace', path: 'emails[type eq "work"].value', value: 'ada@example.com' },
      { op: 'remove', path: 'title' },
    ]);
  });

  it('keeps paths as keys where they are dotted', () => {
    const [first] = speakPatch(request!, { ...PLAIN, form: 'pathless', keys: 'dotted' }).Operations;
    expect(first?.value).toEqual({ active: false, 'name.familyName': 'Berg', [DEPARTMENT]: 'Sales' });
  });

  it('says truth values and operations as the server does', () => {
    const { Operations } = speakPatch(request!, { ...PLAIN, booleans: 'text', operations: 'capital' });
    expect(Operations[0]).toEqual({ op: 'Replace', path: 'active', value: 'False' });
    expect(Operations.at(-1)).toEqual({ op: 'Remove', path: 'title' });
  });
});

import { masked } from './masked';

describe('an answer about people, for a report', () => {
  it('keeps its form and what is the app’s, and nobody’s data', () => {
    const text = JSON.stringify({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'],
      id: 'u1',
      userName: 'ada@example.com',
      name: { familyName: 'O"Brien' },
      emails: [{ value: 'ada@example.com', type: 'work', primary: true }],
      active: false,
    });
    const shown = masked(text);
    expect(shown).not.toMatch(/ada@|Brien/);
    expect(JSON.parse(shown)).toMatchObject({
      id: 'u1',
      userName: 'a…',
      emails: [{ value: 'a…', type: 'work' }],
      active: false,
    });
  });

  it('holds for an answer that was cut off in the middle of a value', () => {
    expect(masked('{"id":"u1","userName":"ada@exam…')).not.toContain('ada');
  });
});

import { identityId } from './identity-id';

it('gives one record one id for ever, in the form of a UUID of version 8', () => {
  expect(identityId('hr', 'E1001')).toBe('963ac685-bc36-8404-8a43-a83dc38424ba');
  expect(identityId('hr', 'E1001')).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});

it.each([
  ['another key', 'hr', 'E1002'],
  ['another source', 'idp', 'E1001'],
  ['letters that moved from the key to the source', 'hrE', '1001'],
])('gives %s another id', (_what, source, key) => {
  expect(identityId(source, key)).not.toBe(identityId('hr', 'E1001'));
});

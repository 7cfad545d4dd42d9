import type { Attributes } from '../profile/attribute';
import { mailedAs, referenceByMail } from '../profile/manager-mail';
import { furtherKeys } from './further-keys';

describe('what else somebody is found by', () => {
  it.each<[string, Attributes, string[]]>([
    ['nothing', {}, []],
    ['nothing in empty cells', { email: ' ', userName: '', personKey: '', nationalIdHash: '' }, []],
    ['a work address, without case', { email: ' Ada@X.org ' }, ['work ada@x.org']],
    ['a user name', { userName: 'ada' }, ['work ada']],
    ['both, where they differ', { email: 'ada@x.org', userName: 'ada' }, ['work ada@x.org', 'work ada']],
    ['one of them, where they are the same', { email: 'ada@x.org', userName: 'ADA@x.org' }, ['work ada@x.org']],
    [
      'a private address, a national id and the id of the person',
      { personalEmail: 'Ada@home.org', nationalIdHash: 'F00', personKey: 'U1' },
      ['home ada@home.org', 'national f00', 'person u1'],
    ],
  ])('%s', (_what, attributes, keys) => expect(furtherKeys(attributes)).toEqual(keys));

  it.each<[string, string | null]>([
    [' Ada@X.org ', 'ada@x.org'],
    ['Ada Lindqvist', null],
    ['ada lindqvist@x.org', null],
  ])('a manager given as %j is found as whoever has that address', (told, address) => {
    const [reference] = address === null ? [null] : mailedAs({ email: address });
    expect(referenceByMail(told)).toBe(reference);
  });
});

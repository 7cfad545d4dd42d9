import type { Attributes } from '@joinery/identity';
import { addressedAs } from './looked-at';

const knownBy = { employeeNumber: 'staffId', userName: 'login', email: 'workMail', hired: [] };

describe('by what others refer to somebody where they give an address', () => {
  it.each<[string, Attributes, readonly string[]]>([
    ['the address as policy calls it', { workMail: 'Ada@Example.com' }, ['mail:ada@example.com']],
    ['the user name as policy calls it', { login: 'ada@corp.example' }, ['mail:ada@corp.example']],
    ['what sources call so', { email: 'ada@example.com' }, ['mail:ada@example.com']],
    ['nothing where there is none', { staffId: '7' }, []],
  ])('is %s', (_what, attributes, names) => expect(addressedAs(attributes, { knownBy })).toEqual(names));
});

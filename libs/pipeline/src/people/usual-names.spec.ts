import { usualNames } from './usual-names';

describe('the names by which people are matched', () => {
  it('are those of the policy where it has them: the attributes stay the very same', () => {
    const attributes = { employeeNumber: '7', email: 'ada@example.com' };
    const usual = usualNames({ employeeNumber: 'employeeNumber', userName: 'userName', email: 'email' });
    expect(usual(attributes)).toBe(attributes);
  });

  it('stand beside what policy calls them', () => {
    const usual = usualNames({ employeeNumber: 'staffId', userName: 'login', email: 'email' });
    expect(usual({ staffId: '0042', email: 'ada@example.com' })).toEqual({
      staffId: '0042',
      employeeNumber: '0042',
      userName: null,
      email: 'ada@example.com',
    });
  });
});

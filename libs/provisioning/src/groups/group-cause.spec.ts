import { groupCause, groupForbiddenBy, groupGivenBy } from './group-cause';

describe('the cause of a group', () => {
  it.each(['All staff', 'Two by two', 'by', 'group of groups'])('is read back as it was written: %s', (group) => {
    expect(groupGivenBy(groupCause('GRANTED', group, 'given by hand'))).toBe(group);
    expect(groupGivenBy(groupCause('GRANTED', group, 'br.staff, br.sales'))).toBe(group);
    expect(groupForbiddenBy(groupCause('FORBIDDEN', group, 'deny.interns'))).toBe(group);
    expect(groupGivenBy(groupCause('FORBIDDEN', group, 'deny.interns'))).toBeNull();
    expect(groupForbiddenBy(groupCause('GRANTED', group, 'deny.interns'))).toBeNull();
  });

  it('is not that of an account', () => {
    expect(groupGivenBy({ code: 'GRANTED', rule: 'br.chat', text: 'account by br.chat' })).toBeNull();
    expect(groupGivenBy({ code: 'LIFECYCLE', rule: 'lc.leaver', text: 'group x by y' })).toBeNull();
  });
});

import { groupCause, groupGivenBy } from './group-cause';

describe('the cause of a group', () => {
  it.each(['All staff', 'Two by two', 'by', 'group of groups'])('is read back as it was written: %s', (group) => {
    expect(groupGivenBy(groupCause(group, 'given by hand'))).toBe(group);
    expect(groupGivenBy(groupCause(group, 'br.staff, br.sales'))).toBe(group);
  });

  it('is not that of an account', () => {
    expect(groupGivenBy({ code: 'GRANTED', rule: 'br.chat', text: 'account by br.chat' })).toBeNull();
    expect(groupGivenBy({ code: 'LIFECYCLE', rule: 'lc.leaver', text: 'group x by y' })).toBeNull();
  });
});

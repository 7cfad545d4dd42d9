import type { AccountImage } from '../account/account';
import type { Drift } from './find-drift';
import { renderDrift } from './render-drift';

const DEPARTMENT = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department';

const ada: AccountImage = {
  active: true,
  attributes: { userName: 'ada', title: 'Engineer', [DEPARTMENT]: 'Development' },
  groups: ['All staff', 'Development'],
};

function drift(changes: Partial<Drift>): Drift {
  const images = { desired: ada, applied: ada, observed: ada };
  return { kind: 'different', identityId: 'i1', remoteId: 'r1', subject: 'Ada (E1001)', ...images, ...changes };
}

describe('an account that a reading told about', () => {
  it.each<readonly [string, Partial<Drift>, readonly string[]]>([
    [
      'shows where the app holds something else, and nothing that is alike',
      { observed: { ...ada, attributes: { ...ada.attributes, title: 'Duke' } } },
      [
        '  different  Ada (E1001)',
        '             desired     applied     observed',
        '      title  "Engineer"  "Engineer"  "Duke"',
      ],
    ],
    [
      'names an attribute without its schema, and an empty one as empty',
      { observed: { ...ada, attributes: { ...ada.attributes, [DEPARTMENT]: null } } },
      [
        '  different  Ada (E1001)',
        '                  desired        applied        observed',
        '      department  "Development"  "Development"  (empty)',
      ],
    ],
    [
      'tells that somebody closed it',
      { observed: { ...ada, active: false } },
      [
        '  different  Ada (E1001)',
        '               desired  applied  observed',
        '      account  open     open     closed',
      ],
    ],
    [
      'tells of groups',
      { observed: { ...ada, groups: [] } },
      [
        '  different  Ada (E1001)',
        '              desired                 applied                 observed',
        '      groups  All staff, Development  All staff, Development  (none)',
      ],
    ],
    [
      'says that it is gone',
      { kind: 'missing', observed: null },
      ['  missing  Ada (E1001)', '               desired  applied  observed', '      account  open     open     none'],
    ],
    [
      'says nothing about what was never applied but that it never was',
      { applied: null },
      [
        '  different  Ada (E1001)',
        '               desired  applied  observed',
        '      account  open     none     open',
      ],
    ],
    [
      'says where policy wants it as the app shows it, and nothing is left to repair',
      { desired: { ...ada, active: false }, observed: { ...ada, active: false } },
      [
        '  different  Ada (E1001)',
        '               desired  applied  observed',
        '      account  closed   open     closed',
        '      that is what policy wants: nothing to repair',
      ],
    ],
    ['names only whose it might be when it is nobody’s', { kind: 'orphan', subject: 'eve' }, ['  orphan  eve']],
  ])('%s', (_sentence, changes, lines) => {
    expect(renderDrift(drift(changes))).toEqual(lines);
  });
});

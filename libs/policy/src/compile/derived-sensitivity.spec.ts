import { type Changes, soundPolicy } from '../test/policy-files';
import { swap } from '../test/refused-row';

const made: Changes = {
  'derive/more.yaml': `kind: derive
attributes:
  place: {value: {lower: [{var: region}]}}
  region: {value: {var: location}}
  age: {needs: [location], value: old}
`,
};

/**
 * The attributes that nobody is shown, of a policy in which `location` is sensitive and three others are made of it.
 */
const hidden = (region: string): string[] => {
  const more = `title: Site, sensitive: true}
  region: {type: string, title: Region${region}}
  place: {type: string, title: Place}
  age: {type: string, title: Age}`;
  const { dictionary } = soundPolicy({ ...made, 'schema/person.yaml': swap('title: Site}', more) });
  return [...dictionary.values()].flatMap(({ name, sensitive }) => (sensitive ? [name] : [])).sort();
};

describe('what is made of something sensitive', () => {
  it('is sensitive, however many derivations lie between, also where it only asks whether there is a value', () => {
    expect(hidden('')).toEqual(['age', 'location', 'place', 'region']);
  });

  it('may be seen where the dictionary says so, and so may what is made of it', () => {
    expect(hidden(', sensitive: false')).toEqual(['age', 'location']);
  });
});

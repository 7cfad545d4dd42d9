import type { AttributeValue, LifecycleState } from '@joinery/identity';
import { type Changes, factsOf, filesWith } from '../test/policy-files';
import { swap } from '../test/refused-row';
import { PopulationLint } from './lint-population';

type Person = Readonly<Record<string, AttributeValue>>;

const BERLIN = { location: 'Berlin' };

function told(people: readonly Person[], changes: Changes = {}, state: LifecycleState = 'active') {
  const lint = PopulationLint.over(filesWith(changes));
  for (const facts of people) lint?.add(factsOf(facts), state);
  return lint?.report();
}
const many = (count: number, facts: Person): Person[] => Array.from({ length: count }, () => ({ ...BERLIN, ...facts }));

describe('rules against the people there are', () => {
  it('says nothing where each rule holds for some', () => {
    const report = told([...many(5, { department: 'Sales' }), ...many(5, { department: 'Legal' })]);
    expect(report).toMatchObject({ findings: [], people: 10 });
  });

  it('names a rule that holds for nobody, with what people have instead', () => {
    const report = told(many(3, { department: 'Sales ' }));
    expect(report?.findings).toMatchObject([
      { severity: 'warning', code: 'RULE_HOLDS_FOR_NOBODY', value: 'br.sales', place: { line: 6 } },
      { severity: 'warning', code: 'WORD_NEVER_SEEN', value: 'Sales', hint: 'Write "Sales ", which 3 have.', place: { path: 'rules/1/when' } },
    ]); // prettier-ignore
  });

  it('names no value of a sensitive attribute, however much it looks like the word of the rule', () => {
    const hidden = { 'schema/person.yaml': swap('title: Department}', 'title: Department, sensitive: true}') };
    const report = told(many(3, { department: 'Sales ' }), hidden);
    expect(report?.findings.map(({ code }) => code)).toEqual(['RULE_HOLDS_FOR_NOBODY']);
  });

  it('does not speak of rules in whose states nobody is, and not of words of rules that hold all the same', () => {
    const two = { 'birthright/core.yaml': swap('"===": [{var: department}, Sales]', 'in: [{var: department}, [Sales, Vertrieb]]') };
    expect(told(many(3, { department: 'Legal' }), {}, 'leaver')?.findings.map(({ code }) => code)).toEqual(['WORD_NEVER_SEEN']);
    const report = told([...many(3, { department: 'Sales' }), ...many(3, {})], two);
    expect(report?.findings).toMatchObject([{ severity: 'info', code: 'WORD_NEVER_SEEN', value: 'Vertrieb' }]);
  }); // prettier-ignore

  it('notes a condition that holds for almost everybody, and not a rule without one', () => {
    const report = told([...many(9, { department: 'Sales' }), ...many(1, {})]);
    expect(report?.findings).toMatchObject([{ severity: 'info', code: 'RULE_HOLDS_FOR_ALMOST_ALL', value: 'br.sales' }]);
  }); // prettier-ignore

  it('is set aside where the file accepts it with a reason', () => {
    const ok = { 'birthright/core.yaml': swap('  - id: br.sales', '  # lint-ok RULE_HOLDS_FOR_NOBODY: Sales opens in May\n  - id: br.sales') };
    const report = told(many(3, { department: 'Legal' }), ok);
    expect(report?.accepted).toMatchObject([{ code: 'RULE_HOLDS_FOR_NOBODY' }]);
    expect(report?.findings.map(({ severity }) => severity)).toEqual(['info']);
  }); // prettier-ignore
});

describe('time zones', () => {
  const some = { department: 'Sales' };
  it('of more than one in a hundred by default are told with the sites that the table does not know', () => {
    const report = told([...many(97, {}), ...many(2, { ...some, location: 'Rome' }), { ...some, location: null }]);
    expect(report?.findings.filter(({ code }) => code === 'ZONE_BY_DEFAULT')).toMatchObject([
      { severity: 'warning', place: { file: 'lifecycle.yaml', line: 2 }, hint: 'Put into the table the zones of: "Rome" (2).' },
    ]);
  }); // prettier-ignore

  it('of one in a hundred are not', () => {
    const report = told([...many(99, some), { ...some, location: 'Rome' }]);
    expect(report?.findings.filter(({ code }) => code === 'ZONE_BY_DEFAULT')).toEqual([]);
  });
});

it('says nothing of nobody, and nothing of files that do not load', () => {
  expect(told([])).toMatchObject({ findings: [], accepted: [], people: 0 });
  expect(PopulationLint.over(filesWith({ 'policy.yaml': null }))).toBeNull();
});

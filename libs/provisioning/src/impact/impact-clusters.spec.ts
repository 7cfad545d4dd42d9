import type { AttributeDefinition } from '@joinery/identity';
import type { Effect } from './effect';
import { ImpactClusters, ValueCounts } from './impact-clusters';

const given = {
  kind: 'grant',
  what: 'group:it',
  cause: 'rule br.staff',
  before: null,
  after: 'by br.staff',
} as unknown as Effect;

it('counts somebody once who is given the same right twice, and keeps from when to when', () => {
  const clusters = new ImpactClusters(ValueCounts.over(new Map()));
  const [nadia, zoe] = ['Nadia', 'Zoë'].map((subject) => ({ identityId: subject, subject })) as [never, never];
  clusters.add(nadia, {}, given, '2026-05-14T08:00:00.000Z');
  clusters.add(nadia, {}, given, '2026-05-14T18:00:00.000Z');
  clusters.add(zoe, {}, given, '2026-05-14T09:00:00.000Z');
  const [cluster] = clusters.inOrder();
  expect(cluster).toMatchObject({ people: 2, from: '2026-05-14T08:00:00.000Z', until: '2026-05-14T18:00:00.000Z' });
  expect(cluster?.samples.map(({ subject }) => subject)).toEqual(['Nadia', 'Zoë']);
});

it('names what the changed rules read before what stands out by chance', () => {
  const text = (name: string): AttributeDefinition => ({ name, type: 'string', many: false, values: null, title: '', sensitive: false });
  const dictionary = new Map([['department', text('department')], ['title', text('title')]]);
  const common = (telling: readonly string[]): unknown => {
    const population = ValueCounts.over(dictionary, telling);
    for (const title of ['Clerk', 'Clerk', 'Lead']) population.add({ department: 'Sales', title });
    for (const title of ['Maker', 'Maker']) population.add({ department: 'Development', title });
    const clusters = new ImpactClusters(population);
    for (const name of ['Nadia', 'Zoë'])
      clusters.add({ identityId: name, subject: name }, { department: 'Sales', title: 'Clerk' }, given, null);
    return clusters.inOrder()[0]?.common;
  };
  expect(common([])).toEqual({ attribute: 'title', value: 'Clerk', percent: 100 });
  expect(common(['department'])).toEqual({ attribute: 'department', value: 'Sales', percent: 100 });
}); // prettier-ignore

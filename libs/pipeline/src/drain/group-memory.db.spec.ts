import { hrRow, membersByName } from '@joinery/testing';
import { Product } from '../test/product';

/** An app that takes groups as a whole only, and of which nothing tells that an empty list is empty. */
const PUTS = ['patch=no', 'filterUnsupported'];

let product: Product;

beforeAll(async () => {
  product = await Product.start();
});
afterAll(() => product.close());

it('a group that was made, and whose maker ended before anybody was put into it, is filled by who comes next', async () => {
  await product.connect('chat', { quirks: PUTS });
  const plan = await product.planFor([hrRow('ben', { Department: '', 'Manager ID': '' })]);
  await product.approve(plan);
  let isMade = false;
  const other = await product.another((reached) => {
    isMade ||= reached === 'group-made';
  });
  await other.drainApp.execute('chat', () => isMade);
  await other.close();
  expect(isMade).toBe(true);
  expect((await product.drain(plan)).status).toBe('completed');
  const truth = await product.truth();
  expect(membersByName(truth)).toEqual({ 'All staff': ['ben.okafor'] });
});

import fc, { seedOf } from './fc';

it.each([
  ['is the same for everybody when nobody wants another', undefined, seedOf(undefined)],
  ['is the one that is wanted', '42', 42],
  ['is a new one each time when that is wanted', 'random', undefined],
])('the seed %s', (_name, wanted, seed) => {
  expect(seedOf(wanted)).toBe(seed);
});

it('refuses a seed that is none', () => {
  expect(() => seedOf('often')).toThrow('JOINERY_SEED is a whole number or "random", not "often"');
});

it('is that of every property', () => {
  const seen = [0, 1].map(() => fc.sample(fc.nat(), 20).join());
  expect(fc.readConfigureGlobal().seed).toBe(seedOf(process.env['JOINERY_SEED']));
  expect(seen[0] === seen[1]).toBe(process.env['JOINERY_SEED'] !== 'random');
});

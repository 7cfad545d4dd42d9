import fc from 'fast-check';

export { seededNumbers } from './seeded-numbers';

/** The day of the first import that the story of the sample company begins with. */
const SEED = 20_260_105;

/**
 * fast-check with one seed for everybody, so that a spec says the same on every machine and on every day.
 * `JOINERY_SEED` sets another one; `random` takes a new one for each property, which then says how it was found.
 */
export function seedOf(wanted: string | undefined): number | undefined {
  if (wanted === 'random') return undefined;
  const seed = Number(wanted ?? SEED);
  if (!Number.isSafeInteger(seed)) throw new Error(`JOINERY_SEED is a whole number or "random", not "${wanted}"`);
  return seed;
}

const seed = seedOf(process.env['JOINERY_SEED']);
fc.configureGlobal(seed === undefined ? {} : { seed });

export default fc;

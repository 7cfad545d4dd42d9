import { fixedClock } from '@joinery/kernel';
import { assemble, PolicyFolder } from '@joinery/platform';
import { Store } from '@joinery/store';
import { median } from './figure';

const ASKED = 200;

/**
 * Wall time of explaining people of a population, one after the other, each found by employee number first: why they
 * have what they have, and why they lack an entitlement.
 */
async function main([url = '', policies = '', people = '0', entitlement = '']: readonly string[]): Promise<void> {
  const store = await Store.open(url, 4);
  const clock = fixedClock('2026-11-23T09:00:00.000Z');
  const folder = new PolicyFolder(policies);
  folder.current();
  const joinery = assemble({ clock }, folder, url, store);
  const every = Math.floor(Number(people) / ASKED);
  const numbers = Array.from({ length: ASKED }, (_, i) => String(100_000 + i * every));
  const explained: number[] = [];
  const missing: number[] = [];
  for (const number of numbers) {
    const start = performance.now();
    const [person] = await store.read((tx) => tx.people.search(number, 6));
    if (!person) throw new Error(`nobody has the employee number ${number}`);
    const explanation = await joinery.explainPerson.execute(person.id, clock.now());
    explained.push(performance.now() - start);
    if (explanation.attributes.employeeNumber?.value !== number) throw new Error(`${number} is somebody else`);
    const again = performance.now();
    await joinery.explainPerson.missing(person.id, entitlement, clock.now());
    missing.push(performance.now() - again);
  }
  await joinery.close();
  const [firstMs, ...later] = explained;
  const parts = { medianMs: median(later), slowestMs: Math.max(...later), missingMs: Math.max(...missing.slice(1)) };
  console.log(JSON.stringify({ firstMs, ...parts }));
}

void main(process.argv.slice(2));

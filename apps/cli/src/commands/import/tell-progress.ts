import { plural } from '@joinery/kernel';
import { note } from '../../print';

/** Tells how many rows are read, every other second. */
export function tellRows(): (rows: number) => void {
  return everyOtherSecond((rows) => `${plural(rows, 'row')} read`);
}

/** Tells of a count every other second. */
export function everyOtherSecond(tell: (count: number) => string): (count: number) => void {
  let told = performance.now();
  return (count) => {
    if (performance.now() - told < 2000) return;
    told = performance.now();
    note(`  ${tell(count)}`);
  };
}

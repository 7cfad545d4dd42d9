import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './options';

/** The version of the product, as it was installed. */
export function ownVersion(): string {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  return version;
}

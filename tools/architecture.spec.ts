import path from 'node:path';
import { RULES, type Rule, findViolations } from './architecture/rules';
import { readSources } from './architecture/source-facts';

const ROOT = path.resolve(__dirname, '..');
const FIXTURE = path.join(__dirname, 'architecture-fixture');

describe('the architecture', () => {
  it('is kept by every source file', () => {
    const sources = readSources(ROOT, ['apps', 'libs', 'migrations', 'tools']);
    expect(sources.length).toBeGreaterThan(50);
    const lines = findViolations(sources).map(({ rule, place, what }) => `${place}: ${what} (${rule}: ${RULES[rule]})`);
    expect(lines).toEqual([]);
  });

  const found = new Set(
    findViolations(readSources(FIXTURE, ['apps', 'libs', 'migrations', 'tools'])).map(({ rule }) => rule),
  );

  // A rule that finds nothing in a tree made to break it would find nothing anywhere.
  it.each(Object.keys(RULES) as Rule[])('has a rule that bites: %s', (rule) => {
    expect(found).toContain(rule);
  });

  it('lets well-behaved files of the same tree pass', () => {
    const sources = readSources(FIXTURE, ['apps', 'libs', 'tools']);
    expect(findViolations(sources).filter(({ place }) => place.startsWith('libs/audit/'))).toEqual([]);
  });
});

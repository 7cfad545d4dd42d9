import { statSync } from 'node:fs';

const PROJECTS = ['e2e', 'db', 'wire', 'property', 'unit'];

/**
 * The order in which jest runs specs: those that start whole products first, since they wait most and last longest, then those
 * with a database, then those that speak with servers; the larger file before the smaller. Nothing is remembered from run to run.
 */
export default class LongestFirst {
  sort(tests) {
    const rank = ({ context }) => PROJECTS.indexOf(context.config.displayName?.name);
    const size = new Map(tests.map((test) => [test, statSync(test.path).size]));
    return [...tests].sort((one, other) => rank(one) - rank(other) || size.get(other) - size.get(one));
  }

  shard(tests, { shardIndex, shardCount }) {
    return tests.filter((_test, place) => place % shardCount === shardIndex - 1);
  }

  allFailedTests(tests) {
    return tests;
  }

  cacheResults() {}
}

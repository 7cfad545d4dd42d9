import type { QueryRunner } from 'typeorm';
import { Transaction } from './store';

test('a transaction takes no memory ahead of its work: a worker that sends begins hundreds a second', () => {
  const before = process.memoryUsage().arrayBuffers;
  const transactions = Array.from({ length: 100 }, () => new Transaction({} as QueryRunner));
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(transactions.length * 1_000);
});

import { databaseTrouble } from './database-away';

const failure = (message: string, code?: string): Error => Object.assign(new Error(message), { code });

it.each([
  ['a server that is not there', failure('connect ECONNREFUSED 127.0.0.1:5432', 'ECONNREFUSED'), /cannot be reached/],
  [
    'one that was shut down',
    failure('terminating connection due to administrator command', '57P01'),
    /cannot be reached/,
  ],
  ['one that comes up', failure('the database system is starting up', '57P03'), /cannot be reached/],
  ['a session that broke off', failure('Connection terminated unexpectedly'), /cannot be reached/],
  ['a server that lets nobody in', failure('timeout expired'), /cannot be reached/],
  ['a full disk', failure('could not extend file "base/1/2": No space left on device', '53100'), /disk .* is full/],
])('%s', (_name, error, words) => {
  expect(databaseTrouble(error)).toMatch(words);
});

it.each([
  ['a value that is there twice', failure('duplicate key value', '23505')],
  ['a bug', new TypeError('x is not a function')],
  ['no error', 'Connection terminated'],
])('says nothing of %s', (_name, error) => {
  expect(databaseTrouble(error)).toBeNull();
});

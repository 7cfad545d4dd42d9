import { Refusal } from '@joinery/pipeline';
import { ConfigError } from './config';
import { explainFailure, failureCode } from './explain-failure';
import { PolicyError } from './policy-folder';
import { DatabaseError } from './postgres/database-error';

describe('why a program ended', () => {
  it.each<[string, unknown, RegExp]>([
    [
      'a refusal, with its code',
      new Refusal('PLAN_UNKNOWN', 'There is no plan 7.'),
      /^There is no plan 7\. \[PLAN_UNKNOWN\]$/,
    ],
    [
      'what the configuration gets wrong',
      new ConfigError(['JOINERY_PORT: "x" is not a port number']),
      /- JOINERY_PORT: "x"[^\n]*$/,
    ],
    [
      'a failure of the system, with its code',
      Object.assign(new Error('disk full'), { code: 'ENOSPC' }),
      /^disk full \[ENOSPC\]$/,
    ],
    [
      'a database that ended meanwhile, without a stack',
      new Error('Connection terminated unexpectedly'),
      /^The database cannot be reached at the moment\. Try again in a few seconds\.$/,
    ],
    [
      'a disk of the database that is full',
      Object.assign(new Error('could not extend file'), { code: '53100' }),
      /^The disk of the database is full: nothing was kept\. Make room and try again\.$/,
    ],
    ['a bug, with where it happened', new TypeError('no such thing'), /^TypeError: no such thing\n +at /],
    [
      'a port that is taken, with what says where to listen',
      Object.assign(new Error('listen EADDRINUSE'), { code: 'EADDRINUSE', syscall: 'listen' }),
      /^listen EADDRINUSE\. JOINERY_PORT and JOINERY_HOST say/,
    ],
    ['what is no error', 'gone', /^gone$/],
  ])('%s', (_what, error, words) => expect(explainFailure(error)).toMatch(words));
});

describe('the code of what went wrong', () => {
  it.each<[string, unknown, string]>([
    ['a refusal', new Refusal('PLAN_UNKNOWN', 'There is no plan 7.'), 'PLAN_UNKNOWN'],
    ['policy files with errors', new PolicyError([]), 'POLICY_UNFIT'],
    ['the configuration', new ConfigError(['JOINERY_PORT: "x" is not a port number']), 'CONFIG_INVALID'],
    ['a database that cannot be used', new DatabaseError('it names no host'), 'DATABASE_UNUSABLE'],
    ['a database that ended meanwhile', new Error('Connection terminated unexpectedly'), 'DATABASE_AWAY'],
    ['a failure of the system', Object.assign(new Error('disk full'), { code: 'ENOSPC' }), 'ENOSPC'],
    ['a statement that is wrong', Object.assign(new Error('no such column'), { code: '42703' }), 'INTERNAL'],
    ['a bug', new TypeError('no such thing'), 'INTERNAL'],
    ['no error', 'gone', 'INTERNAL'],
  ])('%s', (_what, error, code) => expect(failureCode(error)).toBe(code));
});

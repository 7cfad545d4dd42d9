import { databaseUrlProblem } from './database-url';

describe('databaseUrlProblem', () => {
  it.each([
    ['postgresql://joinery:secret@db.example:5432/joinery', null],
    ['postgres://joinery@db.example/joinery?sslmode=require', null],
    ['postgresql:///joinery?host=/var/run/postgresql', null],
    ['mysql://joinery@db.example/joinery', /starts with mysql:/],
    ['postgresql://joinery:secret@db.example', /no database/],
    ['postgresql:///joinery', /no host/],
    ['postgresql://joinery:se/cr#et@db.example/joinery', /percent-encoded|no database/],
    ['db.example', /not a URL/],
  ])('%s', (url, problem) => {
    const found = databaseUrlProblem(url);
    if (problem === null) expect(found).toBeNull();
    else expect(found).toMatch(problem);
    expect(found ?? '').not.toContain('secret');
  });
});

import { repeatedFinding } from './repeated-finding';

it('a record on several lines names the others, and says what to do where people have a row for each job', () => {
  expect(repeatedFinding('P7', 3, [9, 2, 3], false)).toMatchObject({
    severity: 'error',
    message: 'Record "P7" also stands on line 2, 9 with other content.',
    hint: expect.stringContaining('make the number of the job the key') as string,
    place: { line: 3 },
  });
  expect(repeatedFinding('P7', 3, [2, 3], true)).toMatchObject({
    severity: 'warning',
    hint: 'The first one was used.',
  });
});

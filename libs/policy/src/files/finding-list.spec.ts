import { FindingList, MOST_OF_ONE_CODE } from './finding-list';

const place = (line: number) => ({ file: 'a.yaml', line, column: 1 });

test('findings come in the order of their places, with a severity and a hint', () => {
  const findings = new FindingList();
  findings.add(place(7), { code: 'WRONG_TYPE', message: 'later', value: 7 });
  findings.add(place(3), { code: 'MISSING_KEY', message: 'earlier', severity: 'warning', hint: 'Add it.' });
  expect(findings.sorted()).toEqual([
    { severity: 'warning', code: 'MISSING_KEY', message: 'earlier', hint: 'Add it.', place: place(3) },
    {
      severity: 'error',
      code: 'WRONG_TYPE',
      message: 'later',
      hint: expect.stringContaining('schema') as unknown,
      place: place(7),
      value: '7',
    },
  ]);
  expect([findings.size, findings.errors]).toEqual([2, 1]);
});

test('what is said more often than anybody reads is counted, and counts as found', () => {
  const findings = new FindingList();
  for (let line = 1; line <= MOST_OF_ONE_CODE + 20; line += 1)
    findings.add(place(line), { code: 'WRONG_TYPE', message: 'again' });
  findings.add(place(1), { code: 'MISSING_KEY', message: 'another' });
  const told = findings.sorted();
  expect(told).toHaveLength(MOST_OF_ONE_CODE + 2);
  expect(told[0]).toMatchObject({ code: 'FINDINGS_CUT', severity: 'warning', value: 'WRONG_TYPE', place: { file: 'a.yaml' } });
  expect(told[0]?.message).toMatch(/^20 more WRONG_TYPE/);
  expect([findings.size, findings.errors]).toEqual([MOST_OF_ONE_CODE + 21, MOST_OF_ONE_CODE + 21]);
  expect([findings.hasTold('MISSING_KEY', 'x'), findings.hasTold('WRONG_TYPE', 'x')]).toEqual([false, false]);
}); // prettier-ignore

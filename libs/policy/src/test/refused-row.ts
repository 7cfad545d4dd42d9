import { type Changes, compileWith } from './policy-files';

/** One way to get a policy wrong: where the finding points, what it is called, what its hint names. */
export type RefusedRow = readonly [sentence: string, changes: Changes, place: string, code: string, hint?: string];

/** Replaces the first occurrence of a text. */
export const swap =
  (from: string, to: string) =>
  (text: string): string =>
    text.replace(from, to);

/** Replaces the condition of the second grant rule. */
export const rule = (when: string): Changes => ({
  'birthright/core.yaml': swap('when: {"===": [{var: department}, Sales]}', `when: ${when}`),
});

export function testRefused(rows: readonly RefusedRow[]): void {
  const cases = rows.map(([sentence, ...row]) => [sentence, row] as const);
  test.each(cases)('refused: %s', (_sentence, [changes, place, code, hint = '']) => {
    const { policySet, findings } = compileWith(changes);
    expect(policySet).toBeNull();
    const found = findings.map((finding) => {
      const { file, line, column } = finding.place ?? {};
      const at = [file, line, column].filter((part) => part !== undefined).join(':');
      return { code: finding.code, place: at, hint: finding.hint ?? '' };
    });
    for (const { code: word, place: at, hint: next } of found) {
      expect([word, at, next]).toEqual([
        expect.stringMatching(/^[A-Z][A-Z_]+$/),
        expect.stringMatching(/^\S+:\d+:\d+$/),
        expect.stringMatching(/\S{2}/),
      ]);
    }
    expect(found).toContainEqual({ code, place, hint: expect.stringContaining(hint) as unknown });
  });
}

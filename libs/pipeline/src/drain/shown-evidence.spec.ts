import { shownEvidence, withoutValues } from './shown-evidence';

describe('what is kept of a step whose account holds something sensitive', () => {
  const hide = withoutValues(['1990-05-17', 41]);

  it.each([
    ['in a reason, which says what was wanted and shown', 'wanted "1990-05-17", the app shows nothing', 'wanted "•••", the app shows nothing'], // prettier-ignore
    ['in JSON, as text', '{"a":"1990-05-17","b":"1990-05-170"}', '{"a":"•••","b":"1990-05-170"}'],
    ['in JSON, as a number', '{"a":41,"b":410}', '{"a":"•••","b":410}'],
  ])('hides it %s', (_where, text, shown) => {
    expect(hide(text)).toBe(shown);
  });

  it('hides it wherever the evidence may name it', () => {
    const exchange = { method: 'POST', path: '/Users', status: 201, ms: 1 };
    const text = 'sent was "1990-05-17"';
    const evidence = { reason: text, remarks: [text], exchanges: [{ ...exchange, request: text, response: text }] };
    expect(JSON.stringify(shownEvidence(evidence, hide))).not.toContain('1990');
  });
});

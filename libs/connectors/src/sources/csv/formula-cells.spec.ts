import fc from '@joinery/testing/fc';
import { hasFormulaCells, streamWithoutFormulaCells, withoutFormulaCells } from './formula-cells';

const plain = (text: string): string => withoutFormulaCells(Buffer.from(text)).toString();

describe('cells that a spreadsheet is told to leave as text', () => {
  it.each([
    ['="00042",Ann', '"00042",Ann'],
    ['1,="00042"\n="7";="8"', '1,"00042"\n"7";"8"'],
    ['a=" b,=1,"=",é', 'a=" b,=1,"=",é'],
  ])('%s', (text, expected) => {
    expect(plain(text)).toBe(expected);
    expect(hasFormulaCells(Buffer.from(text))).toBe(text !== expected);
  });

  it('are the same however the text comes in pieces', async () => {
    const text = fc.string({ unit: fc.constantFrom(',', '=', '"', '\n', 'a', 'é'), maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(text, fc.integer({ min: 1, max: 5 }), async (whole, size) => {
        const bytes = Buffer.from(whole);
        const pieces = async function* (): AsyncGenerator<Buffer> {
          for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
        };
        const parts: Buffer[] = [];
        for await (const part of streamWithoutFormulaCells(pieces())) parts.push(part);
        expect(Buffer.concat(parts).toString()).toBe(plain(whole));
      }),
    );
  });
});

import { SeenTexts } from './seen-texts';

describe('texts that were seen', () => {
  it('are never taken for new, however many there are', () => {
    const seen = new SeenTexts();
    const texts = Array.from({ length: 50_000 }, (_, i) => `person ${i}`);
    const taken = texts.filter((text) => seen.meet(text));
    expect(taken.length).toBeLessThan(10);
    expect(texts.every((text) => seen.meet(text))).toBe(true);
  });

  it('are told apart by every letter, and an empty one counts', () => {
    const seen = new SeenTexts();
    expect(['', 'a', 'b', 'ab', 'ba', ''].map((text) => seen.meet(text))).toEqual([
      false, false, false, false, false, true,
    ]); // prettier-ignore
  });
});

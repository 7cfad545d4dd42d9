import { Salutations } from './salutations';

const told = (...titles: readonly (string | null)[]): string[] => {
  const doubt = new Salutations();
  titles.forEach((title, at) => doubt.see({ line: at + 2, recordKey: String(at), attributes: { title } }));
  const used = [{ attribute: 'title', column: 'Title', index: 4 }];
  return doubt.findings(used).map(({ message, place }) => `${message} ${place?.line}`);
};

describe('a column of titles', () => {
  it('that holds salutations is told with the first of them', () =>
    expect(told('Cook', 'Mrs', 'Dr.', null, 'Herr Dr.')).toEqual([
      'The column Title is read as what people do, and in 3 of 4 rows says how they are addressed. 3',
    ]));
  it.each([
    ['jobs', ['Engineer', 'Director', 'Sir Speedy', 'Pan-European Lead']],
    ['one salutation', ['Dr']],
    ['as many jobs as salutations', ['Mr', 'Ms', 'Engineer', 'Professor']],
    ['nothing', [null, null]],
  ])('that holds %s is not', (_what, titles) => expect(told(...titles)).toEqual([]));
});

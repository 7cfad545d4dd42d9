import { readCursor, writeCursor } from './list-cursor';

const ID = '01900000-0000-7000-8000-00000000abcd';
const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
/** The print of the query, taken from a cursor of ours. */
const [, PRINT] = JSON.parse(Buffer.from(writeCursor({ skip: 0 }, 'q'), 'base64url').toString()) as [unknown, string];

describe('a cursor', () => {
  it.each([{ after: ID }, { skip: 0 }, { skip: 200 }])('leads back to its place: %j', (place) => {
    expect(readCursor(writeCursor(place, 'q'), 'q')).toEqual(place);
  });

  it('that is empty asks for the first page', () => expect(readCursor('', 'q')).toBeNull());

  it('takes no escaping in an address', () => expect(writeCursor({ after: ID }, 'q')).toMatch(/^[\w-]+$/));

  it.each<[string, string]>([
    ['of another query', writeCursor({ skip: 3 }, 'p')],
    ['that is no base64url', `${writeCursor({ skip: 3 }, 'q')}=`],
    ['that is no JSON', Buffer.from('nowhere').toString('base64url')],
    ['without a query', encoded([{ skip: 3 }])],
    ['behind something that is no id', encoded([{ after: "x' OR true" }, PRINT])],
    ['of a place before the first', encoded([{ skip: -1 }, PRINT])],
    ['of a place between two', encoded([{ skip: 1.5 }, PRINT])],
    ['of no place', encoded([null, PRINT])],
  ])('%s is refused', (_what, cursor) => {
    expect(readCursor(cursor, 'q')).toMatchObject({ scimType: 'invalidCursor' });
  });
});

import { compileFilter } from './compile-filter';
import { parseFilterText } from './filter-text';
import { USER_TYPE } from './resource-types';
import { ScimProblem } from './scim-problem';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const ADA = {
  id: 'A1',
  externalId: 'E1001',
  userName: 'Ada.Berg',
  name: { familyName: 'Núñez' },
  title: '',
  active: false,
  emails: [
    { value: 'ada@work.example', type: 'work', primary: true },
    { value: 'ada@home.example', type: 'home' },
  ],
  meta: { created: '2026-05-14T09:00:00Z' },
  [ENTERPRISE]: { employeeNumber: 'E1001', manager: { value: 'B2' } },
};

function answer(text: string): boolean | string {
  const filter = parseFilterText(text);
  const test = filter instanceof ScimProblem ? filter : compileFilter(filter, USER_TYPE);
  return test instanceof ScimProblem ? `${test.status} ${test.scimType}` : test(ADA);
}

describe('a filter, asked of one person', () => {
  it.each<[sentence: string, text: string, expected: boolean | string]>([
    ['text is compared without case', 'userName eq "ADA.BERG"', true],
    ['but where the schema says that case counts', 'externalId eq "e1001"', false],
    ['two forms of one letter are one', 'name.familyName eq "NU\u0301N\u0303EZ"', true],
    ['a part of a text is found', 'userName co "a.b"', true],
    ['its begin', 'userName sw "ada"', true],
    ['and nothing else as its begin', 'userName sw "berg"', false],
    ['its end', 'userName ew "berg"', true],
    ['and nothing else as its end', 'userName ew "ada"', false],
    ['a list stands for the values of its elements', 'emails eq "ada@home.example"', true],
    [
      'two questions of a list may be answered by two elements',
      'emails.type eq "home" and emails.primary eq true',
      true,
    ],
    ['in brackets one element answers both', 'emails[type eq "home" and primary eq true]', false],
    ['in brackets it may', 'emails[type eq "work" and value ew "work.example"]', true],
    ['nothing is unequal to what an element has', 'emails.type ne "work"', false],
    ['what is not there is unequal to everything', 'nickName ne "x"', true],
    ['what is not there equals nothing', 'nickName eq "x"', false],
    ['an empty text is not there', 'title pr', false],
    ['false is there', 'active pr', true],
    ['null is what is not there', 'nickName eq null', true],
    ['and unequal to what is', 'userName ne null', true],
    ['null is not in order with anything', 'userName gt null', '400 invalidFilter'],
    ['a truth value may be written as a text', 'active eq "False"', true],
    ['and is not in order with another', 'active gt true', '400 invalidFilter'],
    ['a point in time is one in every zone', 'meta.created eq "2026-05-14T11:00:00+02:00"', true],
    ['one after another', 'meta.created gt "2026-05-14T08:59:59Z"', true],
    ['itself is not after itself', 'meta.created gt "2026-05-14T09:00:00Z"', false],
    ['but not before itself either', 'meta.created ge "2026-05-14T09:00:00Z"', true],
    ['one before another', 'meta.created lt "2026-05-14T09:00:01Z"', true],
    ['nor is it less than itself', 'meta.created lt "2026-05-14T09:00:00Z"', false],
    ['at most itself', 'meta.created le "2026-05-14T09:00:00Z"', true],
    ['the begin of its text is asked of the text', 'meta.created sw "2026-05"', true],
    ['a point in time is not compared with a word', 'meta.created gt "yesterday"', '400 invalidFilter'],
    ['texts have an order', 'userName gt "ada.a"', true],
    ['an extension answers by its name', `${ENTERPRISE}:employeeNumber eq "E1001"`, true],
    ['and so does what is in it', `${ENTERPRISE}:manager.value eq "B2"`, true],
    ['an unknown attribute is not there', 'shoeSize eq "42"', false],
    ['and has no elements', 'shoes[size eq "42"]', false],
    ['what is no list of objects has no brackets', 'userName[value eq "x"]', '400 invalidFilter'],
    ['what is wrong in brackets is wrong', 'emails[primary gt true]', '400 invalidFilter'],
    ['what is wrong behind "or" is wrong', 'userName pr or active gt true', '400 invalidFilter'],
    ['one of two is enough for "or"', 'userName eq "x" or active eq false', true],
    ['and not for "and"', 'userName eq "x" and active eq false', false],
    ['"not" turns it round', 'not (userName eq "x")', true],
    ['and leaves wrong what is wrong', 'not (active gt true)', '400 invalidFilter'],
  ])('%s', (_sentence, text, expected) => expect(answer(text)).toBe(expected));
});

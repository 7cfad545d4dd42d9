import { type Changes, compileWith, factsOf, soundPolicy } from '../test/policy-files';
import { type RefusedRow, rule, swap, testRefused } from '../test/refused-row';

const chat = (from: string, to: string): Changes => ({ 'apps/chat.yaml': swap(from, to) });
const all = (path: string, change: (text: string) => string): Changes => ({ [path]: change });
const refused = (sentence: string, changes: Changes, place: string, code: string, hint = ''): RefusedRow => [
  sentence,
  changes,
  place,
  code,
  hint,
];

/** Files as they come out of editors, spreadsheets, other languages and other people's hands. */
describe('an odd file', () => {
  testRefused([
    refused('only carriage returns', all('apps/chat.yaml', (text) => text.replaceAll('\n', '\r')), 'apps/chat.yaml:1:10', 'HIDDEN_CHARACTER', 'LF or CRLF'),
    refused('a comment with only carriage returns after it', all('birthright/core.yaml', (text) => `# who\rgets: what\n${text}`), 'birthright/core.yaml:1:6', 'HIDDEN_CHARACTER', 'LF or CRLF'),
    refused('a table with only carriage returns', all('tables/sites.csv', (text) => text.replaceAll('\n', '\r')), 'tables/sites.csv:1:14', 'HIDDEN_CHARACTER', 'LF or CRLF'),
    refused('a duration as a number', all('guards.yaml', swap('over: P1D', 'over: 7')), 'guards.yaml:3:88', 'UNQUOTED_SCALAR', 'P7D'),
    refused('a tab as indentation', chat('  userName', '\tuserName'), 'apps/chat.yaml:8:1', 'YAML_INVALID'),
    refused('a NUL', chat('title: Chat', 'title: Ch\u0000at'), 'apps/chat.yaml:3:10', 'HIDDEN_CHARACTER'),
    refused('a NUL by its escape', chat('title: Chat', 'title: "Ch\\0at"'), 'apps/chat.yaml:3:8', 'HIDDEN_CHARACTER'),
    refused('a zero-width blank', rule('{"===": [{var: department}, "Sa\u200bles"]}'), 'birthright/core.yaml:9:42', 'HIDDEN_CHARACTER', 'looks like'),
    refused('a line that turns its direction, in a comment', all('birthright/core.yaml', (text) => `# \u202e seldom\n${text}`), 'birthright/core.yaml:1:3', 'HIDDEN_CHARACTER'),
    refused('half a character', rule('{"===": [{var: department}, "Sa\ud800les"]}'), 'birthright/core.yaml:9:42', 'HIDDEN_CHARACTER'),
    refused('a soft hyphen in a table', all('tables/sites.csv', swap('Berlin', 'Ber\u00adlin')), 'tables/sites.csv:2:4', 'HIDDEN_CHARACTER'),
    refused('YAML 1.1, in which "no" is false', all('apps/chat.yaml', (text) => `%YAML 1.1\n---\n${text}`), 'apps/chat.yaml:1:1', 'YAML_DIRECTIVE', '%YAML'),
    refused('a number too large to count with', all('guards.yaml', swap('floor: 5', 'floor: 99999999999999999999999')), 'guards.yaml:3:78', 'NUMBER_INVALID'),
    refused('a number with underscores', all('guards.yaml', swap('floor: 5', 'floor: 1_000')), 'guards.yaml:3:78', 'WRONG_TYPE'),
    refused('a duration of ages', all('guards.yaml', swap('over: P1D', 'over: P999999999Y')), 'guards.yaml:3:88', 'DURATION_INVALID', '400 years'),
    refused('a duration of nothing', all('lifecycle.yaml', swap('at: day-start', 'at: day-start, offset: P')), 'lifecycle.yaml:4:50', 'DURATION_INVALID'),
    refused('only a comment', { 'x.yaml': '# nothing yet\n' }, 'x.yaml:1:1', 'YAML_INVALID', 'kind'),
    refused('only a document mark', { 'x.yaml': '---\n' }, 'x.yaml:1:1', 'YAML_INVALID', 'kind'),
    refused('a kind that is nothing', { 'x.yaml': 'kind:' }, 'x.yaml:1:6', 'UNKNOWN_KIND', 'policy'),
    refused('another kind than what it holds', chat('kind: app', 'kind: grants'), 'apps/chat.yaml:1:1', 'MISSING_KEY'),
    refused('rules that are nothing', { 'birthright/core.yaml': 'kind: grants\nrules:\n' }, 'birthright/core.yaml:2:7', 'WRONG_TYPE'),
    refused('a rule that is nothing', { 'birthright/core.yaml': 'kind: grants\nrules:\n  -\n' }, 'birthright/core.yaml:3:4', 'WRONG_TYPE'),
    refused('a structure as a key', { 'x.yaml': 'kind: app\n[a]: 5' }, 'x.yaml:2:1', 'KEY_INVALID'),
    refused('a key twice inside an expression', rule('{"===": [{var: department, var: location}, Sales]}'), 'birthright/core.yaml:9:38', 'DUPLICATE_KEY'),
    refused('an id that every object has', all('birthright/core.yaml', swap('br.sales', 'constructor')), 'birthright/core.yaml:6:9', 'NAME_INVALID'),
    refused('an app of such an id', { 'apps/x.yaml': 'kind: app\nid: toString\ntitle: X\nowner: it\nattributes: {userName: {value: {var: userName}}}' }, 'apps/x.yaml:2:5', 'NAME_INVALID'),
    refused('an owner of such an id', all('policy.yaml', swap('{id: it,', '{id: valueOf, title: x}\n  - {id: it,')), 'policy.yaml:7:10', 'NAME_INVALID'),
    refused('an instant of such a name', all('lifecycle.yaml', swap('  end:', '  constructor: {date: endDate, at: day-end}\n  end:')), 'lifecycle.yaml:5:3', 'KEY_INVALID', 'call it otherwise'),
    refused('an id in another script', all('birthright/core.yaml', swap('br.sales', 'br.süd')), 'birthright/core.yaml:6:9', 'VALUE_INVALID'),
    refused('a title that YAML takes apart', chat('title: Chat', 'title: Chat: the app'), 'apps/chat.yaml:3:8', 'YAML_INVALID'),
    refused('a tag of somebody\'s own', chat('title: Chat', 'title: !env CHAT'), 'apps/chat.yaml:3:8', 'YAML_TAG', 'Write the value out'),
    refused('a boolean in words', rule('{"===": [{var: isManager}, yes]}'), 'birthright/core.yaml:9:38', 'TYPE_MISMATCH', 'true or false'),
    refused('a default that is a slip for a listed value', rule('{"===": [{coalesce: [{var: workerType}, contracter]}, contractor]}'), 'birthright/core.yaml:9:51', 'UNKNOWN_VALUE', 'contractor'),
    refused('bytes by their tag', chat('title: Chat', 'title: !!binary aGk='), 'apps/chat.yaml:3:17', 'YAML_TAG'),
    refused('a blank name under protection', all('breakglass.yaml', swap('[E9000]', '[" "]')), 'breakglass.yaml:3:14', 'VALUE_INVALID'),
    refused('a condition as a text', rule('yes please'), 'birthright/core.yaml:9:11', 'CONSTANT_CONDITION'),
    refused('a condition as a list', rule('[{present: {var: department}}]'), 'birthright/core.yaml:9:11', 'LIST_NOT_ALLOWED'),
    refused('a variable that is made up at run time', rule('{present: {var: {var: department}}}'), 'birthright/core.yaml:9:27', 'UNKNOWN_ATTRIBUTE'),
    refused('a variable with a default', rule('{present: {var: [department, x]}}'), 'birthright/core.yaml:9:27', 'UNKNOWN_ATTRIBUTE', 'coalesce'),
    refused('a day that does not exist', rule('{before: [{var: hireDate}, "2021-02-29"]}'), 'birthright/core.yaml:9:38', 'DATE_INVALID'),
    refused('a date that is the present', rule('{before: [{var: hireDate}, today]}'), 'birthright/core.yaml:9:38', 'DATE_INVALID', 'window'),
  ]); // prettier-ignore

  const accepted: readonly [sentence: string, changes: Changes][] = [
    ['begins with a byte order mark', all('apps/chat.yaml', (text) => `\ufeff${text}`)],
    ['has the line ends of Windows', all('apps/chat.yaml', (text) => text.replaceAll('\n', '\r\n'))],
    ['is a table with both', all('tables/sites.csv', (text) => `\ufeff${text.replaceAll('\n', '\r\n')}`)],
    ['says that it is YAML 1.2', all('apps/chat.yaml', (text) => `%YAML 1.2\n---\n${text}`)],
    ['has a title in emoji joined to one', chat('title: Chat', 'title: "\u{1f468}\u200d\u{1f4bb} Chat"')],
    ['has a comment that is a line of dashes', all('apps/chat.yaml', (text) => `# - - - - - - - - - - - -\n${text}`)],
    ['has a title over two lines', chat('title: Chat', 'title: >-\n  Chat\n  for all')],
    ['lets a word stand for a missing one of a list', rule('{"===": [{coalesce: [{var: workerType}, nobody knows]}, nobody knows]}')],
    ['writes a whole number in sixteens', all('guards.yaml', swap('floor: 5', 'floor: 0x5'))],
  ]; // prettier-ignore
  test.each(accepted)('is understood when it %s', (_sentence, changes) => {
    expect(compileWith(changes).findings).toEqual([]);
  });

  test('says the same with an accent by itself: records are in NFC, so the policy is', () => {
    const { rules } = soundPolicy(rule('{"===": [{var: department}, "Cafe\u0301"]}'));
    expect(rules[1]?.when?.(factsOf({ department: 'Caf\u00e9' }))).toBe(true);
    const places = soundPolicy({
      ...rule('{"===": [{lookup: [sites, {var: location}]}, Europe/Zurich]}'),
      'tables/sites.csv': (text) => `${text}Zu\u0308rich,Europe/Zurich\n`,
    });
    expect(places.rules[1]?.when?.(factsOf({ location: 'Z\u00fcrich' }))).toBe(true);
  });

  test('that cannot be read is told of alone: what it may hold is not said to be missing', () => {
    const { findings } = compileWith(chat('title: Chat', 'title: Chat: the app'));
    expect(new Set(findings.map(({ code, place }) => `${place?.file} ${code}`))).toEqual(
      new Set(['apps/chat.yaml YAML_INVALID']),
    );
    for (const [from, to] of [
      ['  userName', '\tuserName'],
      ['id: chat', ' id: chat'],
      ['title: Chat', ' title: Chat'],
    ] as const)
      expect(compileWith(chat(from, to)).findings).toHaveLength(1);
    const lifecycle = compileWith({ 'lifecycle.yaml': (text) => `${text}\t` });
    expect(lifecycle.findings.map(({ code }) => code)).not.toContain('MISSING_KIND');
  });

  test('"no" and "0123" are what YAML 1.2 says they are', () => {
    const { rules } = soundPolicy(rule('{in: [{var: department}, [NO, "0123", off]]}'));
    const holds = ['NO', '0123', 'off'].map((department) => rules[1]?.when?.(factsOf({ department })));
    expect(holds).toEqual([true, true, true]);
  });
});

import { soundPolicy } from '../test/policy-files';
import { policyDifference } from './policy-changes';

const kind = 'kind: grants\nrules:\n';
const CHAT = `${kind}  - {id: br.chat, owner: it, grant: [app:chat]}\n`;
const SALES = `${kind}  - {id: br.sales, owner: it, grant: [group:sales], when: {"===": [{var: department}, Sales]}}\n`;
const MORE = `${kind}  - {id: br.more, owner: it, grant: [group:sales]}\n`;

describe('what two policy sets say differently', () => {
  const changed = (files: Parameters<typeof soundPolicy>[0]): [string[], boolean] => {
    const { changes, isAboutRulesOnly } = policyDifference(soundPolicy(), soundPolicy(files));
    return [changes.map(({ part, change }) => `${change} ${part}`), isAboutRulesOnly];
  };
  const replace =
    (from: string | RegExp, to: string) =>
    (text: string): string =>
      text.replace(from, to);
  it.each<[string, Parameters<typeof soundPolicy>[0], string[], boolean]>([
    ['a comment is nothing', { 'birthright/core.yaml': (text) => `# words\n${text}` }, [], true],
    ['a version is nothing', { 'policy.yaml': replace('version: "1"', 'version: "2"') }, [], true],
    ['a rule that is new', { 'birthright/more.yaml': MORE }, ['added rule br.more'], true],
    [
      'a rule that went',
      { 'birthright/core.yaml': replace(/  - id: br.sales[^]*/, '') },
      ['removed rule br.sales'],
      true,
    ],
    [
      'the order of rules is nothing',
      { 'birthright/core.yaml': null, 'birthright/z.yaml': SALES, 'birthright/a.yaml': CHAT },
      [],
      true,
    ],
    [
      'the order of the lines of a table is nothing',
      { 'tables/sites.csv': 'location,zone\n"Cairo, Nile",Africa/Cairo\nBerlin,Europe/Berlin\n' },
      [],
      true,
    ],
    ['whoever is protected', { 'breakglass.yaml': replace('E9000', 'E9001') }, ['edited break-glass'], false],
    ['a file that went', { 'guards.yaml': null }, ['removed guard g.disable'], true],
    ['where records come from', { 'sources/hr.yaml': replace('d.M.yyyy', 'M/d/yyyy') }, ['edited source hr'], true],
    ['a rule', { 'birthright/core.yaml': replace('Sales]', 'Selling]') }, ['edited rule br.sales'], true],
    [
      'how old the word of a source may be',
      { 'sources/hr.yaml': replace('feed: full', 'feed: full\nstaleAfter: P1D') },
      ['edited staleAfter of source hr'],
      false,
    ],
    ['a limit', { 'guards.yaml': replace('percent: 3', 'percent: 4') }, ['edited guard g.disable'], true],
    ['an app', { 'apps/chat.yaml': replace('-P1D', '-P2D') }, ['edited app chat'], false],
    [
      'who wins an attribute',
      { 'authority.yaml': replace('onNull: hold', 'onNull: keep') },
      ['edited authority department'],
      false,
    ],
    ['an instant', { 'lifecycle.yaml': replace('at: day-end', 'at: day-start') }, ['edited instant end'], false],
    [
      'the zone of people whose zone nothing tells',
      { 'policy.yaml': replace('Europe/Berlin', 'Asia/Tokyo') },
      ['edited default zone'],
      false,
    ],
    [
      'what a move, a conversion and a rehire are',
      {
        'lifecycle.yaml': (text) =>
          `${text}\nmoves: [location]\nconversions: [workerType]\nrehire: {person: new, names: new}\n`,
      },
      ['edited conversions', 'edited moves', 'edited rehire'],
      false,
    ],
    ['a line of a table', { 'tables/sites.csv': (text) => `${text}Rome,Europe/Rome\n` }, ['edited table sites'], false],
    [
      'a name that is made',
      { 'derive/names.yaml': replace('@example.org', '@example.com') },
      ['edited derivation email'],
      false,
    ],
  ])('%s', (_sentence, files, expected, isAboutRulesOnly) => {
    expect(changed(files)).toEqual([expected, isAboutRulesOnly]);
  });

  it('a rule that gives something else through its bundle is another, though its words are the same', () => {
    const bundle = (contains: string): Parameters<typeof soundPolicy>[0] => ({
      'bundles.yaml': `kind: bundles\nbundles:\n  - {id: base, owner: it, contains: [${contains}]}\n`,
      'birthright/core.yaml': 'kind: grants\nrules:\n  - {id: br.base, owner: it, grant: [bundle:base]}\n',
    });
    expect(policyDifference(soundPolicy(bundle('app:chat')), soundPolicy(bundle('group:sales'))).changes).toEqual([
      { part: 'bundle base', change: 'edited' },
      { part: 'rule br.base', change: 'edited' },
    ]);
  });
});

import type { AttributeDefinition, Authority, LifecycleRules } from '@joinery/identity';
import { type PolicyWords, untoldBy } from './untold';

const from = (...sources: string[]): Authority => ({ from: sources }) as unknown as Authority;
const policy = (names: Readonly<Record<string, readonly string[]>>): PolicyWords => ({
  dictionary: new Map(Object.keys(names).map((name) => [name, { name, type: 'date' } as AttributeDefinition])),
  authority: new Map(Object.entries(names).map(([name, sources]) => [name, from(...sources)])),
  derivations: [],
  lifecycle: {
    instants: [
      { name: 'start', dates: ['eintritt'], at: 'day-start', offset: null },
      { name: 'end', dates: ['austritt', 'befristung'], at: 'day-end', offset: null },
    ],
    states: [{ id: 'out', state: 'leaver', from: 'end', when: null }],
  } as unknown as LifecycleRules,
});
/** The first day is the earlier of two, of which one is made of a third. */
const MADE: PolicyWords = {
  ...policy({ studium: ['sis'], dienst: ['hr'], vertrag: ['hr'], anstellung: [] }),
  derivations: [
    { attribute: 'eintritt', uses: ['anstellung', 'firma', 'studium'] },
    { attribute: 'anstellung', uses: ['dienst', 'vertrag'] },
  ] as unknown as PolicyWords['derivations'],
};
const used = (...attributes: string[]) =>
  attributes.map((attribute, index) => ({ attribute, column: attribute, index }));
const NAMED = policy({ givenName: ['hr'], familyName: ['hr'], displayName: ['hr'] });
const OWN = policy({ vorname: ['datev'], eintritt: ['datev'], austritt: ['datev', 'badges'], befristung: ['datev'] });

it.each([
  ['in the words of the policy', OWN, 'datev', ['vorname'], ['start: eintritt', 'end: austritt, befristung']],
  ['nothing of what a column gives', OWN, 'datev', ['eintritt', 'befristung'], []],
  ['only of what the source may decide', OWN, 'badges', ['vorname'], ['end: austritt']],
  ['nothing of a source that decides nothing of it', OWN, 'phones', ['vorname'], []],
  ['nothing of a file that could not be understood', OWN, 'datev', [], []],
  [
    'of a date that is made of others those that the source may decide',
    MADE,
    'hr',
    ['vorname'],
    ['start: dienst, vertrag'],
  ],
  ['nothing of one whose part a column gives', MADE, 'sis', ['studium'], []],
  ['of names where they have their usual ones', policy({ familyName: ['hr'] }), 'hr', ['title'], ['name: familyName']],
  ['of the half of a name that is missing', NAMED, 'hr', ['familyName'], ['given name: givenName']],
  ['of the other half', NAMED, 'hr', ['givenName', 'displayName'], ['family name: familyName']],
  ['nothing of names that are told whole', NAMED, 'hr', ['givenName', 'familyName'], []],
  ['nothing of halves where one name is all that is told', NAMED, 'hr', ['displayName'], []],
] as const)('tells %s', (_sentence, words, source, columns, expected) => {
  const told = untoldBy(source, used(...columns), words);
  expect(told.map(({ what, attributes }) => `${what}: ${attributes.join(', ')}`)).toEqual(expected);
});

import type { Finding } from '@joinery/kernel';
import { spacedName } from './text';

/** Something that policy lives on, and how a column sounds that may tell it. */
interface Wanted {
  readonly code: string;
  readonly tells: string;
  /** Where one of these is read, it is told. */
  readonly attributes: readonly string[];
  readonly sounds: RegExp;
  /** Sounds so, and tells something else. */
  readonly other: RegExp;
  readonly otherwise: string;
}

const MANAGER =
  /\bmanager|supervisor|report(?:s|ing)? to|vorgesetzt|führungskraft|responsa[bv]|sup[ée]rieur|\bjefe|leidinggevend|\bleder|\bchefe?\b|przełożon|\bgestor|yönetici|上司|上長|上级|상사|المدير|מנהל/iu;
const NUMBER_OR_MAIL =
  /\b(?:ids?|no|nr|num|number|nummer|numéro|número|code|ref|reference|key)\b|(?:code|id)$|mail|posta?\b|matr[ií]c|sicil|番号|工号|사번|رقم|מספר/iu;
const NAME_OF_OTHERS = new RegExp(
  `middle|maiden|birth|former|previous|phonetic|mother|father|spouse|partner|emergency|contact|file|preferred|nick|${MANAGER.source}`,
  'iu',
);

const WANTED: readonly Wanted[] = [
  {
    code: 'FILE_NAMES_UNREAD',
    tells: 'given names',
    attributes: ['givenName'],
    sounds: /\b(?:first|given|fore) ?names?\b|vorname|prénom|\bnombres?\b|voorna|fornavn|förnamn|^imi[ęe]$|^ad[ıi]$/iu,
    other: NAME_OF_OTHERS,
    otherwise: 'people are known by what is left of their names, or by their number.',
  },
  {
    code: 'FILE_NAMES_UNREAD',
    tells: 'family names',
    attributes: ['familyName'],
    sounds:
      /\b(?:last|family) ?names?\b|surname|nachname|apellido|achternaam|efternamn|etternavn|nazwisk|cognome|soyad/iu,
    other: NAME_OF_OTHERS,
    otherwise: 'people are known by what is left of their names, or by their number.',
  },
  {
    code: 'FILE_MAIL_UNREAD',
    tells: 'work addresses',
    attributes: ['email'],
    sounds: /mail\b|\be-?posta?\b|courriel|correo|メール|邮箱|邮件|이메일|البريد|דוא/iu,
    other: new RegExp(
      `person|privat|\\bhome|particul|prywat|個人|私|个人|alternat|secondary|emergency|partner|recruit|${MANAGER.source}`,
      'iu',
    ),
    otherwise: 'everybody gets an address that policy makes up.',
  },
  {
    code: 'FILE_MANAGERS_UNREAD',
    tells: 'numbers or addresses of managers',
    attributes: ['managerEmployeeNumber', 'managerEmail'],
    sounds: new RegExp(`(?=.*(?:${MANAGER.source}))(?=.*(?:${NUMBER_OR_MAIL.source}))`, 'iu'),
    other: /second|matrix|dotted|skip|level|^is /iu,
    otherwise: 'managers lead to nobody.',
  },
  {
    code: 'FILE_START_UNREAD',
    tells: 'first days of work',
    attributes: ['startDate', 'hireDate'],
    sounds:
      /\bhir(?:e|ed|ing)\b|\bjoin(?:ed|ing)?\b|\b(?:start|entry|commencement)\b|eintritt|einstell|beginn|embauche|entrée|ingreso|\balta\b|admiss|assunzion|\bin dienst|anst[äa]ll|ansæt|\bansatt|zatrudni|giriş|入社|入职|입사|التعيين|תחילת/iu,
    other: /leave|absence|probation|trial|benefit|visa|source|type|reason|status|manager|contact/iu,
    otherwise: 'nobody is known to begin, and without a status nobody is given anything.',
  },
];

/**
 * Columns that nothing reads and whose names sound like what no other column of the file tells. `told`: the attributes
 * that are read, or whose absence is told already.
 */
export function unreadColumns(
  unread: readonly string[],
  mapped: ReadonlySet<string>,
  told: ReadonlySet<string>,
): readonly Finding[] {
  return WANTED.filter(
    ({ attributes }) => attributes.some((name) => mapped.has(name)) && !attributes.some((name) => told.has(name)),
  ).flatMap((wanted) => {
    const [column] = unread.filter((name) => soundsLike(wanted, spacedName(name)));
    return column === undefined ? [] : [unreadColumn(column, wanted)];
  });
}

function soundsLike({ sounds, other }: Wanted, name: string): boolean {
  return sounds.test(name) && !other.test(name);
}

function unreadColumn(column: string, { code, tells, attributes, otherwise }: Wanted): Finding {
  return {
    severity: 'warning',
    code,
    message: `the column "${column}" sounds like ${tells}, and nothing reads it or any other that tells them`,
    hint: `If it is, add its name to ${attributes.join(' or ')} in the policy of the source. Until then ${otherwise}`,
    place: { line: 1, column },
  };
}

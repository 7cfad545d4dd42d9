import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import type { Json } from './test/fake-scim-server';
import { type Asked, isList, type Oddity, reworded, shown, type Told } from './test/odd-front';
import { holdsTo } from './test/odd-subject';
import { type About, SENTENCES } from './test/sentences';

const EVERYTHING: readonly About[] = ['creates', 'changes', 'closes', 'adopts', 'groups', 'members', 'reads'];

/** Every body that there is, in other bytes. */
const inBytes = (change: (text: string) => string | Buffer, headers: Record<string, string> = {}): Oddity => ({
  after: (answer) => {
    const text = answer.body.toString();
    return text === '' ? answer : { ...answer, headers: { ...answer.headers, ...headers }, body: change(text) };
  },
});
const packed = (encoding: string, pack: (text: string) => string | Buffer): Oddity =>
  inBytes(pack, { 'content-encoding': encoding });
const listed = (change: (body: Json) => Json): Oddity => ({
  after: (answer: Told, asked: Asked) => (isList(asked) ? reworded(answer, change) : answer),
});

/** What a server does to its answers, and what is to work all the same. */
const SERVERS: Readonly<Record<string, readonly [about: readonly About[], oddity: Oddity]>> = {
  'writes a comment behind its JSON': [EVERYTHING, inBytes((text) => `${text}\n<!-- served in 12 ms -->`)],
  'writes the warnings of its language before its JSON': [
    EVERYTHING,
    inBytes((text) => `<br />\n<b>Warning</b>: Undefined index: x in /srv/scim.php on line 3<br />\n${text}`),
  ],
  'guards its JSON against being run as a script': [EVERYTHING, inBytes((text) => `)]}',\n${text}`)],
  'writes in Latin-1 and says so': [
    ['groups', 'creates'],
    inBytes((text) => Buffer.from(text, 'latin1'), { 'content-type': 'application/json; charset=ISO-8859-1' }),
  ],
  'says that it writes in Latin-1 and does not': [
    ['groups', 'creates'],
    inBytes((text) => text, { 'content-type': 'application/json; charset=ISO-8859-1' }),
  ],
  'writes in UTF-16': [
    ['groups', 'creates'],
    inBytes((text) => Buffer.from(`\uFEFF${text}`, 'utf16le'), { 'content-type': 'application/json; charset=utf-16' }),
  ],
  'packs with deflate': [EVERYTHING, packed('deflate', deflateSync)],
  'packs with deflate that has no header': [EVERYTHING, packed('deflate', deflateRawSync)],
  'packs with Brotli': [EVERYTHING, packed('br', (text) => brotliCompressSync(text))],
  'packs twice': [EVERYTHING, packed('deflate, gzip', (text) => gzipSync(deflateSync(text)))],
  'says that it packs and does not': [EVERYTHING, packed('gzip', (text) => text)],
  'says that a hundred are on every page': [['reads', 'adopts'], listed((body) => ({ ...body, itemsPerPage: 100 }))],
  'counts pages of nothing': [['reads', 'adopts'], listed((body) => ({ ...body, itemsPerPage: 0, startIndex: 0 }))],
  'writes active as "TRUE" and "FALSE"': [
    ['creates', 'closes'],
    shown((one) => ('active' in one ? { ...one, active: String(one['active']).toUpperCase() } : one)),
  ],
  'shows attributes that nobody knows': [
    EVERYTHING,
    shown((one) => ({ x_flags: { a: [1, null] }, lastLogin: null, roles: [null], photos: [[]], ...one, meta: null })),
  ],
};

describe.each(Object.entries(SERVERS))('a server that %s', (_name, [about, oddity]) =>
  holdsTo(oddity, (sentence) => about.some((one) => SENTENCES[one].test(sentence))),
);

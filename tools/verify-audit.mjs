// Verifies an export of the audit log (`joinery audit export`) and shares no code with Joinery: nothing but Node is needed, and
// whoever would rather not believe this page either can write it again from what it says.
//
//   node verify-audit.mjs EXPORT.jsonl [KEY.txt] [CHECKPOINT.txt]      0 valid, 3 not
//
// Each line but the last is an event with `seq` (its place, from 0) and `leaf` (its hash); both are null of what is not sealed yet.
//   leaf  SHA-256 of the byte 0 and the canonical JSON (RFC 8785) of the event without `seq` and `leaf`
//   tree  RFC 9162 2.1.1: SHA-256 of the byte 1 and the two hashes below
//   last  the cover sheet: data.checkpoint is a C2SP signed note of three lines (log, number of events, root in base64), an empty
//         line, and a signature: "— NAME base64(four bytes of key id, 64 bytes of Ed25519 over the three lines)"
//   key   NAME+id+base64(the byte 1, 32 bytes of public key); id: the first four bytes of SHA-256(NAME, "\n", the byte 1, the key)
import { createHash, createPublicKey, verify } from 'node:crypto';
import { readFileSync } from 'node:fs';

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash('sha256')).digest();

/** RFC 8785: numbers and strings as JSON.stringify writes them, names in the order of their UTF-16 units. */
function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const names = Object.keys(value).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(value[name])}`).join(',')}}`;
}

function rootOf(leaves) {
  if (leaves.length < 2) return leaves[0] ?? sha256();
  const middle = 2 ** Math.ceil(Math.log2(leaves.length) - 1);
  return sha256(Buffer.from([1]), rootOf(leaves.slice(0, middle)), rootOf(leaves.slice(middle)));
}

function checkpointOf(note) {
  const [log, size, root] = note.split('\n');
  const text = note.slice(0, note.indexOf('\n\n') + 1);
  return { log, size: Number(size), root, text, signatures: [...note.matchAll(/^— (\S+) (\S+)$/gm)] };
}

function isSigned({ text, signatures }, keyText) {
  const [name, id, key] = keyText.trim().split(/\+(?=[0-9a-f]{8}\+)|(?<=\+[0-9a-f]{8})\+/);
  const typed = Buffer.from(key, 'base64');
  if (sha256(`${name}\n`, typed).toString('hex', 0, 4) !== id) fail(`the id of key ${keyText} is not its own`);
  const x = typed.subarray(1).toString('base64url');
  const publicKey = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
  return signatures.some(([, signer, base64]) => {
    const bytes = Buffer.from(base64, 'base64');
    if (signer !== name || bytes.toString('hex', 0, 4) !== id) return false;
    return verify(null, Buffer.from(text), publicKey, bytes.subarray(4));
  });
}

function fail(text) {
  console.log(`NOT VALID: ${text}.`);
  process.exit(3);
}

const [file, keyFile, checkpointFile] = process.argv.slice(2);
function read(line, number) {
  try {
    return Object(JSON.parse(line));
  } catch {
    fail(`line ${number} is no event`);
  }
}

/** A copy that ends its lines in the Windows way, or begins with a byte order mark, says the same. */
const textOf = (path) =>
  readFileSync(path, 'utf8')
    .replace(/^\uFEFF/, '')
    .replaceAll('\r\n', '\n');

const lines = textOf(file).replace(/\n$/, '').split('\n');
const cover = read(lines.at(-1), lines.length);
if (cover.type !== 'audit.export') fail('the cover sheet is missing');
const body = lines.slice(0, -1);
if (sha256(body.map((line) => `${line}\n`).join('')).toString('hex') !== cover.data.sha256)
  fail('the bytes are others than those exported');

const leaves = [];
for (const [i, line] of body.entries()) {
  const { seq, leaf, ...event } = read(line, i + 1);
  if (seq === null) continue;
  if (seq !== leaves.length) fail(`at place ${leaves.length} stands what was sealed at ${seq}`);
  const actual = sha256(Buffer.from([0]), canonical(event));
  if (actual.toString('hex') !== leaf) fail(`event ${event.id} at place ${seq} was changed`);
  leaves.push(actual);
}

const keys = (keyFile ? textOf(keyFile).trim().split('\n') : cover.data.keys).filter(Boolean);
const own = checkpointOf(cover.data.checkpoint ?? fail('there is no checkpoint'));
if (!keys.some((key) => isSigned(own, key))) fail(`checkpoint ${own.size} is not signed by ${keys.join(' or ')}`);
const kept = checkpointFile ? textOf(checkpointFile).match(/(?:[^\n]+\n)+\n(?:— [^\n]+\n)+/gu) : [];
for (const checkpoint of [own, ...(kept ?? fail(`${checkpointFile} has no checkpoint`)).map(checkpointOf)]) {
  if (checkpoint.log !== own.log) fail(`the checkpoint is of another log, ${checkpoint.log}`);
  if (checkpoint.size > leaves.length) fail(`of ${checkpoint.size} events ${leaves.length} are left`);
  const root = rootOf(leaves.slice(0, checkpoint.size)).toString('base64');
  if (root !== checkpoint.root) fail(`the first ${checkpoint.size} events are not those of the checkpoint`);
}
console.log(`VALID: ${leaves.length} events, the first ${own.size} of them signed.`);

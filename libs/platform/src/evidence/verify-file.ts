import { type FileHandle, open } from 'node:fs/promises';
import {
  type CoverSheet,
  ExportVerifier,
  isCoverSheet,
  isEventProof,
  isExtensionProof,
  type Outside,
  type ProofVerdict,
  type Verdict,
  verifyEventProof,
  verifyExtension,
} from '@joinery/audit';
import { Refusal } from '@joinery/pipeline';
import { fileLines } from './file-lines';

/** A cover sheet is shorter than this, however many keys it names. */
const TAIL_BYTES = 65_536;

/** Verifies an exported log, or a proof: whichever the file is. Needs no database. */
export async function verifyFile(path: string, outside: Outside): Promise<Verdict | ProofVerdict> {
  const file = await open(path).catch((error: Error) => {
    throw new Refusal('FILE_UNREADABLE', `${path} cannot be read: ${error.message}`);
  });
  try {
    const cover = await coverOf(file);
    let verifier: ExportVerifier | null = null;
    for await (const line of fileLines(file)) {
      const proof: unknown = verifier === null ? parse(line) : null;
      if (isEventProof(proof)) return verifyEventProof(proof, outside);
      if (isExtensionProof(proof)) return verifyExtension(proof, outside);
      verifier ??= new ExportVerifier(cover, outside);
      verifier.take(line);
    }
    return (verifier ?? new ExportVerifier(cover, outside)).end();
  } finally {
    await file.close();
  }
}

/** The last line, which is read first: it holds the checkpoint that the lines before it are held against. */
async function coverOf(file: FileHandle): Promise<CoverSheet | null> {
  const { size } = await file.stat();
  const tail = Buffer.alloc(Math.min(size, TAIL_BYTES));
  await file.read(tail, 0, tail.length, size - tail.length);
  const value = parse(tail.toString('utf8').trimEnd().split('\n').at(-1) ?? '');
  return isCoverSheet(value) ? value : null;
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return null;
  }
}

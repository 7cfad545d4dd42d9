import { generateKeyPairSync } from 'node:crypto';
import { signCheckpoint as signNote, signerOf } from '@joinery/audit';
import { hrRow } from '@joinery/testing';
import { Product } from '../test/product';

describe('a check-up', () => {
  let product: Product;

  beforeEach(async () => {
    product = await Product.start();
  });
  afterEach(() => product.close());

  it('tells that what was signed here is gone, as after a backup is given back, and nothing while it is there', async () => {
    const { checkUp, sealEvents, signCheckpoint, store } = product.joinery;
    const audited = async (...signedBefore: readonly string[]): Promise<string[]> => {
      const { subjects } = await checkUp.execute({ disk: null, signedBefore });
      return subjects.flatMap(({ name, findings }) => (name === 'audit' ? findings.map(({ code }) => code) : []));
    };
    await product.ingest([hrRow('ada')]);
    await sealEvents.execute();
    const origin = await store.read(({ auditSeals }) => auditSeals.origin());
    const signers = [signerOf(origin, generateKeyPairSync('ed25519').privateKey)] as const;
    const signed = await signCheckpoint.execute({ signers, keepCopy: () => Promise.resolve(), signedBefore: [] });
    expect(await audited()).toEqual([]);
    expect(await audited(signed?.note ?? '')).toEqual([]);
    const later = signNote({ origin, size: 4_711, root: Buffer.alloc(32, 7) }, signers);
    expect(await audited(later)).toEqual(['AUDIT_CUT']);
  });
});

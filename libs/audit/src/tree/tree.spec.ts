import fc from '@joinery/testing/fc';
import { Frontier } from './frontier';
import { EMPTY_ROOT, leafHash, type TreeHash } from './hashes';
import { consistencyProof, inclusionProof, isConsistent, rootByInclusion, treeRoot } from './proofs';

const hex = (text: string): Buffer => Buffer.from(text, 'hex');

/** The test vectors of RFC 6962's reference implementation: certificate-transparency, merkle tree, eight leaves. */
const INPUTS = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const ROOTS = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];
const LEAVES = INPUTS.map((input) => leafHash(hex(input)));

describe('the Merkle tree of RFC 6962', () => {
  it.each(ROOTS.map((root, i) => [i + 1, root] as const))('has the published root of %i leaves', (size, root) => {
    expect(treeRoot(LEAVES.slice(0, size)).toString('hex')).toBe(root);
  });

  it('has the SHA-256 of nothing for its root when it is empty', () => {
    expect(EMPTY_ROOT.toString('hex')).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('gives the published inclusion proofs', () => {
    const proof = (index: number, size: number): string[] =>
      inclusionProof(LEAVES.slice(0, size), index).map((hash) => hash.toString('hex'));
    expect(proof(0, 1)).toEqual([]);
    expect(proof(0, 8)).toEqual([
      '96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7',
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      '6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4',
    ]);
    expect(proof(2, 3)).toEqual(['fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125']);
  });

  it('gives the published consistency proofs', () => {
    const proof = (from: number, to: number): string[] =>
      consistencyProof(LEAVES.slice(0, to), from).map((hash) => hash.toString('hex'));
    expect(proof(1, 1)).toEqual([]);
    expect(proof(6, 8)).toEqual([
      '0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a',
      'ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0',
      'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
    ]);
    expect(proof(2, 5)).toEqual([
      '5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e',
      'bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b',
    ]);
  });

  const leavesOf = (count: number): TreeHash[] => Array.from({ length: count }, (_, i) => leafHash(`event ${i}`));
  const twoSizes = fc.tuple(fc.nat(130), fc.nat(130)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);

  it('has the same root by its frontier, also when that was put down and taken up between', () => {
    fc.assert(
      fc.property(twoSizes, ([first, second]) => {
        const leaves = leavesOf(second);
        const before = Frontier.empty();
        leaves.slice(0, first).forEach((leaf) => before.append(leaf));
        const after = Frontier.of(first, before.bytes());
        leaves.slice(first).forEach((leaf) => after?.append(leaf));
        expect(after?.root()).toEqual(treeRoot(leaves));
        expect(Frontier.of(second + 1, Buffer.concat([before.bytes(), EMPTY_ROOT, EMPTY_ROOT, EMPTY_ROOT, EMPTY_ROOT, EMPTY_ROOT, EMPTY_ROOT, EMPTY_ROOT, EMPTY_ROOT]))).toBeNull(); // prettier-ignore
      }),
    );
  });

  it('proves every leaf at its place, and nothing else, and at no other place', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 130 }), fc.nat(), fc.nat(), (size, one, other) => {
        const leaves = leavesOf(size);
        const [index, wrong] = [one % size, other % size];
        const path = inclusionProof(leaves, index);
        const root = treeRoot(leaves);
        expect(rootByInclusion(leaves[index] as TreeHash, index, size, path)).toEqual(root);
        expect(rootByInclusion(leafHash('never there'), index, size, path)).not.toEqual(root);
        if (wrong !== index) expect(rootByInclusion(leaves[index] as TreeHash, wrong, size, path)).not.toEqual(root);
        expect(rootByInclusion(leaves[index] as TreeHash, index, size, [...path, root])).toBeNull();
      }),
    );
  });

  it('proves that a tree begins with a smaller one, and of no other tree', () => {
    fc.assert(
      fc.property(twoSizes, fc.nat(), ([first, second], at) => {
        const leaves = leavesOf(second);
        const proof = consistencyProof(leaves, first);
        const head = { size: second, root: treeRoot(leaves) };
        expect(isConsistent({ size: first, root: treeRoot(leaves.slice(0, first)) }, head, proof)).toBe(true);
        if (first === 0) return;
        const forked = leaves.slice(0, first).map((leaf, i) => (i === at % first ? leafHash('forked') : leaf));
        expect(isConsistent({ size: first, root: treeRoot(forked) }, head, proof)).toBe(false);
      }),
    );
  });
});

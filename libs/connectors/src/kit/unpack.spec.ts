import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { unpack } from './unpack';

const TEXT = '{"totalResults":0}';
const plain = Buffer.from(TEXT);

describe('an answer that is said to be packed', () => {
  it.each<[string, string | string[] | undefined, Buffer]>([
    ['not at all', undefined, plain],
    ['as it is', 'identity', plain],
    ['with gzip', 'gzip', gzipSync(plain)],
    ['with gzip, by its old name', 'X-GZIP', gzipSync(plain)],
    ['with gzip, and is not', 'gzip', plain],
    ['with deflate', 'deflate', deflateSync(plain)],
    ['with deflate, and has no header', 'deflate', deflateRawSync(plain)],
    ['with deflate, and is not', 'deflate', plain],
    ['with Brotli', 'br', brotliCompressSync(plain)],
    ['twice, in one header', 'deflate, gzip', gzipSync(deflateSync(plain))],
    ['twice, in two headers', ['br', 'gzip'], gzipSync(brotliCompressSync(plain))],
    ['in a way that nobody here knows', 'zstd', plain],
  ])('%s, is read', (_how, encoding, bytes) => {
    expect(unpack(bytes, encoding, 1_000).toString()).toBe(TEXT);
  });

  it('and is empty, is empty', () => {
    expect(unpack(Buffer.alloc(0), 'gzip', 1_000)).toHaveLength(0);
  });

  it.each<[string, string, Buffer, RegExp]>([
    ['is cut off', 'gzip', gzipSync(plain).subarray(0, 15), /unexpected end/],
    ['is no text either', 'deflate', Buffer.from([0xff, 0xfe, 0xc0]), /./],
  ])('and %s, is refused', (_what, encoding, bytes, message) => {
    expect(() => unpack(bytes, encoding, 1_000)).toThrow(message);
  });

  it('and is larger than may be once it is out, is refused', () => {
    const large = gzipSync(Buffer.alloc(5_000, 'x'));
    expect(() => unpack(large, 'gzip', 1_000)).toThrow(expect.objectContaining({ code: 'ERR_BUFFER_TOO_LARGE' }));
  });
});

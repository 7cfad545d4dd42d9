import { explainingWrites } from './database-error';

describe('explainingWrites', () => {
  it('turns a refused write into a sentence and leaves other errors alone', () => {
    const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC', path: '/data/x' });
    const failing = (error: Error) => (): never => {
      throw error;
    };
    expect(() => explainingWrites('/data', failing(full))).toThrow(/\/data\/x cannot be written: the disk is full/);
    expect(() => explainingWrites('/data', failing(new TypeError('a bug')))).toThrow(TypeError);
  });
});

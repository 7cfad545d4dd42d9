import { parsePidFile } from './pid-file';

describe('parsePidFile', () => {
  it('reads the pid, the port and whether the server is ready', () => {
    const text = '4711\n/data\n1795000000\n5433\n\n127.0.0.1\n  1234 5\nready   \n';
    expect(parsePidFile(text)).toEqual({ pid: 4711, port: 5433, ready: true });
    expect(parsePidFile(text.replace('ready', 'starting'))).toEqual({ pid: 4711, port: 5433, ready: false });
  });

  it('takes a file that was cut short for what it says so far, and rubbish for nothing', () => {
    expect(parsePidFile('4711\n/data\n')).toEqual({ pid: 4711, port: 0, ready: false });
    expect(parsePidFile('')).toBeNull();
    expect(parsePidFile('rubbish')).toBeNull();
  });
});

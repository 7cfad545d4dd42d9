import { generateKeyPairSync } from 'node:crypto';
import { type SftpOptions, sftpDrop } from './sftp-drop';
import { SftpServer } from './test/sftp-server';
import { SilentWay } from './test/silent-way';

describe('a folder on an SFTP server', () => {
  let server: SftpServer;
  const options = (changes: Partial<SftpOptions> = {}): SftpOptions => ({
    host: '127.0.0.1',
    port: server.port,
    username: 'joinery',
    folder: '/drop',
    archive: '/drop/archive',
    hostKey: server.hostKey,
    password: () => 'open sesame',
    ...changes,
  });

  beforeEach(async () => {
    server = await SftpServer.start();
    server.put('/drop/people.csv', `id,name\n${'1,Ada\n'.repeat(60_000)}`);
    server.put('/drop/people.csv.done', '');
  });
  afterEach(() => server.close());

  it('lists its files with size and age, gives their bytes and puts them away, the marker with them', async () => {
    const drop = await sftpDrop(options());
    expect(await drop.list()).toEqual([
      { name: 'people.csv', size: 360_008, modifiedAt: '2026-05-28T20:26:40.000Z' },
      { name: 'people.csv.done', size: 0, modifiedAt: '2026-05-28T20:26:40.000Z' },
    ]);
    const pieces: Buffer[] = [];
    for await (const piece of drop.read('people.csv')) pieces.push(piece);
    expect(Buffer.concat(pieces)).toEqual(server.files.get('/drop/people.csv')?.bytes);
    await drop.archive('people.csv', '.done');
    server.put('/drop/people.csv', 'again');
    await drop.archive('people.csv', null);
    expect([...server.files.keys()].sort()).toEqual([
      '/drop/archive/people.csv',
      '/drop/archive/people.csv.2',
      '/drop/archive/people.csv.done',
    ]);
    await drop.close();
  });

  it('is asked what a name is where the line beside it does not tell', async () => {
    server.tellsNamesAlone = true;
    const drop = await sftpDrop(options());
    expect((await drop.list()).map(({ name }) => name)).toEqual(['people.csv', 'people.csv.done']);
    await drop.close();
  });

  it('never leaves its folder, whatever a name says', async () => {
    const drop = await sftpDrop(options());
    server.put('/secret', 'x');
    const read = async (): Promise<void> => {
      const pieces = drop.read('../secret')[Symbol.asyncIterator]();
      await pieces.next();
    };
    await expect(read()).rejects.toThrow(/no such file/i);
    await drop.close();
  });

  it('without a pinned key is not connected to at all', async () => {
    await expect(sftpDrop(options({ hostKey: '' }))).rejects.toMatchObject({ code: 'SFTP_HOST_KEY_MISSING' });
    expect(server.passwords).toEqual([]);
  });

  it('whose key is another one gets no password and no name of a file', async () => {
    const hostKey = `SHA256:${'A'.repeat(43)}`;
    await expect(sftpDrop(options({ hostKey }))).rejects.toMatchObject({
      code: 'SFTP_HOST_KEY_DIFFERS',
      message: expect.stringContaining(server.hostKey),
    });
    expect(server.passwords).toEqual([]);
  });

  it('that does not let us in says so', async () => {
    await expect(sftpDrop(options({ password: () => 'wrong' }))).rejects.toMatchObject({ code: 'SFTP_AUTH_REFUSED' });
  });

  const PEM = { type: 'pkcs1', format: 'pem' } as const;
  const keyOf = (more: object): string =>
    generateKeyPairSync('rsa', {
      modulusLength: 2_048,
      publicKeyEncoding: PEM,
      privateKeyEncoding: { ...PEM, ...more },
    }).privateKey;
  it.each<[string, () => string, RegExp]>([
    [
      'has a passphrase',
      () => keyOf({ cipher: 'aes-256-cbc', passphrase: 'p' }),
      /it has a passphrase; give one without/,
    ],
    ['is a password', () => 'open sesame', /it is no private key/],
  ])('is not asked again with a key that %s', async (_what, privateKey, told) => {
    const { password: _none, ...others } = options({ privateKey });
    const refused = await sftpDrop(others).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'SFTP_KEY_UNREADABLE', message: expect.stringMatching(told) as string });
  });

  it('that there is not on the server is named', async () => {
    const drop = await sftpDrop(options({ folder: '/nothere' }));
    await expect(drop.list()).rejects.toMatchObject({
      code: 'SFTP_FOLDER_UNREADABLE',
      message: expect.stringMatching(/^127\.0\.0\.1: the folder \/nothere/),
    });
    await drop.close();
  });

  it('that is not there is worth another try', async () => {
    const { port } = server;
    await expect(sftpDrop(options({ port: port === 1 ? 2 : 1, timeoutMs: 2_000 }))).rejects.toMatchObject({
      name: 'TransientError',
      code: 'SFTP_UNREACHABLE',
    });
  });

  describe('that says nothing more after it let us in', () => {
    let way: SilentWay;
    beforeEach(async () => {
      way = await SilentWay.to(server.port);
    });
    afterEach(() => way.close());

    it('is not waited for when it is asked what is in the folder', async () => {
      const drop = await sftpDrop(options({ port: way.port, timeoutMs: 1_500 }));
      way.isSilent = true;
      await expect(drop.list()).rejects.toMatchObject({ name: 'TransientError', code: 'SFTP_FOLDER_UNREADABLE' });
      await drop.close();
    });

    it('nor in the middle of a file', async () => {
      server.put('/drop/people.csv', Buffer.alloc(4_000_000, 'x'));
      const drop = await sftpDrop(options({ port: way.port, timeoutMs: 1_500 }));
      const reading = async (): Promise<void> => {
        for await (const piece of drop.read('people.csv')) way.isSilent = (piece as Buffer).length > 0;
      };
      await expect(reading()).rejects.toThrow();
      await drop.close();
    });
  });
});

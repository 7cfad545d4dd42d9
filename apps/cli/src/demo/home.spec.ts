import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DemoHome } from './home';

describe('the home of the demo', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'joinery-home-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('forgets what the demo made, and nothing that somebody else keeps in folders of the same names', () => {
    const home = new DemoHome(folder);
    home.prepare();
    mkdirSync(join(folder, 'apps', 'api'));
    const made = ['apps/chat.port', 'apps/intranet.jsonl', 'hr/people-today.csv'];
    const others = ['apps/api/main.ts', 'apps/notes.port.txt', 'hr/people.csv'];
    for (const file of [...made, ...others]) writeFileSync(join(folder, file), '');
    const token = home.tokenFile('chat');
    home.forget();
    expect([...made.map((file) => join(folder, file)), token].filter(existsSync)).toEqual([]);
    expect(others.filter((file) => !existsSync(join(folder, file)))).toEqual([]);
  });
});

import { GROUP, TestLab, USER, type Reply } from './client';

/** Ada and Ben, both in Team: what every look at a quirk begins with. */
export interface Scene {
  readonly lab: TestLab;
  readonly ada: string;
  readonly ben: string;
  readonly team: string;
}
/** What is done and seen. */
export type Look = (scene: Scene) => Promise<unknown>;
/** A quirk, what is done, what is seen with it. Without it something else must be seen. */
export type Row = readonly [quirk: string, look: Look, seen: unknown];

export const status = (reply: Promise<Reply>): Promise<number> => reply.then((one) => one.status);
export const users = (lab: TestLab, query = ''): Promise<Reply> => lab.get(`/Users?${query}`);
export const names = (reply: Reply): string[] => reply.body.Resources.map((one: { userName: string }) => one.userName);
export const noOne = 'userName eq "nobody"';
export const create = (lab: TestLab, body: object): Promise<Reply> =>
  lab.send('POST', '/Users', { schemas: [USER], ...body });
export const put = (lab: TestLab, id: string, more: object = {}): Promise<Reply> =>
  lab.send('PUT', `/Users/${id}`, { schemas: [USER], userName: 'ada', ...more });
export const createGroup = (lab: TestLab, body: object): Promise<Reply> =>
  lab.send('POST', '/Groups', { schemas: [GROUP], ...body });
export const truth = async (lab: TestLab, id: string): Promise<Record<string, unknown>> =>
  (await lab.state()).users.find((one) => one['id'] === id) ?? {};
export const set = (path: string, value: unknown): object => ({ op: 'replace', path, value });
export const remove = (id: string): object => ({ op: 'remove', path: `members[value eq "${id}"]` });

/** Made backstage, where no quirk and no fault reaches. */
export function scene(lab: TestLab): Scene {
  const account = (userName: string, displayName: string): object => ({
    userName,
    displayName,
    emails: [{ value: `${userName}@x`, type: 'work' }],
  });
  const planted = lab.lab.plant({
    users: [account('ada', 'Ada'), account('ben', 'Ben')],
    groups: [{ displayName: 'Team', members: ['ada', 'ben'] }],
  });
  const [ada, ben] = planted.users;
  return { lab, ada: ada?.id ?? '', ben: ben?.id ?? '', team: planted.groups[0]?.id ?? '' };
}

import type { AccountImage } from '@joinery/provisioning';
import { TargetError } from '../../../../kit/errors';
import type { AccountWrite, TargetConnector } from '../../../../kit/target';
import { createScimTarget } from '../../scim-target';
import { FakeScimServer } from '../../test/fake-scim-server';
import { triedProfile } from '../../test/generic-profile';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const DEPARTMENT = `${ENTERPRISE}:department`;
export const WORK_MAIL = 'emails[type eq "work"].value';
export const TOKEN = 's3cret-token';
export const token = (): Promise<string> => Promise.resolve(TOKEN);
const retry = { ...triedProfile.retry, lookDelaysMs: [0, 5], readBackDelaysMs: [0, 5] };
export const profile = { ...triedProfile, retry };

export const ada: AccountImage = {
  active: true,
  attributes: {
    userName: 'ada@example.com',
    'name.givenName': 'Ada',
    [WORK_MAIL]: 'ada@example.com',
    [DEPARTMENT]: 'R&D',
  },
  groups: [],
};
export const closed: AccountImage = { ...ada, active: false };

/** One account in one app that goes wrong as a spec says; another app and target before each spec. */
export interface AccountScene {
  app: FakeScimServer;
  readonly target: TargetConnector;
  /** Makes Ada's account and gives its id. */
  readonly created: () => Promise<string>;
  readonly department: (id: string) => unknown;
}

export function accountScene(): AccountScene {
  let app: FakeScimServer;
  let target: TargetConnector;
  const timeouts = { headersMs: 1_000, bodyMs: 1_000, requestMs: 1_200 };
  beforeEach(async () => {
    app = await FakeScimServer.start();
    target = createScimTarget({ appId: 'chat', baseUrl: app.baseUrl, token, profile, timeouts });
  });
  afterEach(async () => {
    await target.close();
    await app.stop();
  });
  return {
    get app() {
      return app;
    },
    set app(another) {
      app = another;
    },
    get target() {
      return target;
    },
    created: async () => (await target.ensureAccount(wish())).remoteId,
    department: (id) => (app.users.get(id)?.[ENTERPRISE] as { department?: string } | undefined)?.department,
  };
}

export function wish(desired = ada, more: Partial<AccountWrite> = {}): AccountWrite {
  return { externalId: 'E1001', remoteId: null, desired, current: null, match: ['externalId', 'userName'], ...more };
}

export async function failure(work: Promise<unknown>): Promise<TargetError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof TargetError)) throw new Error(`expected a target error, got ${String(error)}`);
  return error;
}

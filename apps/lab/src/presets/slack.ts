import { from, MINUTE, type Preset } from './preset';

const REFERENCE = 'docs.slack.dev/reference/scim-api';
const LIMITS = 'docs.slack.dev/reference/scim-api/rate-limits';

const limit = (name: string, path: string, methods: readonly string[], amount: number, burst: number) =>
  ({ name, path, methods, amount, perMs: MINUTE, burst, source: LIMITS }) as const;

/** Limits are those of the organisation: every SCIM app of it draws from the same. */
export const SLACK: Preset = {
  name: 'slack',
  title: 'Slack',
  mount: '/scim/v2',
  home: '',
  protocol: 'scim',
  auth: 'bearer',
  traits: [
    ...from(
      REFERENCE,
      'userNameMangled=handle',
      'nickNameMirrors',
      'requires=userName+emails',
      'deleteMeans=deactivate',
    ),
    ...from(
      REFERENCE,
      'knowsExtension=urn:ietf:params:scim:schemas:extension:slack:profile:2.0:User+urn:ietf:params:scim:schemas:extension:slack:guest:2.0:User',
    ),
  ],
  budgets: [
    limit('organisation writes', '', ['POST', 'PUT', 'PATCH', 'DELETE'], 600, 180),
    limit('organisation reads', '', ['GET'], 1000, 1000),
    limit('user reads', '^/Users', ['GET'], 300, 300),
    limit('user creates', '^/Users', ['POST'], 180, 20),
    limit('user changes', '^/Users', ['PUT', 'PATCH'], 180, 20),
    limit('user deletes', '^/Users', ['DELETE'], 180, 20),
    limit('group reads', '^/Groups', ['GET'], 300, 300),
    limit('group creates', '^/Groups', ['POST'], 180, 20),
    limit('group changes', '^/Groups', ['PUT', 'PATCH'], 180, 80),
    limit('group deletes', '^/Groups', ['DELETE'], 180, 20),
  ],
  without: ['SCIM 1.1 under /scim/v1', 'the owner of the token losing the admin role (revoke the token instead)'],
};

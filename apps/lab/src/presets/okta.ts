import { from, MINUTE, type Preset } from './preset';

const LIMITS = 'developer.okta.com: rate limits, management endpoints';

export const OKTA: Preset = {
  name: 'okta',
  title: 'Okta, Identity Sources API',
  mount: '/api/v1',
  home: '/identity-sources/0oalab',
  protocol: 'okta-identity-source',
  auth: 'ssws',
  traits: [
    ...from('developer.okta.com: error codes', 'errorDialect=okta'),
    ...from(LIMITS, 'throttleForm=resetHeader'),
  ],
  budgets: [
    { name: 'users', path: '^/users', amount: 600, perMs: MINUTE, source: LIMITS },
    { name: 'identity sources', path: '^/identity-sources', amount: 600, perMs: MINUTE, source: LIMITS },
  ],
  without: ['devices', 'profile mappings and group rules', 'sessions that end in ERROR'],
};

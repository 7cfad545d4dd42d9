import { from, type Preset } from './preset';

const REFERENCE = 'developers.zoom.us/docs/api/scim2';
const LIMITS = 'developers.zoom.us/docs/api/scim2, older pages: one request a second per endpoint and account';

const perEndpoint = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].flatMap((method) =>
  ['Users', 'Groups'].map((kind) => ({
    name: `${method} ${kind}`,
    methods: [method],
    path: `^/${kind}`,
    amount: 1,
    perMs: 1000,
    source: LIMITS,
  })),
);

export const ZOOM: Preset = {
  name: 'zoom',
  title: 'Zoom',
  mount: '/scim2',
  home: '',
  protocol: 'scim',
  auth: 'oauth',
  traits: [
    ...from(
      REFERENCE,
      'acceptRequired',
      'patch=activeOnly',
      'put=merges',
      'notOffered=PUT/Groups',
      'requires=userName',
    ),
    ...from(REFERENCE, 'drops=userType', 'knowsExtension=urn:ietf:params:scim:schemas:extension:zoom:1.0:User'),
  ],
  budgets: perEndpoint,
  without: [
    'users who have not accepted yet: add the quirk pending=N for updates that are answered and not done',
    'the 400 of an account without single sign-on',
  ],
};

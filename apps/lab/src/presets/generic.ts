import type { Preset } from './preset';

/** An app that keeps to RFC 7643 and RFC 7644. */
export const GENERIC: Preset = {
  name: 'generic',
  title: 'SCIM 2.0 as the RFC has it',
  mount: '/scim/v2',
  home: '',
  protocol: 'scim',
  auth: 'bearer',
  traits: [],
  budgets: [],
  without: [],
};

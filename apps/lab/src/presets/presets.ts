import { ATLASSIAN } from './atlassian';
import { AWS } from './aws';
import { ENTRA } from './entra';
import { ENTRA_INBOUND } from './entra-inbound';
import { GENERIC } from './generic';
import { GITHUB } from './github';
import { GOOGLE } from './google';
import { OKTA } from './okta';
import { PINGONE } from './pingone';
import type { Preset } from './preset';
import { SALESFORCE } from './salesforce';
import { SLACK } from './slack';
import { ZOOM } from './zoom';

export const PRESETS: readonly Preset[] = [
  GENERIC,
  SLACK,
  ZOOM,
  AWS,
  GITHUB,
  ATLASSIAN,
  SALESFORCE,
  GOOGLE,
  OKTA,
  ENTRA,
  ENTRA_INBOUND,
  PINGONE,
];

/** Names by which clients know the same service. */
const ALSO: Readonly<Record<string, string>> = {
  'aws-iam-identity-center': 'aws',
  'github-enterprise': 'github',
  'google-cloud-identity': 'google',
  'entra-scim': 'entra',
  'entra-bulk-upload': 'entra-inbound',
};

/** Finds a preset by name; throws with the names that exist, since it is read from a command line. */
export function presetNamed(name: string): Preset {
  const wanted = name.toLowerCase();
  const found = PRESETS.find((one) => one.name === (ALSO[wanted] ?? wanted));
  if (found) return found;
  throw new Error(`no preset ${name}; there are ${PRESETS.map((one) => one.name).join(', ')}`);
}

import { describeFinding } from '@joinery/kernel';
import type { ScimProfile } from '../dialect/scim-profile';
import atlassian from './atlassian.json';
import aws from './aws-iam-identity-center.json';
import jackson from './boxyhq-saml-jackson.json';
import entraBulk from './entra-bulk-upload.json';
import entraScim from './entra-scim.json';
import generic from './generic.json';
import github from './github-enterprise.json';
import google from './google-cloud-identity.json';
import { loadProfile } from './load-profile';
import okta from './okta.json';
import pingone from './pingone.json';
import salesforce from './salesforce.json';
import slack from './slack.json';
import zoom from './zoom.json';

const FILES: ReadonlyMap<string, unknown> = new Map<string, unknown>(
  [generic, slack, zoom, aws, github, atlassian, salesforce, google, okta, entraScim, entraBulk, pingone, jackson].map(
    (data) => [data.name, data] as const,
  ),
);
const loaded = new Map<string, ScimProfile>();

/** Names of the profiles that ship, the generic one first. */
export const PROFILE_NAMES: readonly string[] = [...FILES.keys()];

export function isProfileName(name: string): boolean {
  return FILES.has(name);
}

/** A profile that ships, read once. Those are checked by a spec: one that cannot be read is a bug. */
export function profileNamed(name: string): ScimProfile {
  const known = loaded.get(name);
  if (known !== undefined) return known;
  const data = FILES.get(name);
  if (data === undefined) throw new Error(`there is no profile "${name}"; known: ${PROFILE_NAMES.join(', ')}`);
  const { profile, findings } = loadProfile(structuredClone(data), `${name}.json`);
  if (profile === null) throw new Error(findings.map(describeFinding).join('\n'));
  loaded.set(name, profile);
  return profile;
}

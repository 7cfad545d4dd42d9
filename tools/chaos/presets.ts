/** An app of the farm: whose service the lab plays, and what a policy needs for it besides the usual. */
export interface FarmApp {
  /** Name of the profile, and of the lab's preset. */
  readonly profile: string;
  readonly match?: string;
  /** Lines of the app's file in the policy folder: attributes that this service wants. */
  readonly attributes?: readonly string[];
  /** Paths that this service does not take. */
  readonly without?: readonly string[];
  /** False: its groups cannot be made over SCIM. */
  readonly groups?: boolean;
  readonly concurrency: number;
  /** No budget of ours: the service itself throttles. */
  readonly unlimited?: boolean;
}

const ENTRA = 'urn:ietf:params:scim:schemas:extension:Microsoft:Entra:2.0:User';

const KNOWN: readonly FarmApp[] = [
  { profile: 'generic', concurrency: 8 },
  { profile: 'slack', match: '[externalId, emails]', concurrency: 8 },
  { profile: 'aws-iam-identity-center', concurrency: 8 },
  { profile: 'google-cloud-identity', concurrency: 8, groups: false, without: ['title'] },
  { profile: 'entra-scim', concurrency: 8, attributes: [`${ENTRA}:mailNickname: { value: { var: employeeNumber } }`] },
  { profile: 'pingone', concurrency: 8, groups: false },
  {
    profile: 'salesforce',
    concurrency: 8,
    groups: false,
    // A user name has to look like a mail address here.
    without: ['userName'],
    attributes: [
      'userName: { value: { var: email }, required: true }',
      `entitlements[type eq "Profile"].value: { value: '00e500000000001' }`,
    ],
  },
  {
    profile: 'github-enterprise',
    concurrency: 4,
    unlimited: true,
    match: '[externalId, emails]',
    without: ['title', 'urn:'],
  },
  // By name only: one request a second, and an app that lets nobody back in, make a run of thousands long.
  { profile: 'zoom', concurrency: 2 },
  { profile: 'atlassian', concurrency: 8 },
];

/** So many are taken in turn when none is named. */
const USUAL = 8;

/** Different services in turn, or those that are named. Throws on a name that is not known here. */
export function farmApps(count: number, names: readonly string[]): readonly FarmApp[] {
  const chosen = names.length === 0 ? KNOWN.slice(0, USUAL) : names.map(named);
  return Array.from({ length: count }, (_, i) => chosen[i % chosen.length] as FarmApp);
}

function named(name: string): FarmApp {
  const known = KNOWN.find(({ profile }) => profile === name);
  if (known) return known;
  throw new Error(`chaos knows no ${name}; there are ${KNOWN.map(({ profile }) => profile).join(', ')}`);
}

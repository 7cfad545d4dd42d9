/**
 * What the lab's resources look like (RFC 7643 sections 4.1 to 4.3), as data: discovery prints it, every rule reads it.
 */

export type Kind = 'User' | 'Group';
export type AttributeType = 'string' | 'boolean' | 'reference' | 'dateTime' | 'complex' | 'binary';

export interface Attribute {
  readonly name: string;
  readonly type: AttributeType;
  readonly multiValued: boolean;
  readonly required: boolean;
  readonly caseExact: boolean;
  readonly mutability: 'readOnly' | 'readWrite' | 'immutable' | 'writeOnly';
  readonly returned: 'always' | 'default' | 'request' | 'never';
  readonly uniqueness: 'none' | 'server' | 'global';
  readonly subAttributes: readonly Attribute[];
}

export interface Schema {
  readonly id: string;
  readonly name: string;
  readonly description: string;
  readonly attributes: readonly Attribute[];
}

const plain: Omit<Attribute, 'name'> = {
  type: 'string',
  multiValued: false,
  required: false,
  caseExact: false,
  mutability: 'readWrite',
  returned: 'default',
  uniqueness: 'none',
  subAttributes: [],
};

type Traits = Partial<Omit<Attribute, 'name' | 'subAttributes'>>;

const text = (name: string, traits: Traits = {}): Attribute => ({ ...plain, name, ...traits });
const texts = (...names: string[]): Attribute[] => names.map((name) => text(name));
const flag = (name: string): Attribute => text(name, { type: 'boolean' });
const complex = (name: string, subAttributes: readonly Attribute[], traits: Traits = {}): Attribute => ({
  ...plain,
  name,
  type: 'complex',
  subAttributes,
  ...traits,
});
const many = (name: string, subAttributes: readonly Attribute[], traits: Traits = {}): Attribute =>
  complex(name, subAttributes, { multiValued: true, ...traits });
const values = (name: string): Attribute => many(name, [...texts('value', 'display', 'type'), flag('primary')]);

const link = (traits: Traits = {}): Attribute => text('$ref', { type: 'reference', caseExact: true, ...traits });
const readOnly: Traits = { mutability: 'readOnly' };
const immutable: Traits = { mutability: 'immutable' };

/** Attributes every resource has (RFC 7643 section 3.1); not listed by `/Schemas`. */
const COMMON_ATTRIBUTES: readonly Attribute[] = [
  text('id', { caseExact: true, mutability: 'readOnly', returned: 'always', uniqueness: 'server' }),
  text('externalId', { caseExact: true }),
  complex(
    'meta',
    [
      text('resourceType', { caseExact: true, ...readOnly }),
      text('created', { type: 'dateTime', ...readOnly }),
      text('lastModified', { type: 'dateTime', ...readOnly }),
      text('location', { type: 'reference', caseExact: true, ...readOnly }),
      text('version', { caseExact: true, ...readOnly }),
    ],
    readOnly,
  ),
];

export const USER_SCHEMA: Schema = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:User',
  name: 'User',
  description: 'An account of a person',
  attributes: [
    text('userName', { required: true, uniqueness: 'server' }),
    complex('name', texts('formatted', 'familyName', 'givenName', 'middleName', 'honorificPrefix', 'honorificSuffix')),
    ...texts('displayName', 'nickName'),
    text('profileUrl', { type: 'reference' }),
    ...texts('title', 'userType', 'preferredLanguage', 'locale', 'timezone'),
    flag('active'),
    text('password', { mutability: 'writeOnly', returned: 'never' }),
    values('emails'),
    values('phoneNumbers'),
    values('ims'),
    many('photos', [text('value', { type: 'reference' }), ...texts('display', 'type'), flag('primary')]),
    many('addresses', [
      ...texts('formatted', 'streetAddress', 'locality', 'region', 'postalCode', 'country', 'type'),
      flag('primary'),
    ]),
    many(
      'groups',
      [text('value', readOnly), link(readOnly), text('display', readOnly), text('type', readOnly)],
      readOnly,
    ),
    values('entitlements'),
    values('roles'),
    many('x509Certificates', [
      text('value', { type: 'binary', caseExact: true }),
      ...texts('display', 'type'),
      flag('primary'),
    ]),
  ],
};

export const ENTERPRISE_SCHEMA: Schema = {
  id: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
  name: 'EnterpriseUser',
  description: 'What an employer says about the person',
  attributes: [
    ...texts('employeeNumber', 'costCenter', 'organization', 'division', 'department'),
    complex('manager', [text('value'), link(), text('displayName', readOnly)]),
  ],
};

/** Extensions of vendors, as far as clients write them; an app knows only those that it is told to know. */
export const VENDOR_SCHEMAS: readonly Schema[] = [
  {
    id: 'urn:ietf:params:scim:schemas:extension:slack:profile:2.0:User',
    name: 'SlackProfile',
    description: 'Fields of a Slack profile',
    attributes: [text('startDate', { type: 'dateTime' }), ...texts('title', 'pronouns')],
  },
  {
    id: 'urn:ietf:params:scim:schemas:extension:slack:guest:2.0:User',
    name: 'SlackGuest',
    description: 'Guests of a Slack workspace',
    attributes: [text('type'), text('expiration', { type: 'dateTime' })],
  },
  {
    id: 'urn:ietf:params:scim:schemas:extension:zoom:1.0:User',
    name: 'ZoomUser',
    description: 'Licences of a Zoom account',
    attributes: [flag('zoomOneWorkplace'), flag('zoomWhiteboard'), ...texts('department', 'loginType')],
  },
  {
    id: 'urn:pingidentity:schemas:extension:2.0:PingOneUser',
    name: 'PingOneUser',
    description: 'What PingOne keeps besides',
    attributes: [text('population', { caseExact: true }), text('accountId', { caseExact: true })],
  },
  {
    id: 'urn:ietf:params:scim:schemas:extension:Microsoft:Entra:2.0:User',
    name: 'EntraUser',
    description: 'What Entra ID wants to know of an account',
    attributes: [text('mailNickname'), text('onPremisesImmutableId', { caseExact: true }), ...texts('usageLocation')],
  },
  {
    id: 'urn:ietf:params:scim:schemas:extension:Microsoft:Entra:2.0:Group',
    name: 'EntraGroup',
    description: 'What Entra ID wants to know of a group',
    attributes: [flag('mailEnabled'), flag('securityEnabled'), text('mailNickname'), text('description')],
  },
];

export const GROUP_SCHEMA: Schema = {
  id: 'urn:ietf:params:scim:schemas:core:2.0:Group',
  name: 'Group',
  description: 'A group of accounts',
  attributes: [
    text('displayName', { required: true, uniqueness: 'server' }),
    many('members', [text('value', immutable), link(immutable), text('type', immutable), text('display', immutable)]),
  ],
};

/** A schema with its attributes by lower-case name, because names match whatever their case. */
export interface SchemaIndex {
  readonly urn: string;
  readonly attributes: ReadonlyMap<string, Attribute>;
}

export interface ResourceShape {
  readonly kind: Kind;
  readonly endpoint: '/Users' | '/Groups';
  readonly core: SchemaIndex;
  readonly extensions: readonly SchemaIndex[];
}

function index(schema: Schema, common: readonly Attribute[] = []): SchemaIndex {
  const attributes = new Map([...common, ...schema.attributes].map((one) => [one.name.toLowerCase(), one]));
  return { urn: schema.id, attributes };
}

export const SHAPES: Readonly<Record<Kind, ResourceShape>> = {
  User: {
    kind: 'User',
    endpoint: '/Users',
    core: index(USER_SCHEMA, COMMON_ATTRIBUTES),
    extensions: [ENTERPRISE_SCHEMA, ...VENDOR_SCHEMAS.filter((one) => one.id.endsWith('User'))].map((one) =>
      index(one),
    ),
  },
  Group: {
    kind: 'Group',
    endpoint: '/Groups',
    core: index(GROUP_SCHEMA, COMMON_ATTRIBUTES),
    extensions: VENDOR_SCHEMAS.filter((one) => one.id.endsWith('Group')).map((one) => index(one)),
  },
};

const subIndexes = new WeakMap<Attribute, ReadonlyMap<string, Attribute>>();

export function subAttribute(attribute: Attribute, name: string): Attribute | undefined {
  let known = subIndexes.get(attribute);
  if (!known) {
    known = new Map(attribute.subAttributes.map((one) => [one.name.toLowerCase(), one]));
    subIndexes.set(attribute, known);
  }
  return known.get(name.toLowerCase());
}

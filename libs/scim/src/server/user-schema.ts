import { ENTERPRISE_SCHEMA, USER_SCHEMA } from '../schemas';
import { attribute, type ScimAttribute, type ScimSchema } from './schema';

const READ_ONLY = { mutability: 'readOnly' } as const;

/** `value`, `display`, `type`, `primary`: what most lists of a user hold (RFC 7643 section 2.4). */
function pluralParts(value: ScimAttribute, types: readonly string[]): readonly ScimAttribute[] {
  return [
    value,
    attribute('display', 'string', 'Text to show for the value.'),
    attribute('type', 'string', 'What the value is used for.', types.length > 0 ? { canonicalValues: types } : {}),
    attribute('primary', 'boolean', 'True for the value that is preferred; one of the list at most.'),
  ];
}

function plural(
  name: string,
  description: string,
  types: readonly string[],
  value = attribute('value', 'string', 'The value.'),
): ScimAttribute {
  return attribute(name, 'complex', description, { multiValued: true, subAttributes: pluralParts(value, types) });
}

const NAME_PARTS = [
  attribute('formatted', 'string', 'The whole name as it is shown.'),
  attribute('familyName', 'string', 'Family name.'),
  attribute('givenName', 'string', 'Given name.'),
  attribute('middleName', 'string', 'Middle names.'),
  attribute('honorificPrefix', 'string', 'Title before the name.'),
  attribute('honorificSuffix', 'string', 'Suffix behind the name.'),
];

const ADDRESS_PARTS = [
  attribute('formatted', 'string', 'The whole address, with line breaks.'),
  attribute('streetAddress', 'string', 'Street, house number and the like.'),
  attribute('locality', 'string', 'City.'),
  attribute('region', 'string', 'State or region.'),
  attribute('postalCode', 'string', 'Postal code.'),
  attribute('country', 'string', 'Country, ISO 3166-1 alpha-2.'),
  attribute('type', 'string', 'What the address is used for.', { canonicalValues: ['work', 'home', 'other'] }),
  attribute('primary', 'boolean', 'True for the address that is preferred.'),
];

const GROUP_PARTS = [
  attribute('value', 'string', 'Id of the group.', READ_ONLY),
  attribute('$ref', 'reference', 'Where the group is.', { ...READ_ONLY, referenceTypes: ['Group'] }),
  attribute('display', 'string', 'Name of the group.', READ_ONLY),
  attribute('type', 'string', 'How the membership came about.', { ...READ_ONLY, canonicalValues: ['direct'] }),
];

/** RFC 7643 section 4.1. */
export const USER: ScimSchema = Object.freeze({
  id: USER_SCHEMA,
  name: 'User',
  description: 'A person as the source tells of them',
  attributes: [
    attribute('userName', 'string', 'Name that the person signs in with; unique within the source.', {
      required: true,
      uniqueness: 'server',
    }),
    attribute('name', 'complex', 'The parts of the name.', { subAttributes: NAME_PARTS }),
    attribute('displayName', 'string', 'Name as it is shown.'),
    attribute('nickName', 'string', 'Casual name.'),
    attribute('profileUrl', 'reference', 'Page about the person.', { referenceTypes: ['external'] }),
    attribute('title', 'string', 'Job title.'),
    attribute('userType', 'string', 'How the person belongs to the organisation.'),
    attribute('preferredLanguage', 'string', 'Language, as in Accept-Language.'),
    attribute('locale', 'string', 'Where numbers and dates are written as the person does.'),
    attribute('timezone', 'string', 'Time zone, IANA name.'),
    attribute('active', 'boolean', 'False once the source has switched the person off.'),
    attribute('password', 'string', 'Taken from nobody: a value is dropped unread.', {
      mutability: 'writeOnly',
      returned: 'never',
      caseExact: true,
    }),
    plural('emails', 'E-mail addresses.', ['work', 'home', 'other']),
    plural('phoneNumbers', 'Telephone numbers.', ['work', 'home', 'mobile', 'fax', 'pager', 'other']),
    plural('ims', 'Instant messaging addresses.', []),
    plural(
      'photos',
      'Pictures.',
      ['photo', 'thumbnail'],
      attribute('value', 'reference', 'Where the picture is.', { referenceTypes: ['external'], caseExact: true }),
    ),
    attribute('addresses', 'complex', 'Postal addresses.', { multiValued: true, subAttributes: ADDRESS_PARTS }),
    attribute('groups', 'complex', 'Groups of the source that the person is in; changed through the groups.', {
      ...READ_ONLY,
      multiValued: true,
      subAttributes: GROUP_PARTS,
    }),
    plural('entitlements', 'Entitlements.', []),
    plural('roles', 'Roles.', []),
    plural(
      'x509Certificates',
      'Certificates, DER in base64.',
      [],
      attribute('value', 'binary', 'The certificate.', { caseExact: true }),
    ),
  ],
});

const MANAGER_PARTS = [
  attribute('value', 'string', 'Id of the manager.'),
  attribute('$ref', 'reference', 'Where the manager is.', { referenceTypes: ['User'] }),
  attribute('displayName', 'string', 'Name of the manager.', READ_ONLY),
];

/** RFC 7643 section 4.3. */
export const ENTERPRISE_USER: ScimSchema = Object.freeze({
  id: ENTERPRISE_SCHEMA,
  name: 'EnterpriseUser',
  description: 'What the organisation says of a person',
  attributes: [
    attribute('employeeNumber', 'string', 'Number by which the organisation knows the person.'),
    attribute('costCenter', 'string', 'Cost centre.'),
    attribute('organization', 'string', 'Organisation.'),
    attribute('division', 'string', 'Division.'),
    attribute('department', 'string', 'Department.'),
    attribute('manager', 'complex', 'The manager.', { subAttributes: MANAGER_PARTS }),
  ],
});

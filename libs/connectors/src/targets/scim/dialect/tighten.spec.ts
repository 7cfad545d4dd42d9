import { genericProfile } from '../test/generic-profile';
import { profileNamed } from '../profiles/profile-named';
import { tighten } from './tighten';

const config = (serviceProviderConfig: object): object => ({ serviceProviderConfig });

describe('what an app says of itself', () => {
  it.each<[string, object, object, string]>([
    ['no PATCH', { patch: { supported: false } }, { update: 'put' }, 'no PATCH'],
    ['no filters', { filter: { supported: false } }, { filterable: { users: [], groups: [] } }, 'no filters'],
    ['small pages', { filter: { supported: true, maxResults: 20 } }, { paging: { pageSize: 20 } }, 'pages of 20'],
    ['small pages of RFC 9865', { pagination: { index: true, maxPageSize: 30 } }, { paging: { mode: 'index', pageSize: 30 } }, 'pages of 30'], // prettier-ignore
    ['cursors only', { pagination: { index: false, cursor: true } }, { paging: { mode: 'cursor' } }, 'by cursor only'],
  ])('narrows the profile: %s', (_what, said, expected, text) => {
    const { profile, tightened } = tighten(genericProfile, config(said));
    expect(profile).toMatchObject(expected);
    expect(tightened.join()).toContain(text);
  });

  it.each<[string, object]>([
    ['large pages', { filter: { supported: true, maxResults: 5_000 } }],
    ['versions', { etag: { supported: true } }],
    ['bulk', { bulk: { supported: true, maxOperations: 1_000 } }],
    ['nonsense', { filter: { maxResults: -1 }, patch: 'yes' }],
  ])('never widens it: %s', (_what, said) => {
    expect(tighten(genericProfile, config(said))).toEqual({ profile: genericProfile, tightened: [] });
  });

  it('does not take away what the documentation of a known app states', () => {
    expect(tighten(profileNamed('slack'), config({ patch: { supported: false } })).profile.update).toBe('patch');
  });

  it('names attributes of the User that are required or cannot be changed', () => {
    const attributes = [
      { name: 'displayName', required: true, mutability: 'readWrite' },
      { name: 'employeeType', required: false, mutability: 'immutable' },
      { name: 'id', required: true, mutability: 'readOnly' },
    ];
    const schemas = { Resources: [{ id: 'urn:ietf:params:scim:schemas:core:2.0:User', attributes }] };
    const { profile, tightened } = tighten(genericProfile, { schemas });
    expect(profile.attributes).toMatchObject({ required: ['userName', 'displayName'], immutable: ['employeeType'] });
    expect(tightened).toEqual(['displayName is required', 'employeeType cannot be changed']);
  });

  it.each([[null], ['<html>'], [[]], [{}]])('says nothing when it is %j', (said) => {
    expect(tighten(genericProfile, said).profile).toBe(genericProfile);
  });

  it('is joined by what was found out of the app while it was worked with', () => {
    const found = {
      membersHidden: true,
      neverKept: ['title'],
      doublesRefused: false,
      labels: {},
      ofClosed: {},
      groupNames: { g1: 'Team' },
    };
    const { profile, tightened } = tighten(genericProfile, { found });
    expect(profile.found).toEqual(found);
    expect(tightened).toEqual([
      'groups show nobody: a yes to a change of members has to do',
      'never kept: title',
      'calls groups otherwise: Team',
    ]);
    expect(tighten(genericProfile, { found: 'nonsense' }).profile).toBe(genericProfile);
  });
});

import type { Quirk } from './quirks';
import { ScimError } from '../http/scim-error';

const isDiscovery = (name: string | undefined): boolean =>
  /^(serviceproviderconfigs?|schemas|resourcetypes)$/i.test(name ?? '');

export const DISCOVERY_QUIRKS: readonly Quirk[] = [
  {
    name: 'discovery',
    sentence: 'ServiceProviderConfig, Schemas and ResourceTypes are missing, forbidden, or a web page.',
    values: ['404', '403', 'html', '500'],
    apply: (behaviour, value) =>
      behaviour.request.push(({ segments }) => {
        if (!isDiscovery(segments[0])) return null;
        if (value === 'html') {
          const headers = { 'content-type': 'text/html' };
          return { status: 200, body: null, headers, text: '<!DOCTYPE html><html><body>Sign in</body></html>' };
        }
        throw new ScimError(Number(value), 'not here');
      }),
  },
  {
    name: 'discoveryPlural',
    sentence: 'The endpoint is called ServiceProviderConfigs.',
    apply: (behaviour) => {
      behaviour.settings.pluralConfig = true;
      behaviour.request.push(({ segments }) => {
        if (/^serviceproviderconfig$/i.test(segments[0] ?? '')) throw new ScimError(404, 'there is no such endpoint');
        return null;
      });
    },
  },
  {
    name: 'discoveryLies',
    sentence: 'Discovery says the opposite of what is true about PATCH, bulk, filters, sorting and versions.',
    apply: (behaviour) =>
      behaviour.discovery.push((document, name) => {
        if (name !== 'serviceproviderconfig') return document;
        const bulk = { supported: true, maxOperations: 5000, maxPayloadSize: 10_000_000 };
        const no = { supported: false };
        return { ...document, patch: no, bulk, filter: { supported: false, maxResults: 0 }, sort: no, etag: no };
      }),
  },
  {
    name: 'discoverySilent',
    sentence: 'Schemas and ResourceTypes are there and list nothing.',
    apply: (behaviour) =>
      behaviour.discovery.push((document, name) =>
        name === 'serviceproviderconfig' ? document : { ...document, totalResults: 0, itemsPerPage: 0, Resources: [] },
      ),
  },
];

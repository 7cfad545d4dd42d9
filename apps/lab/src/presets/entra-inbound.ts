import { from, type Preset } from './preset';

const CONCEPTS = 'learn.microsoft.com/entra: API-driven inbound provisioning, concepts and FAQ';

export const ENTRA_INBOUND: Preset = {
  name: 'entra-inbound',
  title: 'Microsoft Entra ID, API-driven inbound provisioning (bulkUpload)',
  mount: '/v1.0',
  home: '/servicePrincipals/lab-sp/synchronization/jobs/lab-job',
  protocol: 'entra-inbound',
  auth: 'oauth',
  traits: from('learn.microsoft.com/graph: errors', 'errorDialect=graph'),
  budgets: [
    {
      name: 'bulkUpload',
      path: 'bulkUpload$',
      methods: ['POST'],
      amount: 40,
      perMs: 5000,
      source: `${CONCEPTS}; 40 in 5 seconds is the lower of the two figures that were published`,
    },
  ],
  without: ['attribute mappings: externalId becomes employeeId, userName the UPN', 'daily caps'],
};

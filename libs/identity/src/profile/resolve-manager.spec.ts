import { type ManagerQuestion, resolveManager } from './resolve-manager';

const QUESTION: ManagerQuestion = {
  identityId: 'ben',
  reference: 'E1',
  managers: [{ id: 'ada', state: 'active' }],
  above: ['ada'],
};

describe('a reference to a manager', () => {
  it.each<[string, Partial<ManagerQuestion>, string]>([
    ['names somebody who is here', {}, 'resolved'],
    ['names somebody on leave', { managers: [{ id: 'ada', state: 'leave' }] }, 'resolved'],
    ['is empty, as at the top', { reference: null, managers: [] }, 'none'],
    ['names nobody of this feed', { managers: [] }, 'unknown'],
    [
      'names two people',
      {
        managers: [
          { id: 'ada', state: 'active' },
          { id: 'eva', state: 'active' },
        ],
      },
      'ambiguous',
    ],
    ['names the person', { managers: [{ id: 'ben', state: 'active' }], above: ['ben'] }, 'self'],
    ['leads back to the person', { above: ['ada', 'cleo', 'ben'] }, 'cycle'],
    ['names somebody who has left', { managers: [{ id: 'ada', state: 'leaver' }] }, 'terminated'],
    ['names somebody who has not begun', { managers: [{ id: 'ada', state: 'prehire' }] }, 'not yet here'],
    ['names somebody who was not looked at yet', { managers: [{ id: 'ada', state: null }] }, 'not yet here'],
  ])('%s', (_what, changes, status) => {
    const verdict = resolveManager({ ...QUESTION, ...changes });
    expect(verdict.status).toBe(status);
    expect(verdict.managerId).toBe(status === 'resolved' ? 'ada' : null);
  });
});

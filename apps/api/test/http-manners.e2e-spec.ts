import { ScimScene } from './scim-client';

describe('what the API answers to what it does not know', () => {
  let scene: ScimScene;
  let origin: string;
  beforeAll(async () => {
    scene = await ScimScene.start();
    origin = new URL(scene.base).origin;
  });
  afterAll(async () => scene?.close());

  it.each<[string, string, number, string]>([
    ['GET', '/nowhere', 404, 'application/problem+json'],
    ['DELETE', '/api/v1/people', 404, 'application/problem+json'],
    ['GET', '/api/v1/people?limit=0', 400, 'application/problem+json'],
    ['GET', '/api/v1/people?shoe=44', 400, 'application/problem+json'],
    ['GET', '/api/v1/people/a%00b', 400, 'application/problem+json'],
    ['GET', '/api/v1/people?q=a%00b', 400, 'application/problem+json'],
    ['GET', '/api/v1/imports/99999999999999999999999', 404, 'application/problem+json'],
    ['GET', '/api/v1/reconciliations/99999999999999999999999/drift', 404, 'application/problem+json'],
    ['GET', '/api/v1/plans/99999999999999999999999', 404, 'application/problem+json'],
    ['GET', '/scim', 404, 'application/scim+json'],
    ['GET', '/scim/v2', 404, 'application/scim+json'],
    ['GET', '/scim/v2/%00/Users', 400, 'application/problem+json'],
    ['GET', '/scim/v2/idp/Users', 401, 'application/scim+json'],
  ])('%s %s', async (method, path, status, type) => {
    const answer = await fetch(origin + path, { method });
    const body = (await answer.json()) as { status: number | string; detail: string };
    expect([answer.status, Number(body.status)]).toEqual([status, status]);
    expect(answer.headers.get('content-type')).toContain(type);
    expect(body.detail.length).toBeGreaterThan(10);
  });

  it('nobody keeps, frames or guesses what it answers', async () => {
    for (const path of ['/', '/health', '/api/v1/people', '/scim/v2/idp/Users', '/nowhere']) {
      const { headers } = await fetch(origin + path);
      const names = ['cache-control', 'x-content-type-options', 'x-frame-options', 'x-powered-by'];
      expect(names.map((name) => headers.get(name))).toEqual(['no-store', 'nosniff', 'DENY', null]);
    }
  });
});

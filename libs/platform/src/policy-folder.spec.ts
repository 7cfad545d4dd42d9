import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PolicyError, PolicyFolder } from './policy-folder';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'joinery-policies-'));
  cpSync(resolve(__dirname, '../../../policies'), folder, { recursive: true });
});
afterEach(() => rmSync(folder, { recursive: true }));

function edit(from: string, to: string): void {
  const file = join(folder, 'birthright/core.yaml');
  writeFileSync(file, readFileSync(file, 'utf8').replace(from, to));
}

test('an edited set is taken up; one with errors is refused, and the set that is in force stays', () => {
  const policies = new PolicyFolder(folder);
  const first = policies.current();
  expect(policies.reload()).toEqual([]);
  expect(policies.current()).toBe(first);

  edit('id: br.contractors', 'id: br.guests');
  expect(policies.reload()).toEqual([]);
  const second = policies.current();
  expect(second.digest).not.toBe(first.digest);

  edit('grant: [group:contractors]', 'grant: [group:contractor]');
  const refused = policies.reload();
  expect(refused).toMatchObject([
    { code: 'UNKNOWN_ENTITLEMENT', place: { line: expect.any(Number) as number }, hint: expect.any(String) as string },
  ]);
  expect(policies.reload()).toBe(refused);
  expect(policies.current()).toBe(second);
  expect(() => new PolicyFolder(folder).current()).toThrow(PolicyError);

  edit('grant: [group:contractor]', 'grant: [group:contractors]');
  expect(policies.reload()).toEqual([]);
  expect(policies.current().digest).toBe(second.digest);
});

test('the set in force stands in for files that were never fit, until they are', () => {
  const inForce = new PolicyFolder(folder).current();
  edit('grant: [group:contractors]', 'grant: [group:contractor]');
  const policies = new PolicyFolder(folder);
  expect(policies.faults()).toMatchObject([{ code: 'UNKNOWN_ENTITLEMENT' }]);
  policies.standIn(inForce);
  expect(policies.current()).toBe(inForce);
  expect(policies.reload()).toBe(policies.faults());

  edit('grant: [group:contractor]', 'grant: [group:contractors]');
  expect(policies.reload()).toEqual([]);
  expect(policies.current()).not.toBe(inForce);
});

test('tests of policy, and schemas for editors, are no part of the set', () => {
  const policies = new PolicyFolder(folder);
  const before = policies.current();
  writeFileSync(join(folder, 'tests/names.test.yaml'), 'kind: nonsense');
  writeFileSync(join(folder, 'schema/app.schema.json'), '{}');
  expect(policies.reload()).toEqual([]);
  expect(policies.current()).toBe(before);
});

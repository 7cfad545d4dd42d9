import { betterAuth } from 'better-auth';
import { memoryAdapter } from 'better-auth/adapters/memory';
import { getAuthTables } from 'better-auth/db';
import { toNodeHandler } from 'better-auth/node';
import { scim } from '@better-auth/scim';
import { serve } from './serve.mjs';

/** @better-auth/scim over Better Auth's memory adapter. */
const token = 'better-auth-token-of-some-length-0123456789';
const db = {};
const auth = betterAuth({
  secret: 'a-secret-for-a-server-that-lives-on-loopback-only',
  baseURL: 'http://127.0.0.1',
  database: memoryAdapter(db),
  emailAndPassword: { enabled: true },
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
  plugins: [scim({ connections: [{ id: 'joinery', credentials: [{ type: 'bearer', id: 'one', token }] }] })],
});
// The adapter keeps rows in arrays that have to be there: one for every table of the plugin and of Better Auth itself.
for (const { modelName } of Object.values(getAuthTables(auth.options))) db[modelName] = [];
const handle = toNodeHandler(auth);

await serve({
  path: '/api/auth/scim/v2',
  token,
  handle,
  truth: () => ({ tables: db }),
});

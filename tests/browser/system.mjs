// The system that is looked at, as a program calls it.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

// What it said of itself when it was ready: addresses, keys and clients.
export const ready = JSON.parse(readFileSync(process.env.CONSOLE_READY, 'utf8'));

// The API as a program calls it.
export async function api(method, path, { key = ready.operator_key, body, headers } = {}) {
  const response = await fetch(ready.url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
    body: body && JSON.stringify(body),
  });
  const answer = await response.json();
  assert.ok(response.ok, `${method} ${path}: ${JSON.stringify(answer)}`);
  return answer.data;
}

// A client of its own for a test, below a demo agency, with a key for it.
export async function newClient(name, role = 'owner') {
  const parent_id = ready.clients['heaviside-digital'];
  const client = await api('POST', '/api/clients', { body: { name, type: 'customer', parent_id } });
  const key = await api('POST', `/api/clients/${client.client_id}/api-keys`, { body: { name: 'Test', role } });
  return { ...client, key: key.key, path: `/clients/${client.client_id}` };
}

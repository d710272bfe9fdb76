// A browser that looks at a running system, and fails a test for what no visitor should see: an error in a script, a
// breach of the page's own policy, or a request to anybody else.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before } from 'node:test';
import { chromium } from 'playwright-core';

const { CONSOLE_READY, CHROMIUM = '/usr/bin/chromium' } = process.env;

// What the system said of itself when it was ready: addresses, keys and clients.
export const ready = JSON.parse(readFileSync(CONSOLE_READY, 'utf8'));

const quiet = [
  '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync',
];

let browser;
before(async () => {
  browser = await chromium.launch({ executablePath: CHROMIUM, args: quiet });
});
after(() => browser?.close());

// Runs `visit` with a page of its own, and then says what went wrong in it.
export async function visiting(options, visit) {
  const context = await browser.newContext({
    baseURL: ready.url,
    viewport: { width: 1280, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
    ...options,
  });
  context.setDefaultTimeout(15_000);
  const wrong = [];
  context.on('request', (request) => {
    if (new URL(request.url()).origin !== ready.url) wrong.push(`a request to ${request.url()}`);
  });
  context.on('weberror', (error) => wrong.push(`an error in a script: ${error.error()}`));
  context.on('console', (message) => {
    // A browser says of every refusal that it is one.
    const isRefusal = message.text().startsWith('Failed to load resource');
    if (['error', 'warning'].includes(message.type()) && !isRefusal) wrong.push(message.text());
  });
  context.on('dialog', (dialog) => {
    if (dialog.type() !== 'beforeunload') wrong.push(`a dialog: ${dialog.message()}`);
    dialog.accept();
  });
  try {
    const page = await context.newPage();
    await visit(page, context);
  } finally {
    await context.close();
  }
  assert.deepEqual(wrong, []);
}

// Signs in as a demo client by one click, and says where its pages begin.
export async function signIn(page, name) {
  await page.goto('/sign-in');
  await page.getByRole('button', { name }).click();
  await page.waitForURL(/\/clients\/[0-9a-f-]+$/);
  return new URL(page.url()).pathname;
}

// Signs in with a key.
export async function signInWith(page, key) {
  await page.goto('/sign-in');
  await page.getByLabel('API key or token').fill(key);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

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

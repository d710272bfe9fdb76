// A browser that looks at a running system, and fails a test for what no visitor should see: an error in a script, a
// breach of the page's own policy, or a request to anybody else.
import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { chromium } from 'playwright-core';
import { ready } from './system.mjs';

const { CHROMIUM = '/usr/bin/chromium' } = process.env;

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
  context.setDefaultTimeout(60_000);
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

// What holds of every page: for those who see, hear or type it, in light and dark, on a phone, and however little it
// may load or take.
import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { before, test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { signInWith, visiting } from './browser.mjs';
import { api, newClient } from './system.mjs';
import { hostile, makeWorld } from './world.mjs';

const { CONSOLE_SCREENSHOTS } = process.env;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let world;
before(async () => {
  world = await makeWorld('Corner Bakery');
});

for (const colorScheme of ['light', 'dark']) {
  for (const width of [1280, 375]) {
    test(`every page can be read and used by everybody: ${colorScheme}, ${width} px`, async () => {
      const wrong = [];
      await visiting({ colorScheme, viewport: { width, height: 800 } }, async (page) => {
        await page.goto('/sign-in');
        wrong.push(...(await look(page, 'sign-in', colorScheme, width)));
        await signInWith(page, world.key);
        await page.getByRole('heading', { name: 'Dashboard' }).waitFor();
        for (const [name, path] of Object.entries(world.pages)) {
          if (name === 'sign-in') continue;
          await page.goto(path);
          wrong.push(...(await look(page, name, colorScheme, width)));
        }
      });
      assert.deepEqual(wrong, []);
    });
  }
}

for (const colorScheme of ['light', 'dark']) {
  test(`what is said of mistakes can be read by everybody, too: ${colorScheme}`, async () => {
    const client = await newClient('Mistaken');
    const wrong = [];
    await visiting({ colorScheme }, async (page) => {
      const see = async (name) => wrong.push(...(await look(page, name, colorScheme, 1280)));
      await signInWith(page, 'hg_live_nobody');
      await see('sign-in-refused');
      await signInWith(page, client.key);
      await page.getByRole('heading', { name: 'Dashboard' }).waitFor();
      await page.goto(`${client.path}/requests/new`);
      await page.getByRole('button', { name: 'Send request' }).click();
      await page.getByRole('alert').waitFor();
      await see('new-request-refused');
      await page.goto(`${client.path}/templates/new?content_type=blog_post`);
      await page.getByLabel('Template', { exact: true }).fill('{nonsense}');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('alert').waitFor();
      await see('template-refused');
      await page.goto(`${client.path}/settings`);
      await page.getByLabel('Name').fill('Mine');
      const body = { name: 'Theirs', slug: client.slug, parent_id: client.parent_id, metadata: {}, budget: null };
      await api('PUT', `/api/clients/${client.client_id}`, { body });
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByRole('heading', { name: 'Changed meanwhile' }).waitFor();
      await see('settings-changed-meanwhile');
      await page.goto(`${client.path}/access`);
      await page.getByText('Issue a key').click();
      await page.getByLabel('Name').fill('Robot');
      await page.getByRole('button', { name: 'Issue', exact: true }).click();
      await page.locator('#secret').waitFor();
      await see('access-key-issued');
    });
    assert.deepEqual(wrong, []);
  });
}

// What axe has against a page, with all that can be opened open. Takes a picture of it as it comes.
async function look(page, name, colorScheme, width) {
  if (CONSOLE_SCREENSHOTS) {
    mkdirSync(CONSOLE_SCREENSHOTS, { recursive: true });
    const path = join(CONSOLE_SCREENSHOTS, `${name}-${width}-${colorScheme}.png`);
    await page.screenshot({ path, fullPage: true });
  }
  await page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
  await page.evaluate(axe);
  const { violations } = await page.evaluate(() => axe.run());
  return violations.map((one) => `${name}: ${one.id}: ${one.nodes.map((node) => node.html).join(' ')}`);
}

test('from 320 px to wide, nothing is wider than the screen', async () => {
  for (const width of [320, 375, 768, 1280, 2560]) {
    await visiting({ viewport: { width, height: 640 } }, async (page) => {
      await signInWith(page, world.key);
      for (const [name, path] of Object.entries(world.pages)) {
        await page.goto(path);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(overflow <= 0, `${name} is ${overflow} px wider than ${width} px`);
      }
    });
  }
});

test('a first visit loads less than 60 KB', async () => {
  await visiting({}, async (page) => {
    const sizes = [];
    page.on('response', async (response) => {
      sizes.push(response.body().then((body) => [new URL(response.url()).pathname, gzipSync(body).length]));
    });
    await page.goto('/sign-in', { waitUntil: 'networkidle' });
    const loaded = await Promise.all(sizes);
    const total = loaded.reduce((sum, [, size]) => sum + size, 0);
    console.log(`a first visit loads ${total} bytes in ${loaded.length} responses`);
    assert.ok(loaded.length >= 5, JSON.stringify(loaded));
    assert.ok(total < 60_000, JSON.stringify(loaded));
  });
});

test('no text does anything, wherever it is shown', async () => {
  for (const [index, text] of hostile.entries()) {
    const attacked = await makeWorld(`Attacked ${index}`, text);
    await visiting({}, async (page) => {
      await signInWith(page, attacked.key);
      await page.getByRole('heading', { name: 'Dashboard' }).waitFor();
      for (const [name, path] of Object.entries(attacked.pages)) {
        const query = path.includes('?') ? '&' : '?';
        await page.goto(`${path}${query}q=${encodeURIComponent(text)}&slug=${encodeURIComponent(text)}&topic=${encodeURIComponent(text)}`);
        await page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
        const injected = await page.evaluate(() => window.injected);
        assert.equal(injected, undefined, `${text} on ${name}`);
        const links = await page.locator('.prose a[href]').evaluateAll((all) => all.map((one) => [one.protocol, one.rel]));
        for (const [protocol, rel] of links) {
          assert.match(protocol, /^(https?|mailto):$/);
          assert.match(rel, /nofollow/);
        }
      }
    });
  }
});

test('every form takes any text and shows it again as a text', async () => {
  const attacked = await makeWorld('Attacked forms');
  const text = hostile.join(' ');
  const forms = [
    [`${attacked.path}/requests/new`, 'Send request'],
    [`${attacked.path}/strategies/new?content_type=blog_post`, 'Save'],
    [`${attacked.path}/templates/new?content_type=blog_post`, 'Save'],
    [`${attacked.path}/webhooks/new`, 'Add the endpoint'],
    [`${attacked.path}/settings`, 'Save'],
    [`${attacked.path}/providers`, 'Keep the key'],
    [`${attacked.path}/access`, 'Issue'],
    [`${attacked.path}/access`, 'Add'],
    [attacked.pages['provider-key'], 'Save'],
  ];
  await visiting({}, async (page) => {
    await signInWith(page, attacked.key);
    for (const [path, button] of forms) {
      await page.goto(path);
      const form = page.locator('form', { has: page.getByRole('button', { name: button, exact: true, includeHidden: true }) });
      await page.evaluate(() => document.querySelectorAll('details').forEach((one) => (one.open = true)));
      for (const field of await form.locator('input[type=text], input[type=password], textarea').all()) {
        await field.fill(text);
      }
      await form.getByRole('button', { name: button, exact: true }).click();
      await page.getByRole('alert').first().waitFor();
      assert.equal(await page.evaluate(() => window.injected), undefined, path);
      const typed = form.locator('input[type=text], textarea').first();
      assert.match(await typed.inputValue(), /<script>/, path);
    }
  });
});

// The same for those who have no scripts, and for those who have no mouse.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { signInWith, visiting } from './browser.mjs';
import { api, newClient } from './system.mjs';

test('without scripts one signs in, asks for a text and reads it', async () => {
  const client = await newClient('Journeys without Scripts');
  await visiting({ javaScriptEnabled: false }, async (page) => {
    await signInWith(page, client.key);
    await page.getByRole('link', { name: 'Try an example' }).click();
    await page.getByLabel('Topic').fill('Nothing runs here');
    await page.getByRole('button', { name: 'Show the prompt' }).click();
    assert.match(await page.locator('#preview pre').innerText(), /Nothing runs here/);
    assert.match(await page.locator('#preview').innerText(), /at most \$0\.00/);
    assert.equal(await page.getByLabel('Topic').inputValue(), 'Nothing runs here');
    await page.getByRole('button', { name: 'Send request' }).click();
    // The page loads itself anew until there is something to read.
    await page.getByRole('link', { name: 'Download .md' }).waitFor();
    assert.match(await page.locator('.prose').innerText(), /Sandbox draft/);
    assert.equal(await page.getByRole('button', { name: 'Copy' }).count(), 0);

    await page.getByRole('link', { name: 'Jobs', exact: true }).click();
    await page.getByLabel('Search').fill('nothing runs');
    await page.getByRole('button', { name: 'Search' }).click();
    assert.equal(await page.locator('#jobs .row').count(), 1);

    await page.getByRole('link', { name: 'Strategies', exact: true }).click();
    await page.locator('table').getByRole('link', { name: 'Default Blog Strategy' }).click();
    await page.getByLabel('Target audience').fill('readers');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved as version 2.').waitFor();
    await page.getByText('Delete…').click();
    await page.getByRole('button', { name: 'Yes, delete Default Blog Strategy' }).click();
    assert.equal(await page.locator('table').getByRole('link', { name: 'Default Blog Strategy' }).count(), 0);

    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.goto(client.path);
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  });
});

test('without scripts a long list has its next pages', async () => {
  const client = await newClient('Journeys of Pages');
  const { name, slug, parent_id, metadata } = client;
  for (let index = 0; index < 60; index += 1) {
    // Each change is an entry of the log.
    const body = { name: `${name} ${index}`, slug, parent_id, metadata, budget: null };
    await api('PUT', `/api/clients/${client.client_id}`, { body });
  }
  await visiting({ javaScriptEnabled: false }, async (page) => {
    await signInWith(page, client.key);
    await page.goto(`${client.path}/audit`);
    assert.equal(await page.locator('#entries > li').count(), 50);
    await page.getByRole('link', { name: 'Next page' }).click();
    assert.ok((await page.locator('#entries > li').count()) >= 10);
  });
});

test('by the keyboard alone one signs in, asks for a text and reads it', async () => {
  const client = await newClient('Journeys by Keyboard');
  await visiting({}, async (page) => {
    // Goes on to what is called `name`, as one who presses Tab until it is there.
    const reach = async (name) => {
      for (let presses = 0; presses < 80; presses += 1) {
        await page.keyboard.press('Tab');
        const here = await page.evaluate(() => {
          const at = document.activeElement;
          const label = at.labels?.[0]?.textContent ?? at.textContent;
          return label.replace(/\s+/g, ' ').trim();
        });
        if (here.startsWith(name)) return;
      }
      assert.fail(`${name} is not reached`);
    };
    await page.goto('/sign-in');
    await reach('API key or token');
    await page.keyboard.type(client.key);
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Dashboard' }).waitFor();

    await page.keyboard.press('Tab');
    const skip = await page.evaluate(() => document.activeElement.textContent);
    assert.equal(skip, 'Skip to content');
    await page.keyboard.press('Enter');
    await reach('Try an example');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'New request' }).waitFor();
    await reach('Topic');
    await page.keyboard.press('Control+A');
    await page.keyboard.type('Typed by hand');
    await page.locator('#preview').getByText('Typed by hand').first().waitFor();
    await reach('Send request');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Download .md' }).waitFor();
    await reach('Download .md');
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
    assert.equal(outline, 'solid', 'one sees where one is');
    await reach('As Markdown');
    await page.keyboard.press('Enter');
    await page.locator('#text-0').getByText('Typed by hand').first().waitFor();

    await page.goto(`${client.path}/access`);
    await reach('Revoke…');
    await page.keyboard.press('Enter');
    await page.getByText('Whatever uses it is refused').waitFor();
    await page.keyboard.press('Escape');
    await page.getByText('Whatever uses it is refused').waitFor({ state: 'hidden' });
  });
});

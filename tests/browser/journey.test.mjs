// What people do with the console, from the first visit on.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { test } from 'node:test';
import { signIn, signInWith, visiting } from './browser.mjs';
import { api, newClient } from './system.mjs';

test('a first text is two clicks away from signing in by one', async () => {
  await visiting({}, async (page) => {
    await signIn(page, /Heaviside/);
    await page.getByRole('link', { name: 'Try an example' }).click();
    await page.getByRole('button', { name: 'Send request' }).click();
    await page.getByText('completed').first().waitFor();
    assert.match(await page.locator('.prose').innerText(), /Sandbox draft/);
  });
});

test('a request is seen and priced before it is sent, and followed to its end', async () => {
  const client = await newClient('Journeys of Requests');
  await visiting({}, async (page) => {
    await signInWith(page, client.key);
    await page.getByRole('link', { name: 'New request', exact: true }).click();
    await page.getByLabel('Topic').pressSequentially('Winter tyres');
    await page.getByLabel('Keywords').fill('safety\ngrip');
    await page.getByLabel('Written by').selectOption({ label: await gpt(page) });
    const preview = page.locator('#preview');
    await preview.getByText('Winter tyres').first().waitFor();
    await preview.getByText(/at most \$0\.0/).waitFor();
    await page.getByLabel('Written by').selectOption('sandbox');
    await preview.getByText('at most $0.00').waitFor();
    await preview.getByText('1 text by Sandbox').waitFor();
    await page.getByText('More settings').click();
    await page.getByLabel('Variants').fill('3');
    await preview.getByText('3 texts by Sandbox').waitFor();

    let loads = 0;
    page.on('load', () => (loads += 1));
    await page.getByRole('button', { name: 'Send request' }).click();
    await page.waitForURL(/\/jobs\/[0-9a-f-]+$/);
    await page.getByRole('heading', { name: 'Winter tyres', exact: true, level: 1 }).first().waitFor();
    await page.getByRole('link', { name: 'Download .md' }).waitFor();
    assert.equal(loads, 1, 'the page is not loaded anew while the job goes on');
    assert.equal(await page.locator('.prose').count(), 3);
    assert.equal(await page.locator('#job .badge.completed').first().innerText(), 'completed');

    const made = page.locator('section', { has: page.getByRole('heading', { name: 'What made this' }) });
    assert.match(await made.innerText(), /Default Blog Strategy of this client, version 1/);
    assert.match(await made.innerText(), /Sandbox \(sandbox-1\)/);
    await made.getByText('The prompt').first().click();
    assert.match(await made.locator('pre').first().innerText(), /Winter tyres/);

    await page.getByText('As Markdown').first().click();
    await page.getByRole('button', { name: 'Copy' }).first().click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.equal(copied, await page.locator('#text-0').innerText());

    for (const [name, beginning] of [['Download .md', '>'], ['Download .html', '<!DOCTYPE html>']]) {
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('link', { name }).click()]);
      assert.match(download.suggestedFilename(), /^winter-tyres\.(md|html)$/);
      const chunks = [];
      for await (const chunk of await download.createReadStream()) chunks.push(chunk);
      const text = Buffer.concat(chunks).toString();
      assert.ok(text.includes(beginning) && text.includes('Winter tyres'), text.slice(0, 200));
    }

    await page.getByRole('link', { name: 'Run again' }).click();
    assert.equal(await page.getByLabel('Topic').inputValue(), 'Winter tyres');
    assert.equal(await page.getByLabel('Keywords').inputValue(), 'safety\ngrip');
    assert.equal(await page.getByLabel('Variants').inputValue(), '3');
  });
});

// The first model of OpenAI that has a price.
async function gpt(page) {
  const labels = await page.getByLabel('Written by').locator('option').allInnerTexts();
  return labels.find((label) => label.startsWith('OpenAI · '));
}

test('what the API refuses is said beside the field, and what was typed stays', async () => {
  const client = await newClient('Journeys of Refusals');
  await visiting({}, async (page) => {
    await signInWith(page, client.key);
    await page.goto(`${client.path}/requests/new`);
    await page.getByLabel('Topic').fill('x'.repeat(201));
    await page.getByLabel('Keywords').fill('a');
    await page.getByText('More settings').click();
    await page.getByLabel('Most tokens of the answer').fill('5');
    await page.getByRole('button', { name: 'Send request' }).click();
    await page.getByRole('alert').waitFor();
    assert.match(await page.locator('#topic-error').innerText(), /1 to 200 characters/);
    assert.match(await page.locator('#max_tokens-error').innerText(), /100/);
    assert.equal((await page.getByLabel('Topic').inputValue()).length, 201);
    assert.equal(await page.getByLabel('Most tokens of the answer').inputValue(), '5');
    assert.equal(await page.getByLabel('Topic').getAttribute('aria-invalid'), 'true');
    await page.getByRole('alert').getByRole('link', { name: 'topic' }).click();
    assert.ok(await page.getByLabel('Topic').evaluate((field) => field === document.activeElement));
  });
});

test('what is no JSON is pointed at, and what is too much is told', async () => {
  const client = await newClient('Journeys of Errors');
  await visiting({}, async (page) => {
    await signInWith(page, client.key);
    await page.goto(`${client.path}/settings`);
    await page.getByLabel('Metadata').fill('{"a": 1,\n  b}');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').getByText(/line 2, column 3/).waitFor();
    assert.equal(await page.getByLabel('Metadata').inputValue(), '{"a": 1,\n  b}');
    await page.goto(`${client.path}?from=2026-11-02&to=2026-11-01`);
    await page.getByRole('alert').waitFor();
    assert.equal(await page.getByLabel('From').inputValue(), '2026-11-02');
    await page.goto(`${client.path}/templates/new?content_type=blog_post`);
    await page.getByLabel('Name', { exact: true }).fill('Large');
    await page.getByLabel('Template', { exact: true }).fill('x'.repeat(300_000));
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'That is too much' }).waitFor();
  });
});

test('jobs are found while one types, and the address has the search', async () => {
  const client = await newClient('Journeys of Searches');
  for (const topic of ['Apples in autumn', 'Pears in autumn', 'Plums']) {
    const body = { client_id: client.client_id, content_type: 'blog_post', topic, keywords: ['fruit'] };
    await api('POST', '/api/jobs', { key: client.key, body });
  }
  await visiting({}, async (page) => {
    await signInWith(page, client.key);
    await page.getByRole('link', { name: 'Jobs', exact: true }).click();
    await page.getByRole('link', { name: 'Plums' }).waitFor();
    await page.getByLabel('Search').pressSequentially('autumn');
    await page.getByRole('link', { name: 'Plums' }).waitFor({ state: 'detached' });
    assert.equal(await page.locator('#jobs .row').count(), 2);
    await page.waitForURL(/\?.*q=autumn/);
    await page.reload();
    assert.equal(await page.getByLabel('Search').inputValue(), 'autumn');
    assert.equal(await page.locator('#jobs .row').count(), 2);
    await page.getByRole('link', { name: 'Apples in autumn' }).click();
    await page.getByRole('heading', { name: 'Apples in autumn', level: 1 }).first().waitFor();
    await page.goBack();
    assert.equal(await page.locator('#jobs .row').count(), 2);
    await page.getByLabel('Search').fill('bananas');
    await page.getByRole('link', { name: 'Show all jobs' }).click();
    await page.getByRole('link', { name: 'Plums' }).waitFor();
  });
});

test('a long list goes on by itself', async () => {
  const client = await newClient('Journeys of Lists');
  const one = (index) => ({
    client_id: client.client_id, content_type: 'blog_post', topic: `Topic ${index}`, keywords: ['a'],
  });
  const requests = Array.from({ length: 120 }, (_, index) => one(index));
  await Promise.all(requests.map((body) => api('POST', '/api/jobs', { key: client.key, body })));
  await visiting({}, async (page) => {
    await signInWith(page, client.key);
    await page.goto(`${client.path}/jobs`);
    const rows = page.locator('#jobs .row');
    for (let deadline = Date.now() + 60_000; (await rows.count()) < 120; ) {
      assert.ok(Date.now() < deadline, `${await rows.count()} rows`);
      await page.keyboard.press('End');
      await page.waitForTimeout(50);
    }
    assert.equal(new Set(await rows.getByRole('link').allTextContents()).size, 120, 'each job once');
  });
});

test('a strategy is edited, and what a second tab changed meanwhile is not lost', async () => {
  const client = await newClient('Journeys of Strategies');
  await visiting({}, async (page, context) => {
    await signInWith(page, client.key);
    await page.getByRole('link', { name: 'Strategies', exact: true }).click();
    await page.locator('table').getByRole('link', { name: 'Default Blog Strategy' }).click();
    const first = page;
    const second = await context.newPage();
    await second.goto(first.url());

    await second.getByLabel('Target audience').fill('mechanics');
    await second.getByRole('button', { name: 'Save' }).click();
    await second.getByText('Saved as version 2.').waitFor();

    await first.getByLabel('Target audience').fill('drivers');
    await first.getByLabel('Fewest words').fill('700');
    await first.getByRole('button', { name: 'Save' }).click();
    await first.getByRole('heading', { name: 'Changed meanwhile' }).waitFor();
    assert.equal(await first.getByLabel('Target audience').inputValue(), 'drivers');
    const difference = await first.locator('pre.diff').innerText();
    assert.match(difference, /-.*mechanics/);
    assert.match(difference, /\+.*drivers/);
    await first.getByRole('button', { name: 'Save' }).click();
    await first.getByText('Saved as version 3.').waitFor();
    assert.equal(await first.getByLabel('Fewest words').inputValue(), '700');

    await first.getByLabel('Fewest words').fill('9000');
    await first.getByRole('button', { name: 'Save' }).click();
    await first.locator('#configuration-word_count_min-error, #configuration-word_count_max-error').first().waitFor();
    assert.equal(await first.getByLabel('Fewest words').inputValue(), '9000');
  });
});

test('a template shows where it is wrong while it is written, and an earlier version comes back', async () => {
  const client = await newClient('Journeys of Templates');
  await visiting({}, async (page) => {
    await signInWith(page, client.key);
    await page.getByRole('link', { name: 'Templates', exact: true }).click();
    await page.getByRole('link', { name: 'New template' }).click();
    await page.getByRole('button', { name: 'Go on' }).click();
    await page.getByLabel('Name', { exact: true }).fill('Ours');
    const template = page.getByLabel('Template', { exact: true });
    await template.fill('Write about {topic}\n  and {nonsense} too.');
    const preview = page.locator('#preview');
    await preview.getByText(/Line 2, column \d+/).waitFor();
    assert.match(await preview.locator('pre').innerText(), /and \{nonsense\} too\.\n +\^/);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('alert').getByText(/line 2/).waitFor();
    assert.equal(await template.inputValue(), 'Write about {topic}\n  and {nonsense} too.');

    await template.fill('First about {topic}.');
    await preview.getByText(/First about/).waitFor();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved as version 1.').waitFor();
    await template.fill('Second about {topic}.');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved as version 2.').waitFor();

    await page.getByRole('link', { name: 'Earlier versions' }).click();
    const difference = await page.locator('pre.diff').innerText();
    assert.match(difference, /-First about/);
    assert.match(difference, /\+Second about/);
    await page.getByRole('button', { name: 'Restore version 1' }).click();
    await page.getByText('Saved as version 3.').waitFor();
    assert.equal(await template.inputValue(), 'First about {topic}.');
  });
});

test('what was deleted comes back', async () => {
  const client = await newClient('Journeys of Regret');
  await visiting({}, async (page) => {
    await signInWith(page, client.key);
    await page.getByRole('link', { name: 'Strategies', exact: true }).click();
    const link = page.locator('table').getByRole('link', { name: 'Default Blog Strategy' });
    await link.click();
    const path = new URL(page.url()).pathname;
    await page.getByText('Delete…').click();
    await page.getByRole('button', { name: 'Yes, delete Default Blog Strategy' }).click();
    await page.getByText('Default Blog Strategy was deleted.').waitFor();
    await page.getByRole('button', { name: 'Restore version 1' }).click();
    await page.getByText(/Saved as version \d/).waitFor();
    assert.equal(new URL(page.url()).pathname, path);

    await page.getByText('Delete…').click();
    await page.getByRole('button', { name: 'Yes, delete Default Blog Strategy' }).click();
    await page.getByRole('link', { name: 'Audit', exact: true }).click();
    await page.getByRole('link', { name: 'Default Blog Strategy' }).first().click();
    await page.getByText('It was deleted.').waitFor();
    await page.getByRole('button', { name: 'Restore version 1', exact: true }).click();
    await page.getByText(/Saved as version \d/).waitFor();
  });
});

test('one goes from client to client, and finds nothing of those of others', async () => {
  const other = await newClient('Journeys of Others');
  await visiting({}, async (page) => {
    await signIn(page, /Heaviside/);
    await page.getByRole('link', { name: /Heaviside Digital/ }).click();
    await page.getByRole('link', { name: 'Ohio Paving Contractors' }).click();
    await page.getByRole('link', { name: /Ohio Paving Contractors/ }).waitFor();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
    await signIn(page, /PASCO/);
    const response = await page.goto(other.path);
    assert.equal(response.status(), 404);
    await page.getByRole('heading', { name: 'There is nothing here' }).waitFor();
  });
});

test('a webhook is added, tested, and its secret shown once', async () => {
  const received = [];
  const receiver = createServer((request, response) => {
    received.push(request.headers['webhook-id']);
    request.resume().on('end', () => response.writeHead(200).end('thank you'));
  });
  receiver.listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const client = await newClient('Journeys of Webhooks');
  try {
    await visiting({}, async (page) => {
      await signInWith(page, client.key);
      await page.getByRole('link', { name: 'Webhooks', exact: true }).click();
      await page.getByRole('link', { name: 'Add an endpoint' }).click();
      await page.getByLabel('Address').fill('ftp://nowhere');
      await page.getByRole('button', { name: 'Add the endpoint' }).click();
      await page.locator('#url-error').waitFor();
      await page.getByLabel('Address').fill(`http://127.0.0.1:${receiver.address().port}/hook`);
      await page.getByRole('button', { name: 'Add the endpoint' }).click();
      assert.match(await page.locator('#secret').innerText(), /^whsec_/);
      await page.reload();
      await page.getByRole('button', { name: 'Send a ping' }).waitFor();
      assert.equal(await page.locator('#secret').count(), 0, 'it is shown once, and nothing is made anew');
      await page.getByRole('button', { name: 'Send a ping' }).click();
      await page.getByText('The endpoint took the ping.').waitFor();
      assert.equal(await page.locator('#secret').count(), 0);
      await page.locator('#deliveries').getByText('1 attempt').click();
      await page.locator('#deliveries').getByText('answered 200').waitFor();
      await page.locator('#deliveries').getByText('thank you').waitFor();
      assert.equal(received.length, 1);
    });
  } finally {
    receiver.close();
  }
});

test('a key is issued, shown once, revoked by name, and refused', async () => {
  const client = await newClient('Journeys of Keys');
  await visiting({}, async (page) => {
    await signInWith(page, client.key);
    await page.getByRole('link', { name: 'Access', exact: true }).click();
    await page.getByText('Issue a key').click();
    await page.getByLabel('Name').fill('Robot');
    await page.getByRole('button', { name: 'Issue', exact: true }).click();
    const key = await page.locator('#secret').innerText();
    assert.match(key, /^hg_live_/);
    await page.reload();
    const row = page.locator('tr', { hasText: 'Robot' });
    await row.waitFor();
    assert.ok(!(await page.content()).includes(key));

    await visiting({}, async (robot) => {
      await signInWith(robot, key);
      await robot.getByRole('heading', { name: 'Dashboard' }).waitFor();
    });
    await row.getByText('Revoke…').click();
    await page.keyboard.press('Escape');
    await row.getByText('Revoke…').click();
    await row.getByText('Whatever uses it is refused').waitFor();
    await row.getByRole('button', { name: 'Yes, revoke Robot' }).click();
    await row.waitFor({ state: 'detached' });
    await visiting({}, async (robot) => {
      await signInWith(robot, key);
      await robot.getByText(/is not accepted/).first().waitFor();
    });
  });
});

test('what is saved or asked for again untouched is what it was', async () => {
  const client = await newClient('Journeys of the Untouched');
  const call = (method, path, body) => api(method, path, { key: client.key, body });
  const configuration = {
    tone: 'casual', seo_keywords: ['tea, green', 'mugs'], call_to_action: 'Call\nus', fallback_providers: ['groq', 'anthropic'],
    word_count_min: 600, include_cta: false, season: { name: 'spring' }, brand_guidelines: ' Two\nlines ',
  };
  const strategies = `/api/clients/${client.client_id}/strategies`;
  const strategy = { name: 'Ours', content_type: 'blog_post', configuration };
  const { strategy_id } = await call('POST', strategies, strategy);
  const asked = {
    client_id: client.client_id, content_type: 'social_media', topic: 'Tea', keywords: ['tea, green'],
    prompt: '\nBegins with an empty line', platforms: ['twitter', 'facebook'], llm_provider: 'sandbox',
    variants: 2, max_tokens: 300, temperature: 0.5, tone: 'casual', metadata: { order: 7 },
  };
  const { job_id } = await call('POST', '/api/jobs', asked);
  await visiting({}, async (page) => {
    await signInWith(page, client.key);
    await page.getByRole('heading', { name: 'Dashboard' }).waitFor();
    await page.goto(`${client.path}/strategies/${strategy_id}`);
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Saved as version 2.').waitFor();
    assert.deepEqual((await call('GET', `${strategies}/${strategy_id}`)).configuration, configuration);

    await page.goto(`${client.path}/requests/new?from=${job_id}`);
    await page.getByRole('button', { name: 'Send request' }).click();
    await page.waitForURL(/\/jobs\/[0-9a-f-]+$/);
    const again = await call('GET', `/api/jobs/${page.url().split('/').at(-1)}`);
    assert.notEqual(again.job_id, job_id);
    assert.deepEqual(again.request, (await call('GET', `/api/jobs/${job_id}`)).request);
  });
});

test('a request that is sent twice is one job', async () => {
  const client = await newClient('Journeys of Haste');
  await visiting({}, async (page) => {
    await signInWith(page, client.key);
    await page.getByRole('link', { name: 'Try an example' }).click();
    const send = page.getByRole('button', { name: 'Send request' });
    await send.evaluate((button) => [0, 1, 2].forEach(() => button.click()));
    await page.waitForURL(/\/jobs\/[0-9a-f-]+$/);
    const jobs = await api('GET', `/api/jobs?client_id=${client.client_id}`, { key: client.key });
    assert.equal(jobs.length, 1);
  });
});

test('whoever is in the middle of typing is asked before leaving, and keeps what is typed while the prompt changes', async () => {
  const client = await newClient('Journeys of Typing');
  const template = {
    name: 'Seasons', content_type: 'blog_post', syntax: 'jinja', template: '{{ topic }} in {{ season }}',
    variables: { season: { description: 'When' } }, is_default: true,
  };
  await api('POST', `/api/clients/${client.client_id}/templates`, { key: client.key, body: template });
  await visiting({}, async (page) => {
    await signInWith(page, client.key);
    await page.getByRole('link', { name: 'New request', exact: true }).click();
    await page.getByLabel('Topic').fill('Boats');
    const season = page.getByLabel('season');
    await season.pressSequentially('late in the spring of next year', { delay: 40 });
    await page.locator('#preview').getByText('Boats in late in the spring of next year').waitFor();
    assert.equal(await season.inputValue(), 'late in the spring of next year');
    await page.getByLabel('Kind of text').selectOption('social_media');
    await page.getByLabel('Instagram').check();
    await page.locator('#preview').getByText('1 text by').waitFor();
    await season.waitFor({ state: 'detached' });
    await page.getByLabel('Kind of text').selectOption('press_release');
    await page.getByLabel('Instagram').waitFor({ state: 'detached' });
    const asked = page.waitForEvent('dialog');
    await page.getByRole('link', { name: 'Jobs', exact: true }).click();
    assert.equal((await asked).type(), 'beforeunload');
  });
});

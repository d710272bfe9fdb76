// A client that has some of everything, and every page there is of it.
import { api, newClient } from './system.mjs';

// Texts that would do something if they were taken for anything but texts.
export const hostile = [
  '<script>window.injected = 1</script>',
  '"><img src=x onerror="window.injected = 2">',
  "'><svg onload=window.injected=3>",
  '</textarea><script>window.injected = 4</script>',
  '</title><script>window.injected = 5</script>',
  '[a](javascript:window.injected=6) ![b](https://elsewhere.example/pixel.png)',
  '<a href="https://elsewhere.example" onclick="window.injected = 7">a</a>',
  '{{7*7}}${window.injected=8}',
];

// Makes a client called `name`, in which every text is `text`.
export async function makeWorld(name, text = name) {
  const client = await newClient(name);
  const call = (method, path, body, headers) => api(method, path, { key: client.key, body, headers });
  const at = `/api/clients/${client.client_id}`;
  const first = text.slice(0, 80);

  const strategy = { name: first, content_type: 'blog_post', configuration: { brand_guidelines: text, further: text } };
  const { strategy_id } = await call('POST', `${at}/strategies`, strategy);
  const changed = { ...strategy, is_active: true, configuration: { target_audience: first } };
  await call('PUT', `${at}/strategies/${strategy_id}`, changed);

  const template = { name: first, content_type: 'blog_post', syntax: 'jinja', template: 'About {{ topic }}', variables: {} };
  const { template_id } = await call('POST', `${at}/templates`, template);
  const other = { ...template, template: '{{ topic }} and {{ keywords }}', is_active: true, is_default: true };
  await call('PUT', `${at}/templates/${template_id}`, other);

  const webhook = { url: 'http://127.0.0.1:9/hook', description: first };
  const { endpoint_id } = await call('POST', `${at}/webhooks`, webhook);
  await call('POST', `${at}/webhooks/${endpoint_id}/test`, {});
  await call('POST', `${at}/callback-secret`, {});
  const key = { provider: 'openai', label: first, key: 'sk-of-a-test-and-no-use', is_active: false };
  const { provider_key_id } = await call('POST', `${at}/provider-keys`, key);
  await call('POST', `${at}/members`, { user_id: 'user-of-a-test', role: 'viewer' });
  await call('POST', `${at}/api-keys`, { name: first, role: 'editor' });

  const request = {
    client_id: client.client_id, content_type: 'social_media', topic: first, keywords: [first], prompt: text,
    target_audience: first, brand_guidelines: text, llm_provider: 'sandbox', metadata: { text },
  };
  const { job_id } = await call('POST', '/api/jobs', request);
  await ended(call, job_id);

  const of = (rest) => client.path + rest;
  const pages = {
    'sign-in': '/sign-in',
    'clients': '/clients',
    'dashboard': of(''),
    'new-request': of(`/requests/new?from=${job_id}`),
    'jobs': of('/jobs'),
    'jobs-none-found': of('/jobs?q=nothing-is-like-that'),
    'job': of(`/jobs/${job_id}`),
    'strategies': of('/strategies'),
    'strategy-new-kind': of('/strategies/new'),
    'strategy-new': of('/strategies/new?content_type=social_media'),
    'strategy': of(`/strategies/${strategy_id}`),
    'strategy-versions': of(`/strategies/${strategy_id}/versions`),
    'templates': of('/templates'),
    'template-new-kind': of('/templates/new'),
    'template-new': of('/templates/new?content_type=press_release'),
    'template': of(`/templates/${template_id}`),
    'template-versions': of(`/templates/${template_id}/versions`),
    'providers': of('/providers'),
    'provider-key': of(`/providers/keys/${provider_key_id}`),
    'webhooks': of('/webhooks'),
    'webhook-new': of('/webhooks/new'),
    'webhook': of(`/webhooks/${endpoint_id}`),
    'webhook-edit': of(`/webhooks/${endpoint_id}/edit`),
    'callbacks': of('/webhooks/callbacks'),
    'access': of('/access'),
    'audit': of('/audit'),
    'settings': of('/settings'),
    'delete': of('/settings/delete'),
    'missing': of('/nowhere'),
  };
  return { ...client, pages };
}

// Waits until a job has ended.
async function ended(call, id) {
  for (let deadline = Date.now() + 60_000; Date.now() < deadline; ) {
    const { status } = await call('GET', `/api/jobs/${id}`);
    if (!['pending', 'in_progress'].includes(status)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`the job ${id} did not end`);
}

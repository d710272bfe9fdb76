// A Worker that answers a constant: no Worker can be quicker. Same ways as serve.mjs.
import { Miniflare, convertV4MiniflareOptions } from 'miniflare';

const script = `export default { fetch: () => new Response('{"success":true}', { headers: { 'content-type': 'application/json' } }) };`;
const miniflare = new Miniflare(
  convertV4MiniflareOptions({ host: '127.0.0.1', port: 0, workers: [{ name: 'floor', modules: true, script }] }),
);
const url = await miniflare.ready;
console.log(JSON.stringify({ url: url.origin }));

process.stdin.resume().on('end', async () => {
  await miniflare.dispose();
  process.exit(0);
});

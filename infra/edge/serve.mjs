// Runs the Worker that infra/build-edge built in workerd, on loopback, as `wrangler.toml` sets up the environment
// `local`. Prints {"url": …} once it answers, and ends when its standard input does.
//
// HG_EDGE, JSON:  port     0 takes a free one
//                 vars     variables and secrets, by name, beside and instead of those of wrangler.toml
//                 limits   requests a minute, by the name of a rate limit, instead of those of wrangler.toml
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Miniflare, convertV4MiniflareOptions } from 'miniflare';
import { unstable_getMiniflareWorkerOptions } from 'wrangler';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const { port = 0, vars = {}, limits = {} } = JSON.parse(process.env.HG_EDGE ?? '{}');

const configured = unstable_getMiniflareWorkerOptions(join(root, 'wrangler.toml'), 'local').workerOptions;
for (const [name, limit] of Object.entries(limits)) {
  configured.ratelimits[name].simple.limit = limit;
}

const build = join(root, 'functions/edge/build');
const options = convertV4MiniflareOptions({
  host: '127.0.0.1',
  port,
  workers: [
    {
      ...configured,
      modulesRoot: build,
      modules: [
        { type: 'ESModule', path: join(build, 'index.js') },
        { type: 'CompiledWasm', path: join(build, 'index_bg.wasm') },
      ],
      bindings: { ...configured.bindings, ...vars },
    },
  ],
});

const miniflare = new Miniflare(options);
const url = await miniflare.ready;
console.log(JSON.stringify({ url: url.origin }));

process.stdin.resume().on('end', async () => {
  await miniflare.dispose();
  process.exit(0);
});

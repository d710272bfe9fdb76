// How long each page takes at the server, in ms: `CONSOLE_READY=ready.json node times.mjs`. It is a measurement, and
// fails for no number.
import { ready } from './system.mjs';
import { makeWorld } from './world.mjs';

const ROUNDS = 21;

const world = await makeWorld('Pages to be timed');
const cookie = await signedIn(world.key);
for (const [name, path] of Object.entries(world.pages)) {
  const times = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const started = performance.now();
    const response = await fetch(ready.url + path, { headers: { cookie, accept: 'text/html' } });
    await response.arrayBuffer();
    times.push(performance.now() - started);
  }
  times.sort((a, b) => a - b);
  const [median, slowest] = [times[(ROUNDS - 1) / 2], times.at(-1)];
  console.log(`${name.padEnd(20)} ${median.toFixed(1).padStart(6)} ${slowest.toFixed(1).padStart(6)}`);
}

// The cookie of somebody who signed in with `key`.
async function signedIn(key) {
  const form = await fetch(`${ready.url}/sign-in`, { headers: { accept: 'text/html' } });
  const csrf = /name="csrf" value="([^"]+)"/.exec(await form.text())[1];
  const cookie = form.headers.getSetCookie()[0].split(';')[0];
  const entered = await fetch(`${ready.url}/sign-in`, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ csrf, token: key }),
  });
  return entered.headers.getSetCookie()[0].split(';')[0];
}

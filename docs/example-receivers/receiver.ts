// Receives webhooks: checks who sent them, and takes each one once.
//
//     npm ci && npm run build && WEBHOOK_SECRET=whsec_… PORT=8080 npm start
//
// It needs a proxy in front of it that speaks https.

import { createServer, type IncomingMessage } from "node:http";
import { Webhook } from "standardwebhooks";

const MOST_BYTES = 1_000_000;

const webhook = new Webhook(process.env.WEBHOOK_SECRET ?? "");
// What was taken before. In earnest it is kept in the transaction that does the work.
const seen = new Set<string>();

// The very bytes that came: JSON that was read and written again has another signature.
async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += chunk.length;
    if (length > MOST_BYTES) throw new Error("The message is too long");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function take(request: IncomingMessage): Promise<number> {
  const id = String(request.headers["webhook-id"]);
  let event: { type: string };
  try {
    const headers = request.headers as Record<string, string>;
    event = webhook.verify(await bodyOf(request), headers) as { type: string };
  } catch (error) {
    console.log(`refused: ${(error as Error).message}`);
    return 400;
  }
  // Here the work is put into a queue: the sender waits for 15 s and no longer.
  console.log(`${seen.has(id) ? "repeated" : "verified"} ${event.type} ${id}`);
  seen.add(id);
  return 204;
}

createServer(async (request, response) => {
  response.writeHead(await take(request)).end();
}).listen(Number(process.env.PORT), "127.0.0.1");

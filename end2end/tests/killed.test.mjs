// The real server, killed again and again while clients book, pay and cancel: whoever has
// paid has a visit or gets everything back, once, and nobody else is charged.
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { freePort, run } from "../support/server.mjs";

const ROUNDS = 16;
const PRICE = 4_800;
const SEED = Number(process.env.LUMBAR_SEED ?? Date.now() % 1_000_000);
// The job under which the server died is nobody else's for another twenty seconds.
const RECOVERY_MS = 60_000;
const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

let data, url, stripe, settings, server;

before(async () => {
  data = mkdtempSync(join(tmpdir(), "lumbar-killed-"));
  const [port, stripePort] = [await freePort(), await freePort()];
  url = `http://127.0.0.1:${port}`;
  stripe = run("fake-stripe", ["--port", `${stripePort}`, "--webhook", `${url}/stripe/webhook`], {});
  stripe.url = `http://127.0.0.1:${stripePort}`;
  await stripe.answers(stripe.url);
  settings = {
    LUMBAR_LISTEN: `127.0.0.1:${port}`,
    LUMBAR_BASE_URL: url,
    LUMBAR_LOG: "warn",
    LUMBAR_LIMIT_FACTOR: "1000",
    LUMBAR_SECOND_STEP: "offered",
    STRIPE_API_URL: stripe.url,
    STRIPE_SECRET_KEY: "sk_test_demo",
    STRIPE_WEBHOOK_SECRET: "whsec_demo",
  };
  await start();
});

after(async () => {
  await server?.stop();
  await stripe?.stop();
  rmSync(data, { recursive: true, force: true });
});

test(`paid ends in a visit or a refund, wherever the server is killed (seed ${SEED})`, async () => {
  const random = generator(SEED);
  const starts = await freeStarts();
  const visits = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const visit = await booked(starts, random);
    visits.push(visit);
    const paying = send(stripe.url, `/_fake/sessions/${visit.session}/pay`, {});
    await killedWithin(80, random);
    await paying;
    if (round % 2) {
      await eventually(visit, "confirmed");
      const cancelling = send(url, `${visit.path}/cancel`, {}).catch(() => undefined);
      await killedWithin(40, random);
      await cancelling;
      // A client whose browser got no answer presses once more.
      const again = await send(url, `${visit.path}/cancel`, {});
      assert.ok([200, 409].includes(again.status), `${again.status}`);
    }
  }
  for (const [round, visit] of visits.entries()) {
    await eventually(visit, round % 2 ? "cancelled" : "confirmed");
  }
  await booksAgree(visits);
});

/** Keeps trying while the server is killed under the request, with one free time after another. */
async function booked(starts, random) {
  for (;;) {
    const booking = {
      treatment: "back-reset",
      start: starts.shift(),
      client: { name: "Amara Okafor", email: `amara${starts.length}@post.example` },
      screening: { none: true },
      payment: "full",
      accept_policy: true,
    };
    const sent = send(url, "/api/v1/studios/berlin/bookings", booking).catch(() => undefined);
    if (random() < 0.5) await killedWithin(60, random);
    const answer = await sent;
    if (answer?.status !== 201) continue;
    const path = new URL(answer.body.manage_url).pathname.replace("/b/", "/api/v1/bookings/");
    return { path, session: answer.body.checkout_url.match(/cs_\w+/)[0] };
  }
}

/** Every payment belongs to a visit that stands, or went back whole; none was taken twice. */
async function booksAgree(visits) {
  const standing = visits.filter((_, round) => round % 2 === 0).length;
  const until = Date.now() + RECOVERY_MS;
  let books;
  do {
    await pause(250);
    books = (await send(stripe.url, "/_fake/books")).body;
  } while (Date.now() < until && books.totals.eur.refunded < (visits.length - standing) * PRICE);
  assert.equal(books.payments.length, visits.length, "one payment for each visit");
  assert.equal(books.totals.eur.captured, visits.length * PRICE);
  assert.equal(books.totals.eur.refunded, (visits.length - standing) * PRICE);
  for (const payment of books.payments) assert.ok([0, PRICE].includes(payment.refunded));
}

async function freeStarts() {
  const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
  const asked = `treatment=back-reset&from=${day(7)}&to=${day(28)}`;
  const { slots } = (await send(url, `/api/v1/studios/berlin/slots?${asked}`)).body;
  const apart = slots.filter((_, n) => n % 4 === 0).map((slot) => slot.start);
  assert.ok(apart.length > 3 * ROUNDS, `${apart.length} free times`);
  return apart;
}

/** Kills the server at some moment within so many milliseconds, and starts it again. */
async function killedWithin(ms, random) {
  await pause(random() * ms);
  await server.kill();
  await start();
}

async function start() {
  server = run("lumbar", ["serve", "--demo", "--data", data], settings);
  await server.answers(`${url}/readyz`);
}

async function eventually(visit, state) {
  const until = Date.now() + RECOVERY_MS;
  let seen;
  while (Date.now() < until) {
    seen = (await send(url, visit.path)).body.state;
    if (seen === state) return;
    await pause(100);
  }
  assert.fail(`${visit.path} is ${seen}, not ${state}\n${server.log()}`);
}

async function send(base, path, body) {
  const post = body && {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  };
  const answer = await fetch(base + path, { ...post, signal: AbortSignal.timeout(30_000) });
  return { status: answer.status, body: await answer.json() };
}

/** Numbers in [0, 1) that a printed seed gives again (mulberry32). */
function generator(seed) {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

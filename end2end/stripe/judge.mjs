// Stripe's own library judges the payment stand-in, and Lumbar's webhook.
//
//   FAKE_STRIPE_URL=http://127.0.0.1:8420 node --test stripe/judge.mjs
//
// FAKE_STRIPE_KEY is the key the stand-in accepts (sk_test_demo). With LUMBAR_URL and
// LUMBAR_WEBHOOK_SECRET it also signs webhooks for Lumbar, and forges some.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import { after, before, test } from "node:test";
import Stripe from "stripe";

const fake = new URL(process.env.FAKE_STRIPE_URL ?? "http://127.0.0.1:8420");
const lumbar = process.env.LUMBAR_URL;
const lumbarSecret = process.env.LUMBAR_WEBHOOK_SECRET ?? "whsec_demo_only";
const stripe = new Stripe(process.env.FAKE_STRIPE_KEY ?? "sk_test_demo", {
  host: fake.hostname,
  port: fake.port,
  protocol: "http",
  maxNetworkRetries: 0,
  telemetry: false,
});

const inbox = { letters: [], server: undefined, secret: undefined };

before(async () => {
  inbox.server = createServer(async (request, response) => {
    const chunks = [];
    for await (const chunk of request) chunks.push(chunk);
    inbox.letters.push({
      body: Buffer.concat(chunks),
      signature: request.headers["stripe-signature"],
    });
    response.end();
  });
  inbox.server.listen(0, "127.0.0.1");
  await once(inbox.server, "listening");
  const endpoint = await stripe.webhookEndpoints.create({
    url: `http://127.0.0.1:${inbox.server.address().port}/`,
    enabled_events: ["checkout.session.completed"],
  });
  inbox.secret = endpoint.secret;
});

after(() => {
  inbox.server.close();
  inbox.server.closeAllConnections();
});

/** Tells the stand-in what a client or a bank would do. */
async function tell(path, order = {}) {
  const response = await fetch(new URL(`/_fake/${path}`, fake), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(order),
  });
  assert.equal(response.status, 200, await response.clone().text());
  return response.json();
}

function open(options) {
  return stripe.checkout.sessions.create(
    {
      mode: "payment",
      client_reference_id: "0199aaaa-0000-7000-8000-000000000001",
      customer_email: "ada@example.org",
      allowed_payment_method_types: ["card"],
      line_items: [
        {
          quantity: 1,
          price_data: {
            currency: "eur",
            unit_amount: 8400,
            product_data: { name: "Deep tissue, 60 minutes" },
          },
        },
      ],
      metadata: { attempt: "0199aaaa-0000-7000-8000-000000000001" },
      success_url: "https://studio.example/return?session={CHECKOUT_SESSION_ID}",
      cancel_url: "https://studio.example/back",
    },
    options,
  );
}

test("a session opens, is read, and is closed once", async () => {
  const session = await open();
  assert.equal(session.object, "checkout.session");
  assert.equal(session.status, "open");
  assert.equal(session.amount_total, 8400);
  assert.ok(session.lastResponse.requestId.startsWith("req_"));
  const read = await stripe.checkout.sessions.retrieve(session.id, { expand: ["line_items"] });
  assert.equal(read.line_items.data[0].description, "Deep tissue, 60 minutes");
  assert.equal((await stripe.checkout.sessions.expire(session.id)).status, "expired");
  await assert.rejects(stripe.checkout.sessions.expire(session.id), (error) => {
    assert.ok(error instanceof Stripe.errors.StripeInvalidRequestError);
    assert.equal(error.statusCode, 400);
    assert.match(error.message, /status of `expired`/);
    return true;
  });
});

test("errors are the library's own kinds", async () => {
  await assert.rejects(stripe.checkout.sessions.retrieve("cs_test_none"), (error) => {
    assert.ok(error instanceof Stripe.errors.StripeInvalidRequestError);
    assert.deepEqual([error.statusCode, error.code], [404, "resource_missing"]);
    return true;
  });
  const stranger = new Stripe("sk_test_stranger", {
    host: fake.hostname,
    port: fake.port,
    protocol: "http",
    maxNetworkRetries: 0,
  });
  await assert.rejects(stranger.balance.retrieve(), Stripe.errors.StripeAuthenticationError);
});

test("a repeated key gives the first answer, and refuses other parameters", async () => {
  const idempotencyKey = `judge-${process.pid}-${Date.now()}`;
  const first = await open({ idempotencyKey });
  const second = await open({ idempotencyKey });
  assert.equal(second.id, first.id);
  assert.equal(second.lastResponse.headers["idempotent-replayed"], "true");
  await assert.rejects(
    stripe.refunds.create({ payment_intent: "pi_none" }, { idempotencyKey }),
    Stripe.errors.StripeIdempotencyError,
  );
});

test("a payment, its fee, and a refund that cannot be exceeded", async () => {
  const session = await open();
  const paid = await tell(`sessions/${session.id}/pay`);
  assert.equal(paid.payment_status, "paid");
  const intent = await stripe.paymentIntents.retrieve(paid.payment_intent, {
    expand: ["latest_charge.balance_transaction"],
  });
  assert.equal(intent.status, "succeeded");
  assert.equal(intent.latest_charge.balance_transaction.fee, 151);
  const found = await stripe.checkout.sessions.list({ payment_intent: intent.id });
  assert.deepEqual(found.data.map((s) => s.id), [session.id]);
  const refund = await stripe.refunds.create({ payment_intent: intent.id, amount: 5000 });
  assert.equal(refund.status, "succeeded");
  await assert.rejects(
    stripe.refunds.create({ payment_intent: intent.id, amount: 3401 }),
    /greater than unrefunded amount/,
  );
  const rest = await stripe.refunds.create({ payment_intent: intent.id });
  assert.equal(rest.amount, 3400);
  await assert.rejects(stripe.refunds.create({ payment_intent: intent.id }), (error) => {
    assert.equal(error.code, "charge_already_refunded");
    return true;
  });
});

/** A page on which a card is given and nothing is paid. */
function setUp() {
  return stripe.checkout.sessions.create({
    mode: "setup",
    currency: "eur",
    customer_creation: "always",
    customer_email: "ada@example.org",
    client_reference_id: "0199aaaa-0000-7000-8000-000000000002",
    setup_intent_data: { metadata: { attempt: "0199aaaa-0000-7000-8000-000000000002" } },
    success_url: "https://studio.example/return",
  });
}

/** Gives a card and returns it with its customer. */
async function card(kind) {
  const session = await setUp();
  assert.deepEqual([session.mode, session.amount_total], ["setup", null]);
  await tell(`sessions/${session.id}/pay`, { card: kind });
  const done = await stripe.checkout.sessions.retrieve(session.id, {
    expand: ["setup_intent.payment_method"],
  });
  assert.deepEqual([done.status, done.payment_status], ["complete", "no_payment_required"]);
  return { customer: done.customer, method: done.setup_intent.payment_method };
}

function charge({ customer, method }, options) {
  return stripe.paymentIntents.create(
    {
      amount: 8400,
      currency: "eur",
      customer,
      payment_method: method.id,
      off_session: true,
      confirm: true,
      metadata: { attempt: "0199aaaa-0000-7000-8000-000000000003" },
    },
    options,
  );
}

test("a card is given, charged once while nobody is there, and given up", async () => {
  const given = await card("works");
  assert.deepEqual([given.method.card.brand, given.method.card.last4], ["visa", "4242"]);
  const idempotencyKey = `judge-card-${process.pid}-${Date.now()}`;
  const first = await charge(given, { idempotencyKey });
  assert.equal(first.status, "succeeded");
  assert.equal((await charge(given, { idempotencyKey })).id, first.id);
  const all = await stripe.paymentIntents.list({ customer: given.customer });
  assert.deepEqual(all.data.map((intent) => intent.id), [first.id]);
  assert.equal((await stripe.customers.retrieve(given.customer)).object, "customer");
  assert.equal((await stripe.paymentMethods.detach(given.method.id)).customer, null);
  await assert.rejects(charge(given), Stripe.errors.StripeInvalidRequestError);
});

test("a card that is declined says so in the library's own kind of error", async () => {
  for (const [kind, code, declineCode] of [
    ["declines", "card_declined", "insufficient_funds"],
    ["authenticate", "authentication_required", "authentication_required"],
  ]) {
    const given = await card(kind);
    await assert.rejects(charge(given), (error) => {
      assert.ok(error instanceof Stripe.errors.StripeCardError);
      assert.deepEqual([error.statusCode, error.code, error.decline_code], [402, code, declineCode]);
      assert.equal(error.payment_intent.status, "requires_payment_method");
      return true;
    });
  }
});

test("a dispute takes the money, and gives it back where it is won", async () => {
  const session = await open();
  const paid = await tell(`sessions/${session.id}/pay`);
  const opened = await tell("disputes", { payment_intent: paid.payment_intent });
  const dispute = await stripe.disputes.retrieve(opened.id);
  assert.deepEqual([dispute.status, dispute.reason], ["needs_response", "fraudulent"]);
  assert.deepEqual(dispute.balance_transactions.map((moved) => moved.amount), [-8400]);
  assert.equal(dispute.balance_transactions[0].reporting_category, "dispute");
  await tell(`disputes/${opened.id}/close`, { won: true });
  const won = await stripe.disputes.retrieve(opened.id);
  assert.equal(won.status, "won");
  assert.deepEqual(won.balance_transactions.map((moved) => moved.amount), [-8400, 8400]);
  const listed = await stripe.disputes.list({ payment_intent: paid.payment_intent });
  assert.deepEqual(listed.data.map((one) => one.id), [opened.id]);
});

test("events are listed page by page", async () => {
  const session = await open();
  await tell(`sessions/${session.id}/pay`);
  const kinds = [];
  for await (const event of stripe.events.list({ limit: 2 })) {
    kinds.push(event.type);
    if (kinds.length === 4) break;
  }
  assert.deepEqual(kinds, [
    "checkout.session.completed",
    "payment_intent.succeeded",
    "charge.succeeded",
    "payment_intent.created",
  ]);
});

test("a delivered webhook's signature is the library's", async () => {
  await tell("webhooks/wait");
  inbox.letters.length = 0;
  const session = await open();
  await tell(`sessions/${session.id}/pay`);
  await tell("webhooks/wait");
  const letter = inbox.letters.find(({ body }) => JSON.parse(body).data.object.id === session.id);
  const event = stripe.webhooks.constructEvent(letter.body, letter.signature, inbox.secret);
  assert.equal(event.type, "checkout.session.completed");
  assert.throws(
    () => stripe.webhooks.constructEvent(letter.body, letter.signature, "whsec_other"),
    Stripe.errors.StripeSignatureVerificationError,
  );
});

/** Posts an event to Lumbar, signed as the options say, and returns the status. */
async function post(options = {}) {
  const payload = JSON.stringify({
    id: `evt_judge_${process.pid}_${Date.now()}`,
    object: "event",
    type: "customer.created",
    created: Math.floor(Date.now() / 1000),
    data: { object: { id: "cus_judge", object: "customer" } },
  });
  const header = stripe.webhooks.generateTestHeaderString({
    payload,
    secret: lumbarSecret,
    ...options,
  });
  const response = await fetch(new URL("/stripe/webhook", lumbar), {
    method: "POST",
    headers: { "content-type": "application/json", "stripe-signature": header },
    body: payload,
  });
  return response.status;
}

test("Lumbar believes what the library signs, and nothing else", { skip: !lumbar }, async () => {
  assert.equal(await post(), 200);
  assert.equal(await post({ secret: "whsec_forged" }), 400);
  assert.equal(await post({ payload: "{}" }), 400);
  assert.equal(await post({ timestamp: Math.floor(Date.now() / 1000) - 301 }), 400);
  assert.equal(await post({ timestamp: Math.floor(Date.now() / 1000) + 330 }), 400);
});

test("payouts: what is made of what, and what is left of the balance", async () => {
  const paid = await open();
  await tell(`sessions/${paid.id}/pay`);
  const session = await stripe.checkout.sessions.retrieve(paid.id);
  const byHand = await tell("refunds/make", { payment_intent: session.payment_intent, amount: 400 });
  assert.deepEqual((await stripe.refunds.retrieve(byHand.id)).metadata, {});
  await tell("fees", { amount: 7, currency: "eur" });
  const sum = (parts) =>
    parts.filter((part) => part.currency === "eur").reduce((all, part) => all + part.amount, 0);
  const before = await stripe.balance.retrieve();
  const held = sum(before.available) + sum(before.pending);
  const { payouts } = await tell("payouts", { pending: true });
  const payout = await stripe.payouts.retrieve(payouts[0]);
  assert.equal(payout.status, "paid");
  assert.equal(payout.amount, held);
  const lines = await stripe.balanceTransactions
    .list({ payout: payout.id, expand: ["data.source"], limit: 100 })
    .autoPagingToArray({ limit: 1000 });
  const [own, others] = [lines.filter((line) => line.type === "payout"), lines.filter((line) => line.type !== "payout")];
  assert.equal(own.length, 1);
  assert.equal(others.reduce((all, line) => all + line.net, 0), payout.amount);
  const charge = others.find((line) => line.source?.payment_intent === session.payment_intent && line.type === "charge");
  assert.equal(charge.net, charge.amount - charge.fee);
  assert.ok(others.some((line) => line.type === "refund" && line.source.id === byHand.id));
  assert.ok(others.some((line) => line.type === "stripe_fee" && line.amount === -7));
  const after = await stripe.balance.retrieve();
  assert.equal(sum(after.available) + sum(after.pending), 0);
  const failed = await tell(`payouts/${payout.id}/fail`);
  assert.equal(failed.status, "failed");
  const back = await stripe.balance.retrieve();
  assert.equal(sum(back.available) + sum(back.pending), payout.amount);
  const listed = await stripe.payouts.list({ limit: 1 });
  assert.equal(listed.data[0].id, payout.id);
});

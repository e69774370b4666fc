// Starts one server with the demonstration, Stripe's stand-in and one Chromium, runs
// the tests against them, and ends all. `node run.mjs tests/book.test.mjs` runs one file.
import { spawn } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { chromium } from "playwright-core";
import { CHROMIUM } from "./support/chromium.mjs";
import { startFakeStripe, startServer } from "./support/server.mjs";

const here = new URL(".", import.meta.url).pathname;
const asked = process.argv.slice(2);
const files = asked.length ? asked : [...found("tests", ".test.mjs"), ...found("stripe", ".mjs")];
rmSync(`${here}test-results`, { recursive: true, force: true });
mkdirSync(`${here}test-results`);

const begun = [];
let code = 1;
try {
  const server = await startServer();
  begun.push(server.stop);
  const stripe = await startFakeStripe();
  begun.push(stripe.stop);
  const browser = await chromium.launchServer(CHROMIUM);
  begun.push(() => browser.close());
  code = await test({
    FAKE_STRIPE_URL: stripe.url,
    LUMBAR_BROWSER: browser.wsEndpoint(),
    LUMBAR_DATA: server.data,
    LUMBAR_URL: server.url,
  });
  if (code !== 0) console.log(server.log().split("\n").slice(-40).join("\n"));
} finally {
  for (const stop of begun.reverse()) await stop();
}
process.exit(code);

/** The files of a folder whose names end so. */
function found(folder, end) {
  const names = readdirSync(here + folder).filter((name) => name.endsWith(end));
  return names.map((name) => `${folder}/${name}`);
}

/** Runs the files, two at a time and by name, which Node insists on, and gives the exit code. */
function test(facts) {
  const flags = ["--test", "--test-reporter=spec", "--test-concurrency=2", "--test-timeout=900000"];
  const node = spawn(process.execPath, [...flags, ...files], {
    cwd: here,
    stdio: "inherit",
    env: { ...process.env, ...facts },
  });
  return new Promise((resolve) => node.on("exit", (status) => resolve(status ?? 1)));
}

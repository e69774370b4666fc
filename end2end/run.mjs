// Starts one server with the demonstration and one Chromium, runs the tests
// against them, and ends both. `node run.mjs tests/book.test.mjs` runs one file.
import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { chromium } from "playwright-core";
import { startServer } from "./support/server.mjs";
import { CHROMIUM } from "./support/chromium.mjs";

const here = new URL(".", import.meta.url).pathname;
const asked = process.argv.slice(2);
const files = asked.length ? asked : ["tests", "stripe"].flatMap(found);

const server = await startServer();
const browser = await chromium.launchServer(CHROMIUM);
let code = 1;
try {
  code = await test({ LUMBAR_URL: server.url, LUMBAR_DATA: server.data, LUMBAR_BROWSER: browser.wsEndpoint() });
} finally {
  await browser.close();
  await server.stop();
  if (code !== 0) console.log(server.log().split("\n").slice(-40).join("\n"));
}
process.exit(code);

/** The test files of a folder. */
function found(folder) {
  try {
    return readdirSync(here + folder).filter((name) => name.endsWith(".test.mjs")).map((name) => `${folder}/${name}`);
  } catch {
    return [];
  }
}

/** Runs the files, two at a time, and gives the exit code. */
function test(facts) {
  const flags = ["--test", "--test-reporter=spec", "--test-concurrency=2", "--test-timeout=90000"];
  const node = spawn(process.execPath, [...flags, ...files], {
    cwd: here,
    stdio: "inherit",
    env: { ...process.env, ...facts },
  });
  return new Promise((resolve) => node.on("exit", (status) => resolve(status ?? 1)));
}

// The public pages of the demonstration as Lighthouse's mobile profile has them, behind a proxy
// that compresses as a production's does. `cargo xtask bench lighthouse` runs it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { CHROMIUM } from "../support/chromium.mjs";
import { startProxy } from "../support/proxy.mjs";
import { median, missed, printHead, printLost, printPage, summed } from "./scores.mjs";

/** `hidden`: it asks search engines to leave it out. */
const PAGES = [
  { name: "list of studios", path: "/" },
  { name: "a studio", path: "/berlin" },
  { name: "booking: the treatment", path: "/berlin/book" },
  { name: "booking: the time", path: "/berlin/book?treatment=deep-tissue" },
  { name: "a therapist", path: "/berlin/therapists/hana" },
  { name: "a gift card", path: "/berlin/gift" },
  { name: "courses", path: "/berlin/courses" },
  { name: "a course's rhythm", path: "/berlin/course", hidden: true },
  { name: "a course's dates", path: "/berlin/course?sessions=3&every=own&own=0", hidden: true },
  { name: "the waitlist", path: "/berlin/waitlist", hidden: true },
  { name: "articles", path: "/articles" },
  { name: "an article", path: "/articles/does-massage-help" },
  { name: "questions", path: "/questions" },
  { name: "a question", path: "/questions/should-i-come-every-week-berlin" },
  { name: "safety", path: "/safety" },
  { name: "privacy", path: "/privacy" },
  { name: "sign-in", path: "/sign-in", hidden: true },
];
/** The studio's own: whoever comes from another zone for the first time sees a page with times
 *  twice, the second time with their own clock beside it, and that is another measurement. */
const ZONE = "Europe/Berlin";
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];

const { values: asked } = parseArgs({
  options: {
    lumbar: { type: "string" },
    site: { type: "string" },
    tools: { type: "string" },
    into: { type: "string" },
    strict: { type: "boolean", default: false },
  },
});
process.env.LUMBAR_BINARIES = dirname(resolve(asked.lumbar));
process.env.LUMBAR_SITE = resolve(asked.site);
const { freePort, run } = await import("../support/server.mjs");
const { default: lighthouse } = await tool("lighthouse");
const { launch } = await tool("chrome-launcher");

const data = mkdtempSync(join(tmpdir(), "lumbar-bench-lighthouse-"));
let server, proxy, chrome;
try {
  const url = await serve();
  chrome = await launch({
    chromePath: CHROMIUM.executablePath,
    chromeFlags: [...CHROMIUM.args, "--lang=en"],
    envVars: { ...process.env, TZ: ZONE },
  });
  printHead();
  const pages = [];
  for (const page of PAGES) {
    const measured = { ...page, ...(await measure(url, page)) };
    printPage(page.name, measured);
    pages.push(measured);
  }
  printLost(pages);
  if (asked.into) {
    mkdirSync(dirname(asked.into), { recursive: true });
    writeFileSync(asked.into, JSON.stringify({ pages }, null, 2));
    console.log(`\nWritten to ${asked.into}.`);
  }
  if (asked.strict && pages.some((page) => missed(page).length)) process.exitCode = 1;
} finally {
  await chrome?.kill();
  await proxy?.stop();
  await server?.stop();
  rmSync(data, { recursive: true, force: true });
}

/** A package of the folder of tools. */
function tool(name) {
  const path = createRequire(join(resolve(asked.tools), "package.json")).resolve(name);
  return import(pathToFileURL(path).href);
}

/** Once, and where it is slower than it may be, twice more. */
async function measure(url, page) {
  const once = async () => summed(await looked(url + page.path), page);
  const first = await once();
  return missed(first).includes("performance") ? median([first, await once(), await once()]) : first;
}

/** A browser that is busy elsewhere loses the beginning now and then; then it is asked again. */
async function looked(address, tries = 3) {
  const { port } = chrome;
  const options = { port, output: "json", logLevel: "error", onlyCategories: CATEGORIES };
  const { lhr } = await lighthouse(address, options);
  if (!lhr.runtimeError) return lhr;
  if (tries === 1) throw new Error(`Lighthouse gave up on ${address}: ${lhr.runtimeError.message}`);
  return looked(address, tries - 1);
}

/** Starts the demonstration behind the proxy, whose address browsers know it by. */
async function serve() {
  const [port, front] = [await freePort(), await freePort()];
  const url = `http://localhost:${front}`;
  server = run("lumbar", ["serve", "--demo", "--data", data], {
    LUMBAR_LISTEN: `127.0.0.1:${port}`,
    LUMBAR_BASE_URL: url,
    LUMBAR_LOG: "error",
    LUMBAR_LIMIT_FACTOR: "1000",
    LUMBAR_SECOND_STEP: "offered",
  });
  await server.answers(`http://localhost:${port}/readyz`);
  proxy = await startProxy(front, port);
  return url;
}

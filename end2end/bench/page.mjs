// The booking page of a studio with twenty therapists, on a phone with a slow line and a
// processor four times slower than this one: how heavy it is, whether it jumps, when its largest
// part is there, and how long a touch takes. `cargo xtask bench page` runs it.
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { CHROMIUM } from "../support/chromium.mjs";
import { weigh } from "./weigh.mjs";
import { loaded, touched } from "./watch.mjs";
import { judge, print, read } from "./figures.mjs";

const { values: asked } = parseArgs({
  options: {
    lumbar: { type: "string" },
    site: { type: "string" },
    into: { type: "string" },
    against: { type: "string" },
    strict: { type: "boolean", default: false },
  },
});
process.env.LUMBAR_BINARIES = dirname(resolve(asked.lumbar));
process.env.LUMBAR_SITE = resolve(asked.site);
const { freePort, run } = await import("../support/server.mjs");

const data = mkdtempSync(join(tmpdir(), "lumbar-bench-page-"));
let server, browser;
try {
  const before = asked.against && read(asked.against);
  fill();
  const url = await serve();
  browser = await chromium.launch(CHROMIUM);
  const page = `${url}/years-1/book?treatment=deep-tissue`;
  const figures = judge({
    ...(await weigh(page)),
    ...(await loaded(browser, page)),
    ...(await touched(browser, page)),
  });
  print(figures, before);
  if (asked.into) {
    mkdirSync(dirname(asked.into), { recursive: true });
    writeFileSync(asked.into, JSON.stringify({ figures }, null, 2));
    console.log(`\nWritten to ${asked.into}; --against a copy of it compares.`);
  }
  const missed = figures.filter((figure) => figure.met === false);
  if (asked.strict && missed.length) process.exitCode = 1;
} finally {
  await browser?.close();
  await server?.stop();
  rmSync(data, { recursive: true, force: true });
}

function fill() {
  const words = ["--data", data, "seed", "bench", "--therapists", "20", "--bookings", "2000"];
  const filled = spawnSync(asked.lumbar, words, { encoding: "utf8" });
  if (filled.status !== 0) throw new Error(`the database was not filled:\n${filled.stderr}`);
}

async function serve() {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  server = run("lumbar", ["serve", "--data", data], {
    LUMBAR_LISTEN: `127.0.0.1:${port}`,
    LUMBAR_BASE_URL: url,
    LUMBAR_LOG: "error",
    LUMBAR_LIMIT_FACTOR: "1000",
    LUMBAR_SECOND_STEP: "offered",
  });
  await server.answers(`${url}/readyz`);
  return url;
}

// A server of one's own: a free port, a fresh data folder, the demonstration in it.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = new URL("../..", import.meta.url).pathname;
const BINARIES = process.env.LUMBAR_BINARIES ?? join(root, "target/debug");
/** The demonstration is written first, which takes a busy machine a while. */
const STARTED_WITHIN = 180_000;

/** Starts `lumbar serve` and waits until it is ready. */
export async function startServer(settings = {}) {
  const data = mkdtempSync(join(tmpdir(), "lumbar-end2end-"));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const lumbar = run("lumbar", ["serve", "--demo", "--data", data], {
    LUMBAR_SITE: process.env.LUMBAR_SITE ?? join(root, "target/site"),
    LUMBAR_LISTEN: `127.0.0.1:${port}`,
    LUMBAR_BASE_URL: url,
    LUMBAR_LOG: "warn",
    LUMBAR_SECOND_STEP: "offered",
    LUMBAR_LIMIT_FACTOR: "1000", // all visitors come from one address
    ...settings,
  });
  const stop = async () => {
    await lumbar.stop();
    rmSync(data, { recursive: true, force: true });
  };
  try {
    await lumbar.answers(`${url}/readyz`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, data, stop, log: lumbar.log };
}

/** Starts the stand-in for Stripe alone, for Stripe's own library to judge. */
export async function startFakeStripe() {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const stripe = run("fake-stripe", ["--port", String(port)], {});
  await stripe.answers(url);
  return { url, stop: stripe.stop };
}

/** A program of ours, ended by its own id. */
export function run(name, args, settings) {
  const child = spawn(join(BINARIES, name), args, {
    env: { ...process.env, ...settings },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  child.stdout.on("data", (text) => (log += text));
  child.stderr.on("data", (text) => (log += text));
  const ended = new Promise((resolve) => {
    child.on("exit", resolve);
    child.on("error", (error) => resolve((log += error.message)));
  });
  const stop = async () => {
    child.kill("SIGTERM");
    const killer = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(killer);
  };
  const answers = async (url) => {
    const until = Date.now() + STARTED_WITHIN;
    while (Date.now() < until && child.exitCode === null && child.pid) {
      try {
        if ((await fetch(url)).status < 500) return;
      } catch {
        // not listening yet
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`${name} did not start:\n${log}`);
  };
  /** As when the machine loses its power: nothing is told, nothing is finished. */
  const kill = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  return { stop, kill, answers, log: () => log };
}

export function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

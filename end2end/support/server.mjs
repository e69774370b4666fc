// A server of one's own: a free port, a fresh data folder, the demonstration in it.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

const root = new URL("../..", import.meta.url).pathname;
const STARTED_WITHIN = 60_000;

/** Starts `lumbar serve` and waits until it is ready. */
export async function startServer(settings = {}) {
  const data = mkdtempSync(join(tmpdir(), "lumbar-end2end-"));
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const child = spawn(process.env.LUMBAR_BIN ?? join(root, "target/debug/lumbar"), ["serve", "--demo", "--data", data], {
    env: {
      ...process.env,
      LUMBAR_SITE: process.env.LUMBAR_SITE ?? join(root, "target/site"),
      LUMBAR_LISTEN: `127.0.0.1:${port}`,
      LUMBAR_BASE_URL: url,
      LUMBAR_LOG: "warn",
      LUMBAR_LIMIT_FACTOR: "1000", // all visitors come from one address
      ...settings,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let log = "";
  child.stdout.on("data", (text) => (log += text));
  child.stderr.on("data", (text) => (log += text));
  const ended = new Promise((resolve) => child.on("exit", resolve));
  const stop = async () => {
    child.kill("SIGTERM");
    const killer = setTimeout(() => child.kill("SIGKILL"), 10_000);
    await ended;
    clearTimeout(killer);
    rmSync(data, { recursive: true, force: true });
  };
  try {
    await ready(url, child, () => log);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, data, stop, log: () => log };
}

async function ready(url, child, log) {
  const until = Date.now() + STARTED_WITHIN;
  while (Date.now() < until) {
    if (child.exitCode !== null) throw new Error(`the server ended:\n${log()}`);
    try {
      if ((await fetch(`${url}/readyz`)).ok) return;
    } catch {
      // not listening yet
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the server was not ready in time:\n${log()}`);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

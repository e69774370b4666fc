// What the browser itself says: layout shifts, the largest paint, and how long touches took.

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
/** A slow line of a mobile network: 1.6 Mbit/s, and 150 ms there and back. */
const LINE = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 };
/** A cheap phone beside this machine. */
const SLOWER = 4;
/** Each touch so often; the median counts, since this machine does other things too. */
const TIMES = 5;

/** Loads the page for the first time, on the slow line. */
export async function loaded(browser, url) {
  return phone(browser, { line: LINE }, async (page) => {
    await page.goto(url);
    await page.waitForFunction(() => globalThis.__hydrateIsland);
    // A shift may still come when fonts arrive and islands wake.
    await page.waitForLoadState("networkidle");
    await page.waitForTimeout(1_000);
    const seen = await page.evaluate(() => {
      const wasm = performance.getEntriesByType("resource").find((it) => it.name.endsWith(".wasm"));
      return { ...globalThis.__seen, wasm: wasm.responseEnd };
    });
    if (!seen.largest) throw new Error("nothing was painted");
    return {
      "layout shift": seen.shift,
      "largest paint": seen.largest,
      "wasm is there": seen.wasm,
      "largest paint before wasm": seen.wasm - seen.largest,
    };
  });
}

/** Touches what there is to touch, once the islands are awake. */
export async function touched(browser, url) {
  const took = { "touch: another day": [], "touch: the next week": [], "touch: a time": [] };
  for (let time = 0; time < TIMES; time += 1) {
    await phone(browser, {}, async (page) => {
      await page.goto(url);
      await page.waitForFunction(() => globalThis.__hydrateIsland);
      await page.waitForTimeout(500);
      const touch = async (name, what) => took[name].push(await duration(page, () => what.tap()));
      await touch("touch: the next week", page.getByRole("link", { name: "Next week" }));
      await page.waitForTimeout(500);
      await touch("touch: another day", page.locator(".strip label").nth(3));
      // Nothing comes back, so that the page lives on and paints the touch.
      await page.route("**/api/ui/book/hold", (route) => route.fulfill({ status: 204 }));
      await touch("touch: a time", page.locator(".week button.slot:visible").first());
    });
  }
  const median = (times) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
  return Object.fromEntries(Object.entries(took).map(([name, times]) => [name, median(times)]));
}

/** From the touch to the next paint, as Event Timing has it, in steps of 8 ms. What took less
 *  than 16 ms is not told, and counts as that. */
async function duration(page, touch) {
  await page.evaluate(() => (globalThis.__seen.events = []));
  await touch();
  await page.waitForTimeout(500);
  const events = await page.evaluate(() => globalThis.__seen.events);
  return Math.max(16, ...events);
}

/** A page of a slow phone, with what is watched. */
async function phone(browser, { line }, work) {
  const context = await browser.newContext({ ...PHONE, locale: "en-GB", timezoneId: "Europe/Berlin" });
  try {
    const page = await context.newPage();
    const devtools = await context.newCDPSession(page);
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: SLOWER });
    if (line) {
      await devtools.send("Network.enable");
      await devtools.send("Network.emulateNetworkConditions", line);
    }
    await page.addInitScript(watch);
    return await work(page);
  } finally {
    await context.close();
  }
}

/** Runs in the page, before anything else of it. */
function watch() {
  const seen = (globalThis.__seen = { shift: 0, largest: 0, events: [] });
  const each = (type, take, options = {}) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({
      type,
      buffered: true,
      ...options,
    });
  each("layout-shift", (entry) => (seen.shift += entry.hadRecentInput ? 0 : entry.value));
  each("largest-contentful-paint", (entry) => (seen.largest = entry.startTime));
  each("event", (entry) => entry.interactionId && seen.events.push(entry.duration), {
    durationThreshold: 16,
  });
}

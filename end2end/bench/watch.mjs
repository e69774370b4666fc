// What the browser itself says: layout shifts, the largest paint, and how long touches took.

const PHONE = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };
/** A slow line of a mobile network: 1.6 Mbit/s, and 150 ms there and back. */
const LINE = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 };
/** A cheap phone beside this machine. */
const SLOWER = 4;
/** Each touch so often; the median counts, since this machine does other things too. */
const TIMES = 5;
/** How long a finger stays, in milliseconds. */
const HELD = 80;
/** Longer nobody waits for what a touch brings, in milliseconds. */
const PATIENCE = 5_000;

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
      const touch = async (name, what, came) => {
        await what.scrollIntoViewIfNeeded();
        took[name].push(await duration(page, name, { touch: () => finger(page, what), came }));
      };
      const title = () => page.locator(".weeknav h3").innerText();
      const before = await title();
      const next = page.getByRole("link", { name: "Next week" });
      await touch("touch: the next week", next, async () => (await title()) !== before);
      await page.waitForTimeout(500);
      const day = page.locator(".strip label").nth(3);
      await touch("touch: another day", day, () => day.locator("input").isChecked());
      // Nothing comes back, so that the page lives on and paints the touch.
      let sent = false;
      await page.route("**/api/ui/book/hold", (route) => {
        sent = true;
        return route.fulfill({ status: 204 });
      });
      await touch("touch: a time", page.locator(".week button.slot:visible").first(), async () => sent);
    });
  }
  const median = (times) => times.sort((a, b) => a - b)[Math.floor(times.length / 2)];
  return Object.fromEntries(Object.entries(took).map(([name, times]) => [name, median(times)]));
}

/** A finger on the middle of something: the driver's own tap asks the page where it lies meanwhile,
 *  and is over at once. */
async function finger(page, what) {
  const { x, y, width, height } = await what.boundingBox();
  const touchPoints = [{ x: x + width / 2, y: y + height / 2 }];
  const devtools = await page.context().newCDPSession(page);
  await devtools.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints });
  await page.waitForTimeout(HELD);
  await devtools.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
  await devtools.detach();
}

/** From the touch to the next paint, as Event Timing has it, in steps of 8 ms. What took less
 *  than 16 ms is not told, and counts as that; a touch that the page did not hear, or of which
 *  nothing came, took no time at all, and is no figure. */
async function duration(page, name, { touch, came }) {
  if (await came()) throw new Error(`“${name}”: it was so before anybody touched`);
  await page.evaluate(() => Object.assign(globalThis.__seen, { events: [], clicks: 0 }));
  await touch();
  await page.waitForTimeout(500);
  const { events, clicks, timed } = await page.evaluate(() => globalThis.__seen);
  if (!timed) throw new Error("this browser does not say how long events take");
  if (clicks === 0) throw new Error(`“${name}”: the page heard no touch`);
  if (!(await within(page, came))) throw new Error(`“${name}”: nothing came of it`);
  return Math.max(16, ...events);
}

/** Whether something is so soon. */
async function within(page, so) {
  const until = Date.now() + PATIENCE;
  while (Date.now() < until) {
    if (await so()) return true;
    await page.waitForTimeout(50);
  }
  return false;
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
  const timed = PerformanceObserver.supportedEntryTypes.includes("event");
  const seen = (globalThis.__seen = { shift: 0, largest: 0, events: [], clicks: 0, timed });
  addEventListener("click", () => (seen.clicks += 1), { capture: true });
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

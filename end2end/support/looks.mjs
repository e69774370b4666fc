// How a page looks to whoever comes: on narrow screens and wide ones, by day and by night.
import assert from "node:assert/strict";
import { accessible, reachable, readable } from "./axe.mjs";
import { DESKTOP, PHONE, URL_OF_SITE } from "./visit.mjs";

/** The narrowest screen. Nothing in style/ begins or ends between it and a phone (its limits
 *  there are 22.5rem, which is 360 px and not below itself, and 26rem): what a phone shows is
 *  here too, with less room. */
const NARROW = { width: 360, height: 740 };

/** Nothing on the page that is open is wider than the screen. */
export async function fits(page) {
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  assert.ok(wide <= 0, `${page.url()} is ${wide} px wider than the screen`);
}

/** Opens a page in both themes and looks at it on every screen; axe needs scripts. Each theme is
 *  loaded once, and its screen is resized: by day everything is judged, by night what depends on
 *  colours. Leaves a phone in the light. What is `gone` says so, and looks right all the same. */
export async function looksRight(page, context, path, name = path, { gone = false } = {}) {
  await open(page, context, path, "dark", gone);
  for (const viewport of [PHONE, DESKTOP]) {
    await resize(page, viewport);
    await readable(page, `${name} in dark, ${viewport.width} px wide`);
  }
  await open(page, context, path, "light", gone);
  for (const viewport of [DESKTOP, NARROW, PHONE]) {
    await resize(page, viewport);
    await fits(page);
    const judge = viewport === NARROW ? reachable : accessible;
    await judge(page, `${name} in light, ${viewport.width} px wide`);
  }
}

/** A theme is loaded: under a page that is open, colours would be judged while they change. */
async function open(page, context, path, theme, gone) {
  await context.addCookies([{ name: "theme", value: theme, url: URL_OF_SITE }]);
  const status = (await page.goto(path))?.status();
  assert.ok(gone ? status === 404 : status < 400, `${path} answers ${status}`);
  await page.evaluate(layOut);
}

/** Lays out what waits for somebody to come near: what is not there cannot be judged. */
function layOut() {
  for (const part of document.querySelectorAll("main *")) {
    if (getComputedStyle(part).contentVisibility === "auto") part.style.contentVisibility = "visible";
  }
}

/** Gives a page that is open another size, and waits until it has taken it on: two frames, for
 *  its layout and for scripts that look after it. Transitions that this begins are ended. */
async function resize(page, viewport) {
  await page.setViewportSize(viewport);
  await page.evaluate(async () => {
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    await frame();
    await frame();
    for (const change of document.getAnimations()) if (change instanceof CSSTransition) change.finish();
  });
}

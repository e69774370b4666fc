// What a phone loads of the booking page, and that nothing of it moves. Times are measured by
// `cargo xtask bench page` alone, for they depend on the machine.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { chromium } from "playwright-core";
import { GOALS } from "../bench/figures.mjs";
import { loaded } from "../bench/watch.mjs";
import { weigh } from "../bench/weigh.mjs";
import { URL_OF_SITE } from "../support/visit.mjs";

// This week may be over, or nearly, and its page light.
const WEEK = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
const PAGE = `${URL_OF_SITE}/berlin/book?treatment=back-reset&week=${WEEK}`;

let browser;
after(() => browser?.close());

describe("the booking page", () => {
  it("is no heavier than a slow line bears, packed as a proxy packs it", async () => {
    const weights = await weigh(PAGE);
    for (const name of ["page and style sheet", "page, style sheet, scripts and wasm"]) {
      const [value, { most }] = [weights[name], GOALS[name]];
      assert.ok(value > 0 && value <= most, `${name}: ${value} kB of at most ${most}`);
    }
    for (const part of ["page", "style sheet", "scripts", "wasm"]) {
      assert.ok(weights[part] > 0, `${part} was not weighed`);
    }
  });

  it("moves nothing while it arrives on a slow line", async () => {
    browser = await chromium.connect(process.env.LUMBAR_BROWSER);
    const { "layout shift": shift } = await loaded(browser, PAGE);
    assert.equal(shift, GOALS["layout shift"].most);
  });
});

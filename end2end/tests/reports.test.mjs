// An owner reads the figures, looks behind one of them, and prints the page.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { fits } from "../support/looks.mjs";
import { DESKTOP, PHONE, leave, visit } from "../support/visit.mjs";

const OWNER = { email: "owner@berlin.example", password: "warm hands and stones" };

after(leave);

describe("the reports", () => {
  it("lead from a figure to the visits that make it", async () => {
    await visit({ viewport: PHONE }, async (page) => {
      await signIn(page);
      await page.goto("/berlin/desk/reports");
      await page.getByRole("link", { name: "12 weeks" }).click();
      await page.getByRole("navigation", { name: "Reports" }).getByRole("link", { name: "Visits" }).click();
      const row = page.getByRole("row", { name: /^Completed visits/ }).last();
      const figure = row.getByRole("link").first();
      const said = (await figure.innerText()).trim();
      assert.ok(Number(said.replaceAll(",", "")) > 0, "the demonstration has completed visits");
      await figure.click();
      await page.getByRole("heading", { name: "Completed visits", level: 1 }).waitFor();
      const sum = page.locator(".report-sum dd").first();
      assert.equal((await sum.innerText()).trim(), said);
      // Every line counts one visit: all pages together are the figure.
      let lines = 0;
      for (;;) {
        lines += await page.locator(".numbers tbody tr").count();
        const more = page.getByRole("link", { name: "Earlier ones" });
        if ((await more.count()) === 0) break;
        const here = page.url();
        await more.click();
        await page.waitForURL((url) => url.href !== here);
        if (lines > 5_000) break;
      }
      assert.equal(lines, Number(said.replaceAll(",", "")));
    });
  });

  it("keep the days that were typed, and say when they are none", async () => {
    await visit({ viewport: DESKTOP }, async (page) => {
      await signIn(page);
      await page.goto("/berlin/desk/reports/money");
      await page.locator("#from").fill("2026-10-07");
      await page.locator("#to").fill("2026-10-01");
      await page.getByRole("button", { name: "Show" }).click();
      await page.getByText("Those dates are no range").waitFor();
      await page.locator("#from").fill("2026-10-01");
      await page.locator("#to").fill("2026-10-31");
      await page.getByLabel("Compare with").selectOption("Nothing");
      await page.getByRole("button", { name: "Show" }).click();
      await page.getByText("1 to 31 October 2026. Days in Berlin time.").waitFor();
      await page.getByRole("navigation", { name: "Reports" }).getByRole("link", { name: "Time" }).click();
      assert.equal(await page.locator("#from").inputValue(), "2026-10-01");
    });
  });

  it("sort their tables by links that say so", async () => {
    await visit({ viewport: DESKTOP }, async (page) => {
      await signIn(page);
      await page.goto("/berlin/desk/reports/people");
      const table = page.getByRole("table", { name: "By therapist" });
      assert.equal(await table.getByRole("columnheader", { name: "Revenue" }).getAttribute("aria-sort"), "descending");
      await table.getByRole("link", { name: "Visits", exact: true }).click();
      await page.waitForURL(/sort=t-completed/);
      const visits = table.getByRole("columnheader", { name: "Visits" });
      assert.equal(await visits.getAttribute("aria-sort"), "descending");
      const numbers = await table.locator("tbody tr td:nth-child(2)").allInnerTexts();
      const sorted = [...numbers].sort((a, b) => Number(b.replaceAll(",", "")) - Number(a.replaceAll(",", "")));
      assert.deepEqual(numbers, sorted);
    });
  });

  it("have every part of a chart in a table that scrolls by itself on a phone", async () => {
    await visit({ viewport: { width: 360, height: 740 } }, async (page) => {
      await signIn(page);
      const parts = {
        money: ["Treatments", "Fees", "Tax", "Revenue"],
        visits: ["Took place", "To come", "Cancelled in time", "Late or missed", "Declined", "All visits"],
      };
      for (const [tab, names] of Object.entries(parts)) {
        await page.goto(`/berlin/desk/reports/${tab}`);
        const graph = page.locator(".graph").first();
        await graph.getByText("See the numbers").click();
        await graph.locator("thead summary").first().click();
        const heads = graph.locator("thead th");
        await heads.first().waitFor();
        // The name alone: below it stands what unfolds. Days come first, days before last.
        const own = (head) => [...head.childNodes].filter((it) => it.nodeType === 3).map((it) => it.data).join("").trim();
        const said = await Promise.all((await heads.all()).map((head) => head.evaluate(own)));
        assert.deepEqual(said.slice(1, names.length + 1), names, tab);
        const box = graph.locator(".numbers-wrap");
        assert.ok(await box.evaluate((it) => it.scrollWidth > it.clientWidth), `${tab} is a wide table`);
        await fits(page);
      }
    });
  });

  it("print the numbers of each chart, without the way around", async () => {
    await visit({ viewport: DESKTOP }, async (page) => {
      await signIn(page);
      await page.goto("/berlin/desk/reports");
      const numbers = page.locator(".graph .numbers").first();
      assert.equal(await numbers.isVisible(), false);
      await page.emulateMedia({ media: "print" });
      assert.equal(await numbers.isVisible(), true);
      for (const way of [".app-nav", ".report-tabs", ".report-range"]) {
        assert.equal(await page.locator(way).first().isVisible(), false, way);
      }
    });
  });
});

async function signIn(page) {
  await page.goto("/sign-in");
  await page.getByLabel("Email address").fill(OWNER.email);
  await page.getByLabel("Password").fill(OWNER.password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.waitForURL(/\/account/);
}

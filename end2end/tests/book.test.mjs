// The main job: find a time, answer, pay, come back to a confirmed visit.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { fillDetails, mailTo, openTimes, pay, pickTime, somebody } from "../support/booking.mjs";
import { clockIn, visitIn } from "../support/calendar.mjs";
import { PHONE, VISITORS, leave, visit } from "../support/visit.mjs";

after(leave);

describe("a client books and pays", () => {
  for (const [nth, visitor] of VISITORS.entries()) {
    it(`on a ${visitor.name}`, async () => {
      await visit(visitor, async (page) => {
        const who = somebody();
        await page.goto("/berlin");
        await page.getByRole("link", { name: /Choose Deep tissue back/ }).click();
        // This week may be over, or nearly.
        const later = new Date(Date.now() + 7 * 86_400_000).toISOString().slice(0, 10);
        await page.goto(`${page.url()}&week=${later}`);
        await pickTime(page, nth);
        await fillDetails(page, who);
        await pay(page);
        await page.getByRole("heading", { level: 1 }).waitFor();
        assert.match(await page.locator("main").innerText(), /You’re booked/);
        const calendar = await page.request.get(`${new URL(page.url()).pathname}/visit.ics`);
        assert.equal(calendar.status(), 200);
        const event = visitIn(await calendar.text());
        assert.equal(event.zone, "Europe/Berlin");
        assert.equal(event.end - event.start, 60 * 60_000, "as long as it was sold");
        assert.equal(event.clock, clockIn("Europe/Berlin", event.start));
        assert.match(await page.locator("main").innerText(), new RegExp(`\\b${event.clock}\\b`));
        const mail = await mailTo(page, who.email, /confirmed|booked/i);
        assert.match(await mail.innerText(), /Deep tissue/);
      });
    });
  }
});

describe("on the way to a booking", () => {
  it("free times are in the page itself, before any script runs", async () => {
    await visit({ javaScriptEnabled: false }, async (page) => {
      await openTimes(page);
      assert.ok((await page.locator(".week button.slot").count()) > 5);
    });
  });

  it("a refused form keeps what was typed, and names each mistake", async () => {
    for (const javaScriptEnabled of [true, false]) {
      await visit({ javaScriptEnabled }, async (page) => {
        await openTimes(page, { treatment: "desk-neck", weeks: 2 });
        await pickTime(page, 3);
        const who = somebody();
        await fillDetails(page, { ...who, email: "nobody@" });
        // The browser would refuse this address itself: the server must as well.
        await page.locator("form.book-grid").evaluate((form) => form.setAttribute("novalidate", ""));
        await page.locator("#pay button").click();
        await page.waitForURL(/\/book\/details/);
        assert.match(await page.title(), /^Error/);
        assert.equal(await page.getByLabel("Full name").inputValue(), who.name);
        assert.equal(await page.getByLabel(/^Where does it hurt/).inputValue(), "Lower back, since spring.");
        assert.ok(!page.url().includes("example"), "nothing that was typed is in the address");
        await page.getByLabel("Email").fill(who.email);
        await page.locator("#agreed").check();
        await pay(page);
      });
    }
  });

  it("a red flag stops before any payment and says what to do", async () => {
    await visit({}, async (page) => {
      await openTimes(page, { treatment: "desk-neck", weeks: 3 });
      await pickTime(page, 2);
      await fillDetails(page, somebody());
      await page.getByLabel("None of these").uncheck();
      await page.locator("input[data-flag=stop]").first().check();
      await page.locator("#pay button").click();
      await page.getByRole("heading", { name: "Please see a doctor first" }).waitFor();
      await page.getByRole("link", { name: /^Call 112/ }).waitFor();
    });
  });

  it("a declined card leaves the time kept, and a second try pays", async () => {
    await visit({ javaScriptEnabled: false }, async (page) => {
      await openTimes(page, { treatment: "trigger-point", weeks: 2 });
      await pickTime(page, 1);
      await fillDetails(page, somebody());
      await page.locator("#pay button").click();
      await page.waitForURL(/\/c\/pay\//);
      await page.getByRole("button", { name: /declined/ }).click();
      await page.getByText("The card was declined").waitFor();
      await page.getByRole("button", { name: /^Pay / }).click();
      await page.waitForURL(/\/b\//);
    });
  });

  it("turning back from the payment page keeps the time and the details", async () => {
    await visit({}, async (page) => {
      await openTimes(page, { treatment: "trigger-point", weeks: 3 });
      await pickTime(page, 1);
      const who = somebody();
      await fillDetails(page, who);
      await page.locator("#pay button").click();
      await page.waitForURL(/\/c\/pay\//);
      await page.getByRole("button", { name: "Go back" }).click();
      await page.waitForURL(/\/book\/(details|pay)/);
      assert.equal(await page.getByLabel("Full name").inputValue(), who.name);
      assert.equal(await page.getByLabel(/^Where does it hurt/).inputValue(), "Lower back, since spring.");
      await page.locator("#agreed").check();
      await pay(page);
    });
  });

  it("a studio that allows it takes a deposit, or the money on the day", async () => {
    for (const plan of [/A deposit of/, /at the studio in Vancouver/]) {
      await visit({ timezoneId: "America/Vancouver" }, async (page) => {
        await openTimes(page, { studio: "vancouver", treatment: "back-basics", weeks: 2 });
        await pickTime(page, 1);
        await fillDetails(page, somebody());
        await page.getByLabel(plan).first().check();
        await page.locator("#pay button").click();
        await page.getByText("Tick the box to agree that your card is kept").first().waitFor();
        await page.locator("#card_agreed").check();
        await page.locator("#pay button").click();
        await page.waitForURL(/\/c\/pay\//);
        await page.getByRole("button", { name: /^(Pay |Save card)/ }).click();
        await page.waitForURL(/\/b\//);
        assert.match(await page.locator("main").innerText(), /You’re booked/);
      });
    }
  });

  it("a visitor in another zone sees both clocks", async () => {
    await visit({ timezoneId: "Asia/Tokyo" }, async (page) => {
      await openTimes(page, { weeks: 2 });
      await page.getByText(/your time zone, Tokyo/).waitFor();
      await page.locator(".week button.slot small").first().waitFor();
      assert.equal(await page.locator("input#zone").inputValue(), "Asia/Tokyo");
    });
  });

  it("a time that is pressed before the script knows the visitor's zone is taken all the same", async () => {
    await visit({ timezoneId: "Asia/Tokyo" }, async (page, context) => {
      const zoneIsTold = async () => (await context.cookies()).some(({ name }) => name === "tz");
      let press;
      const pressed = new Promise((resolve) => { press = resolve; });
      await page.route("**/*.wasm", async (route) => {
        await pressed;
        await route.continue();
      });
      // The answer stays away until the script has done what it does with the zone.
      await page.route("**/api/ui/book/hold", async (route) => {
        press();
        while (!(await zoneIsTold())) await page.waitForTimeout(50);
        await page.waitForTimeout(300);
        await route.continue();
      });
      await openTimes(page, { treatment: "desk-neck", weeks: 6 });
      // It ends where the time is kept.
      await pickTime(page);
    });
  });

  it("whoever has begun to choose keeps the clock they began with", async () => {
    await visit({ viewport: PHONE, timezoneId: "Asia/Tokyo" }, async (page) => {
      let choose;
      const chosen = new Promise((resolve) => { choose = resolve; });
      await page.route("**/api/ui/book/week", async (route) => {
        await chosen;
        await route.continue();
      });
      const asked = page.waitForRequest("**/api/ui/book/week");
      await openTimes(page, { treatment: "desk-neck", weeks: 6 });
      await asked;
      const day = page.locator(".strip input:not(:checked):enabled").first();
      await day.locator("..").click();
      const told = page.waitForResponse("**/api/ui/book/week");
      choose();
      await (await told).finished();
      await page.waitForTimeout(500);
      assert.match(await page.locator(".zone p").innerText(), /Times are in Berlin/);
      assert.equal(await page.locator("input#zone").inputValue(), "Asia/Tokyo");
      assert.ok(await page.locator(".strip input:checked:not([checked])").count(), "the day is chosen still");
    });
  });

  it("the day that is chosen is told from the others where colours are forced", async () => {
    await visit({ viewport: PHONE, forcedColors: "active" }, async (page) => {
      await openTimes(page);
      const surfaces = (state) => page.locator(`.daypick input${state}`).evaluateAll((days) =>
        [...new Set(days.map((day) => getComputedStyle(day).backgroundColor))]);
      const [[chosen], others] = [await surfaces(":checked"), await surfaces(":not(:checked)")];
      assert.ok(chosen && others.length && !others.includes(chosen), `${chosen} beside ${others}`);
    });
  });

  it("of two weeks that are asked for, the last one is shown, whichever comes last", async () => {
    await visit({}, async (page) => {
      await openTimes(page, { treatment: "desk-neck", weeks: 6 });
      const title = page.locator(".weeknav h3");
      const [next, previous] = ["Next week", "Previous week"].map((name) => page.getByRole("link", { name }));
      const wanted = new URL(await previous.getAttribute("href"), page.url()).search;
      // The script is there once it has told the zone.
      await page.waitForFunction(() => document.cookie.includes("tz="));
      let answer;
      const answered = new Promise((resolve) => { answer = resolve; });
      let asked = 0;
      await page.route("**/api/ui/book/week", async (route) => {
        asked += 1;
        if (asked === 1) await answered;
        await route.continue();
      });
      const before = await title.innerText();
      await next.click();
      await previous.click();
      await page.waitForURL((url) => url.search === wanted);
      const shown = await title.innerText();
      assert.notEqual(shown, before);
      const late = page.waitForResponse(/\/api\/ui\/book\/week/);
      answer();
      await late;
      await page.waitForTimeout(500);
      assert.equal(await title.innerText(), shown);
      assert.equal(new URL(page.url()).search, wanted);
    });
  });
});


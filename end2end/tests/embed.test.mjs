// <lumbar-times> on a page of another origin, which allows it as little as a page can.
import assert from "node:assert/strict";
import { after, before, describe, it } from "node:test";
import { accessible } from "../support/axe.mjs";
import { startElsewhere } from "../support/elsewhere.mjs";
import { DESKTOP, PHONE, URL_OF_SITE, leave, visit } from "../support/visit.mjs";

const SCRIPT = `<script type="module" src="${URL_OF_SITE}/embed/lumbar.js"></script>`;
const INSIDE = `<a href="${URL_OF_SITE}/berlin">Free times at our studio</a>`;
const tag = (facts) => `<lumbar-times ${facts}>${INSIDE}</lumbar-times>`;
const OWNER = { email: "owner@berlin.example", password: "warm hands and stones" };

const sites = [];
let plain;

before(async () => {
  plain = await elsewhere(SCRIPT + tag(`studio="berlin"`));
});
after(async () => {
  await leave();
  for (const site of sites) await site.stop();
});

async function elsewhere(body) {
  const site = await startElsewhere(URL_OF_SITE, body);
  sites.push(site);
  return site.url;
}

describe("a studio's own site", () => {
  for (const viewport of [PHONE, DESKTOP, { width: 360, height: 740 }]) {
    it(`shows the next times without a frame, ${viewport.width} px wide`, async () => {
      await visit({ viewport }, async (page, context) => {
        await page.goto(plain);
        const times = page.locator("lumbar-times a.time");
        await times.first().waitFor();
        assert.ok((await times.count()) > 3);
        assert.match(await page.locator("lumbar-times section").innerText(), /Times are Berlin time/);
        assert.equal(await page.locator("iframe").count(), 0);
        assert.equal(page.frames().length, 1);
        assert.deepEqual(await context.cookies(), [], "nobody is followed");
        const asked = await page.evaluate(() => performance.getEntriesByType("resource").map((one) => new URL(one.name).pathname));
        assert.deepEqual(asked.sort(), ["/api/v1/studios/berlin/embed", "/embed/lumbar.js"]);
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth));
        await accessible(page, `the embed at ${viewport.width} px`);
      });
    });
  }

  it("leads into the booking with the time chosen, by keyboard", async () => {
    await visit({}, async (page) => {
      await page.goto(plain);
      const first = page.locator("lumbar-times a.time").first();
      await first.waitFor();
      const clock = await first.locator("b").innerText();
      await page.keyboard.press("Tab");
      const focused = () => document.activeElement.shadowRoot?.activeElement?.className;
      assert.equal(await page.evaluate(focused), "time");
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/berlin\/book\?treatment=.*&at=/);
      assert.equal(new URL(page.url()).origin, URL_OF_SITE);
      assert.ok((await page.locator("main").innerText()).includes(clock), clock);
      await page.locator(".week button.slot:visible").first().click();
      await page.waitForURL(/\/book(\/details|\?.*refused=)/);
    });
  });

  it("is readable in the colours it brings, and takes the treatment and therapist asked for", async () => {
    for (const theme of ["light", "dark"]) {
      const url = await elsewhere(SCRIPT + "<h2>Visit us</h2>" + tag(`studio="berlin" treatment="back-reset" therapist="hana" theme="${theme}" heading="3"`));
      await visit({ viewport: PHONE }, async (page) => {
        await page.goto(url);
        const embed = page.locator("lumbar-times");
        await embed.locator("a.time, a[href^='tel:']").first().waitFor();
        assert.match(await embed.locator("section").innerText(), /Hana/);
        assert.equal(await embed.locator("h3").count(), 1);
        await accessible(page, `the embed in ${theme}`);
      });
    }
  });

  it("tells a reader elsewhere their own time too", async () => {
    await visit({ timezoneId: "America/New_York" }, async (page) => {
      await page.goto(plain);
      await page.locator("lumbar-times a.time").first().waitFor();
      const words = await page.locator("lumbar-times section").innerText();
      assert.match(words, /Times are Berlin time, and yours \(New York\) in brackets/);
      assert.match(words, /\((\w{3} )?\d\d:\d\d\)/);
    });
  });

  it("shows the link that stands inside where scripts are off", async () => {
    await visit({ javaScriptEnabled: false }, async (page) => {
      await page.goto(plain);
      await page.getByRole("link", { name: "Free times at our studio" }).click();
      await page.waitForURL(`${URL_OF_SITE}/berlin`);
    });
  });

  it("says that times could not be loaded, never that there are none, and tries again", async () => {
    await visit({ expected: ["Failed to load resource"] }, async (page) => {
      await page.route("**/api/v1/**", (route) => route.abort());
      await page.goto(plain);
      const embed = page.locator("lumbar-times");
      await embed.getByRole("button", { name: "Try again" }).waitFor();
      await page.getByRole("link", { name: "Free times at our studio" }).waitFor();
      await accessible(page, "the embed without times");
      await page.unroute("**/api/v1/**");
      await embed.getByRole("button", { name: "Try again" }).click();
      await embed.locator("a.time").first().waitFor();
      const focused = () => document.activeElement.shadowRoot?.activeElement?.className;
      assert.equal(await page.evaluate(focused), "title");
    });
  });

  it("still leads somewhere when it names a studio that there is not", async () => {
    const url = await elsewhere(SCRIPT + tag(`studio="no-such-studio"`));
    await visit({ expected: ["404"] }, async (page) => {
      await page.goto(url);
      await page.getByText("The booking page has them").first().waitFor();
      await page.getByRole("link", { name: "Free times at our studio" }).waitFor();
    });
  });

  it("can be copied at the desk, where it is shown as it will look", async () => {
    await visit({}, async (page) => {
      await page.goto("/sign-in");
      await page.getByLabel("Email address").fill(OWNER.email);
      await page.getByLabel("Password").fill(OWNER.password);
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await page.waitForURL(/\/account/);
      await page.goto("/berlin/desk/setup/embed");
      await page.getByLabel(/^With/).selectOption("hana");
      await page.getByRole("button", { name: "Change the lines" }).click();
      await page.waitForURL(/therapist=hana/);
      const lines = await page.locator("pre").first().innerText();
      assert.match(lines, /<lumbar-times studio="berlin" therapist="hana">/);
      await page.locator("lumbar-times").locator("a.time, a[href^='tel:']").first().waitFor();
      const copied = await elsewhere(lines);
      await page.goto(copied);
      await page.locator("lumbar-times").locator("a.time, a[href^='tel:']").first().waitFor();
    });
  });
});

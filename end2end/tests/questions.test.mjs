// Questions: asked without a name, with the signs that need a doctor first, answered at the
// desk, found and read. With JavaScript and without.
import assert from "node:assert/strict";
import { after, describe, it } from "node:test";
import { accessible } from "../support/axe.mjs";
import { signIn } from "../support/desk.mjs";
import { VISITORS, leave, visit } from "../support/visit.mjs";

const HANA = { email: "hana@berlin.example", password: "warm hands and stones" };
const OWNER = { ...HANA, email: "owner@berlin.example" };

after(leave);

for (const { name, ...options } of VISITORS) {
  // axe is a script, too.
  const look = options.javaScriptEnabled ? accessible : async () => {};
  describe(`a reader on a ${name}`, () => {
    it("asks, is shown the signs where the words may tell of one, and reads the answer", async () => {
      const mark = `${Date.now()}${Math.floor(Math.random() * 1000)}`;
      const title = `Is walking good when my leg feels weak, take ${mark}?`;
      let address;
      await visit({ ...options, expected: ["404"] }, async (page) => {
        await page.goto("/berlin");
        await page.getByRole("link", { name: "Ask something else" }).click();
        await page.getByRole("link", { name: "Ask a question" }).click();
        await page.getByRole("button", { name: "Ask", exact: true }).waitFor();
        await page.getByLabel(/^Your question/).fill("Why me?");
        await page.getByLabel(/^What else/).fill("I walk a lot.");
        await page.getByRole("button", { name: "Ask", exact: true }).click();
        await page.getByText("Say a little more").first().waitFor();
        assert.equal(await page.getByLabel(/^What else/).inputValue(), "I walk a lot.");
        await page.getByLabel(/^Your question/).fill(title);
        await page.getByRole("button", { name: "Ask", exact: true }).click();
        await page.waitForURL(/\/safety/);
        await look(page, "the signs before a question");
        await page.getByRole("link", { name: "Go on to your question" }).click();
        assert.equal(await page.getByLabel(/^Your question/).inputValue(), title);
        await page.getByRole("button", { name: "Ask", exact: true }).click();
        await page.getByRole("heading", { name: "Thank you, it has arrived" }).waitFor();
        address = await page.locator(".ask-address").innerText();
        await look(page, "the thanks for a question");
        assert.equal((await page.goto(address)).status(), 404, "nobody sees it yet");
      });
      await visit(options, async (page) => {
        await signIn(page, HANA);
        await page.goto("/berlin/desk/questions");
        const line = page.getByRole("listitem").filter({ hasText: title });
        await line.getByText("Needs a doctor first").waitFor();
        await line.getByLabel(/^Your answer/).fill("See www.evil.example");
        await line.getByRole("button", { name: "Answer and publish" }).click();
        await page.getByText("Leave out links").waitFor();
        await line.getByLabel(/^Your answer/).fill("Please see a doctor first.\n\nThen walk, a little.");
        await line.getByRole("button", { name: "Answer and publish" }).click();
        await page.getByText("Published under your name.").waitFor();
      });
      await visit(options, async (page) => {
        await page.goto("/questions?studio=berlin");
        await page.getByLabel(/^Search/).fill(mark);
        await page.getByRole("button", { name: "Search" }).click();
        await page.getByRole("link", { name: title }).click();
        await page.getByText("Please see a doctor first.").waitFor();
        await page.getByRole("link", { name: /Hana/ }).first().waitFor();
        await page.getByText(/Checked by/).first().waitFor();
        await look(page, "a question that was answered");
        // What the thanks gave leads here: its words stand in no address before.
        const here = page.url();
        assert.ok(here.endsWith(address.split("/").pop()), `${here} ${address}`);
        await page.goto(address);
        assert.equal(page.url(), here);
      });
    });
  });
}

describe("the owner", () => {
  it("deletes what is not published, and takes down what is", async () => {
    const title = `Do you sell cheap shoes here, number ${Date.now()}?`;
    await visit({}, async (page) => {
      await page.goto("/questions/ask?studio=berlin");
      await page.getByLabel(/^Your question/).fill(title);
      await page.getByRole("button", { name: "Ask", exact: true }).click();
      await page.getByRole("heading", { name: "Thank you, it has arrived" }).waitFor();
      await signIn(page, OWNER);
      await page.goto("/berlin/desk/questions");
      const line = page.getByRole("listitem").filter({ hasText: title });
      await line.getByRole("button", { name: /Do not publish/ }).click();
      await page.getByText("Deleted. Nobody has seen it.").waitFor();
      assert.equal(await page.getByText(title).count(), 0);
    });
  });
});

it("a search for such a sign leads to the safety page first", async () => {
  await visit({}, async (page) => {
    await page.goto("/questions?q=numb+between+the+legs");
    await page.getByRole("link", { name: "Signs that need a doctor" }).waitFor();
    await accessible(page, "a search with signs");
  });
});

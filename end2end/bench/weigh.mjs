// How many bytes of brotli a visitor loads. Pages are compressed by the proxy in front, while
// somebody waits, so with less care than files, which are compressed when they are built.
import { brotliCompressSync, constants } from "node:zlib";

const AS_A_PROXY = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };

/** The page, what it names, and the sums, in kB. */
export async function weigh(page) {
  const answer = await fetch(page);
  if (answer.status !== 200) throw new Error(`${page} is answered ${answer.status}`);
  const html = Buffer.from(await answer.arrayBuffer());
  const weights = { html: brotliCompressSync(html, AS_A_PROXY).length };
  // In whatever attribute: what wakes the islands is fetched late, and named for it.
  for (const [, path] of html.toString().matchAll(/="(\/pkg\/[^"]+)"/g)) {
    const kind = path.split(".").at(-1);
    weights[kind] = (weights[kind] ?? 0) + (await compressed(new URL(path, page)));
  }
  const kB = (...kinds) => kinds.reduce((sum, kind) => sum + (weights[kind] ?? 0), 0) / 1000;
  return {
    "page, unpacked": html.length / 1000,
    page: kB("html"),
    "style sheet": kB("css"),
    "page and style sheet": kB("html", "css"),
    scripts: kB("js"),
    wasm: kB("wasm"),
    "page, style sheet, scripts and wasm": kB("html", "css", "js", "wasm"),
    "font that is waited for": kB("woff2"),
  };
}

/** As many bytes as a browser gets. */
async function compressed(url) {
  const answer = await fetch(url, { headers: { "accept-encoding": "br" }, method: "HEAD" });
  const packed = answer.headers.get("content-encoding") === "br" || url.pathname.endsWith("woff2");
  if (answer.status !== 200 || !packed) throw new Error(`${url} is not sent packed`);
  return Number(answer.headers.get("content-length"));
}

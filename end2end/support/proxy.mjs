// The proxy in front of a server, as far as browsers notice it: pages are compressed on their
// way. Files that the server has packed already go through as they are.
import { createServer, request } from "node:http";
import { constants, createBrotliCompress } from "node:zlib";

const AS_A_PROXY = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };
const WORTH_IT = /text|javascript|json|wasm|svg|xml/;

/** Listens on a port of this machine and asks a server on another. */
export function startProxy(port, behind) {
  const server = createServer((asked, answer) => {
    const { method, headers, url: path } = asked;
    const passed = request({ host: "127.0.0.1", port: behind, path, method, headers }, (got) => {
      const sent = { ...got.headers };
      const packs =
        !sent["content-encoding"] &&
        WORTH_IT.test(sent["content-type"] ?? "") &&
        /\bbr\b/.test(headers["accept-encoding"] ?? "");
      if (packs) {
        delete sent["content-length"];
        sent["content-encoding"] = "br";
        sent.vary = sent.vary ? `${sent.vary}, accept-encoding` : "accept-encoding";
      }
      answer.writeHead(got.statusCode, sent);
      (packs ? got.pipe(createBrotliCompress(AS_A_PROXY)) : got).pipe(answer);
    });
    passed.on("error", () => answer.writeHead(502).end());
    asked.pipe(passed);
  });
  const stop = () => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  };
  return new Promise((resolve, reject) => {
    server.on("error", reject);
    server.listen(port, "127.0.0.1", () => resolve({ stop }));
  });
}

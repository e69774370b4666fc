// A site of somebody else's: another origin, with a policy as strict as there is.
import { createServer } from "node:http";

/** Serves one page whose main part is `body`, and which may load from `site` and no other. */
export async function startElsewhere(site, body) {
  const policy = [
    "default-src 'none'",
    `script-src ${site}`,
    `connect-src ${site}`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
  ];
  const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>My studio</title>
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="icon" href="data:,"></head>
    <body><main><h1>My studio</h1>${body}</main></body></html>`;
  const server = createServer((_, answer) => {
    answer.writeHead(200, { "content-type": "text/html; charset=utf-8", "content-security-policy": policy.join("; ") });
    answer.end(page);
  });
  await new Promise((resolve) => server.listen(Number(process.env.ELSEWHERE_PORT ?? 0), "127.0.0.1", resolve));
  const stop = () => new Promise((resolve) => server.close(resolve));
  return { url: `http://127.0.0.1:${server.address().port}/`, stop };
}

// The codes of an authenticator app, for those who have set one up.
import { createHmac } from "node:crypto";

/** What an app shows (RFC 6238: SHA-1, six digits, half a minute). */
export function shown(secret, at = Date.now()) {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
  const bits = [...secret.replace(/\s/g, "")].map((c) => alphabet.indexOf(c).toString(2).padStart(5, "0")).join("");
  const key = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at / 30_000)));
  const hash = createHmac("sha1", key).update(counter).digest();
  const at20 = hash[19] & 15;
  return String((hash.readUInt32BE(at20) & 0x7fffffff) % 1_000_000).padStart(6, "0");
}

/** A code counts once: the next one is accepted half a minute early. */
export const next = (secret) => shown(secret, Date.now() + 30_000);

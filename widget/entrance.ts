/** The visitor's session: asked for when they send their first message, renewed when the site says who they are. */
import type { Host } from "./host";

export type Entered = { token: string; visitor: string; name: string };

/** A simple request: no preflight. Throws when the server does not let this page in. */
export async function enter(host: Host, identity: string | null, token: string | undefined): Promise<Entered> {
  const answer = await fetch(`${host.origin}/embed/${host.key}/session`, {
    method: "POST",
    credentials: "omit",
    headers: { "Content-Type": "text/plain" },
    body: JSON.stringify({ language: host.language, device: matchMedia("(pointer: coarse)").matches ? "phone" : "desktop", identity, token }),
  });
  if (identity && answer.status >= 400 && answer.status < 429) {
    console.warn("vouch: identify was refused", await answer.text());
    return enter(host, null, token); // a stale statement must not cost the visitor their question
  }
  if (!answer.ok) throw new Error(`session: ${answer.status}`);
  return (await answer.json()) as Entered;
}

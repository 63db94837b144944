/** The visitor's session: asked for when they send their first message, renewed when the site says who they are. */
import type { Host } from "./host";
import type { Keeper } from "./kept";

type Entered = { token: string; visitor: string; name: string };

/** A simple request: no preflight. Throws when the server does not let this page in. */
async function enter(host: Host, identity: string | null, token: string | undefined): Promise<Entered> {
  const answer = await fetch(`${host.origin}/embed/${host.key}/session`, {
    method: "POST",
    credentials: "omit",
    headers: { "Content-Type": "text/plain" },
    body: JSON.stringify({ language: host.language, device: matchMedia("(pointer: coarse)").matches ? "phone" : "desktop", identity, token }),
  });
  if (answer.ok) return (await answer.json()) as Entered;
  const why = await answer.text();
  const blocked = why.includes('"blocked"');
  if (identity && !blocked && answer.status >= 400 && answer.status < 429) {
    console.warn("vouch: identify was refused", why);
    return enter(host, null, token); // a stale statement must not cost the visitor their question
  }
  throw new Error(blocked ? "blocked" : `session: ${answer.status}`);
}

/** The visitor's key to what they may read: the one at hand, or one that is asked for once by all who wait for it. */
export class Pass {
  private entering: Promise<string> | null = null;
  private identity: string | null = null;

  constructor(private readonly host: Host, private readonly kept: Keeper, private readonly blocked: () => void) {}

  token(): Promise<string> {
    const { token } = this.kept.value;
    if (token && !this.entering) return Promise.resolve(token);
    return (this.entering ??= this.enter());
  }

  /** Null: there is no key to replace yet; the statement goes along with the first message. */
  identify(identity: string): Promise<string> | null {
    this.identity = identity;
    return this.kept.value.token ? (this.entering = this.enter()) : null;
  }

  private async enter(): Promise<string> {
    try {
      const { token } = await enter(this.host, this.identity, this.kept.value.token);
      this.identity = null; // it works once
      this.kept.set({ token });
      return token;
    } catch (error) {
      if ((error as Error).message === "blocked") this.blocked();
      throw error;
    } finally {
      this.entering = null;
    }
  }
}

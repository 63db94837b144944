/** A Vouch played by hand for the widget's tests: settings, session, socket, and a log that numbers what it takes. */
import { vi } from "vitest";
import { answering, type Host, type Settings } from "../../widget/host";
import type { Launcher } from "../../widget/launcher";

export const settings = (more: Partial<Settings> = {}): Settings => ({
  brand: "Objectif", colour: "#1d4f91", ink: "#ffffff", languages: ["en", "fr"], privacy: "https://shop.example/privacy", kept: 180,
  answers: { list: "ambassadors", product: "ambassadors", basket: "agents", checkout: "agents", other: "ambassadors" },
  free: { ambassadors: true, agents: true },
  topics: [{ uid: "t1", slug: "optics", name: { en: "Optics", fr: "Optiques" }, for: "ambassadors" }, { uid: "t2", slug: "delivery", name: { en: "Delivery" }, for: "agents" }],
  button: {
    en: { ambassadors: "Ask an owner", agents: "Ask our team", nobody: "Leave a question", answer: "New answer" },
    fr: { ambassadors: "Demandez à un propriétaire", agents: "Demandez à notre équipe", nobody: "Laissez une question", answer: "Nouvelle réponse" },
  },
  ...more,
});

type Seen = { told: [string, unknown][]; counted: number[]; refreshed: number };

/** The loader as of a site without rules; `told` has what the panel asked of it, too. */
export function host(root: ShadowRoot, more: Partial<Host> = {}): Host & Seen {
  const told: [string, unknown][] = [];
  const counted: number[] = [];
  const made: Host & Seen = {
    root, key: "KEY", origin: "https://vouch.example", settings: settings(), language: "en", declared: () => ({ type: "product", topic: "optics" }),
    launcher: {} as Launcher, open: false, count: 0, calls: [], rule: null, heard: () => 0, known: () => null, label: () => 0, visit: () => ({}),
    asked: () => {
      const wanted = made.settings.answers[made.declared().type ?? "other"];
      return [wanted, answering(made.settings, wanted)];
    },
    tell: (name, detail) => told.push([name, detail]), show: (to) => told.push([to ? "reopened" : "closed", null]),
    unread: (count) => counted.push(count), fresh: () => made.refreshed++, told, counted, refreshed: 0, ...more,
  };
  return made;
}

type Answer = (command: any) => any;

/** The server of one test: `answers` by command name; every command that came is in `heard`. */
export class Vouch {
  heard: [string, any][] = [];
  sessions: any[] = [];
  sockets: Socket[] = [];
  log: any[] = [];
  tokens = 0;
  refuseToken = "";
  blocked = false;
  own: any[] = [];
  refuseIdentity = false;
  answers: Record<string, Answer> = {
    "conversation.ask": (asked) => this.took(asked),
    "message.post": (said) => this.took(said),
    "conversation.sync": ({ conversation, after }) => ({
      ok: true, data: { conversation, entries: this.log.filter((one) => one.seq > after), head: this.log.length, more: false, epoch: 0, me: 1, reads: [], about: null },
    }),
    "conversation.list": () => ({ ok: true, data: { conversations: this.own } }),
    "conversation.heads": ({ conversations }) => ({ ok: true, data: { heads: Object.fromEntries(conversations.map((one: string) => [one, this.log.length])), at: 0 } }),
  };

  constructor() {
    vi.stubGlobal("WebSocket", Socket.bind(null, this));
    vi.stubGlobal("fetch", async (url: string, init: RequestInit) => {
      const body = JSON.parse(String(init.body));
      this.sessions.push({ url, init, body });
      if (this.blocked) return { ok: false, status: 403, text: async () => '{"ok":false,"code":"blocked"}' };
      if (body.identity && this.refuseIdentity) return { ok: false, status: 403, text: async () => "identity_refused" };
      return { ok: true, json: async () => ({ token: `token-${++this.tokens}`, visitor: "v", name: "", conversations: [] }) };
    });
  }

  said(...names: string[]): any[] {
    return this.heard.filter(([name]) => names.includes(name)).map(([, command]) => command);
  }

  append(entry: object): any {
    const whole = { seq: this.log.length + 1, at: Date.now(), kind: "text", by: 1, client_id: null, body: "", data: {}, ...entry };
    this.log.push(whole);
    return whole;
  }

  event(what: string, data: object = {}): any {
    return this.append({ kind: "event", by: null, data: { what, ...data } });
  }

  took(command: any): any {
    const entry = this.log.find((one) => one.client_id === command.client_id) ?? this.append({ body: command.body, client_id: command.client_id });
    return { ok: true, data: { conversation: command.conversation, seq: entry.seq, at: entry.at } };
  }

  /** Tells the newest socket. */
  tell(name: string, data: any): void {
    this.sockets.at(-1)!.hear(`42${JSON.stringify([name, data])}`);
  }
}

class Socket {
  readyState = 1;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  token = "";
  constructor(private readonly vouch: Vouch) {
    vouch.sockets.push(this);
    queueMicrotask(() => this.hear('0{"pingInterval":1e9,"pingTimeout":1e9}'));
  }
  hear(packet: string): void {
    this.onmessage?.({ data: packet });
  }
  close(): void {
    this.readyState = 3;
  }
  drop(): void {
    this.onclose?.();
  }
  send(packet: string): void {
    if (packet.startsWith("40")) {
      this.token = JSON.parse(packet.slice(2)).visitor;
      return queueMicrotask(() => this.hear(this.vouch.blocked ? '44{"message":"blocked"}' : this.token === this.vouch.refuseToken ? '44{"message":"unauthorized"}' : "40{}"));
    }
    const parts = /^42(\d+)(.*)$/s.exec(packet);
    if (!parts) return;
    const [name, command] = JSON.parse(parts[2]!);
    this.vouch.heard.push([name, command]);
    const answer = (this.vouch.answers[name] ?? (() => ({ ok: true, data: {} })))(command);
    if (answer) queueMicrotask(() => this.hear(`43${parts[1]}${JSON.stringify([answer])}`));
  }
}

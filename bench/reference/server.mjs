/** The reference: the same job as Vouch's message path in the usual Node way, on socket.io with a transaction a message.
 *
 * Environment: FILE (database), SYNC (NORMAL or FULL), PORT (0: any). With `--which` it only says what it would run on. */
import { createHash } from "node:crypto";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { Server } from "socket.io";

const version = (name) => createRequire(import.meta.url)(`${name}/package.json`).version;

async function open(file) {
  try {
    const { default: Database } = await import("better-sqlite3");
    const database = new Database(file);
    return { database, name: `better-sqlite3 ${version("better-sqlite3")}`, transaction: (work) => database.transaction(work).immediate };
  } catch {
    const { DatabaseSync } = await import("node:sqlite");
    const database = new DatabaseSync(file);
    return { database, name: `node:sqlite of Node ${process.versions.node}`, transaction: (work) => byHand(database, work) };
  }
}

/** What better-sqlite3 brings along: BEGIN IMMEDIATE, COMMIT, and ROLLBACK when the work throws. */
function byHand(database, work) {
  const [begin, commit, rollback] = ["BEGIN IMMEDIATE", "COMMIT", "ROLLBACK"].map((words) => database.prepare(words));
  return (...given) => {
    begin.run();
    try {
      const result = work(...given);
      commit.run();
      return result;
    } catch (error) {
      rollback.run();
      throw error;
    }
  };
}

const { database, name, transaction } = await open(process.argv.includes("--which") ? ":memory:" : process.env.FILE);
if (process.argv.includes("--which")) {
  console.log(`socket.io ${version("socket.io")} + ${name}`);
  process.exit(0);
}

for (const setting of ["journal_mode=WAL", `synchronous=${process.env.SYNC}`, "busy_timeout=5000", "foreign_keys=ON", "temp_store=MEMORY",
  "cache_size=-65536", "wal_autocheckpoint=2000"]) database.exec(`PRAGMA ${setting}`);

const byToken = database.prepare("SELECT id FROM person WHERE token_hash = ?");
const seat = database.prepare(
  "SELECT c.id, c.last_seq AS head, s.id AS seat, s.ordinal FROM seat s JOIN conversation c ON c.id = s.conversation_id WHERE c.uid = ? AND s.person_id = ?");
const bump = database.prepare("UPDATE conversation SET last_seq = last_seq + 1 WHERE id = ? RETURNING last_seq");
const insert = database.prepare("INSERT INTO entry (conversation_id, seq, sender_id, client_id, body, at) VALUES (?, ?, ?, ?, ?, ?)");
const first = database.prepare("SELECT seq, at FROM entry WHERE conversation_id = ? AND sender_id = ? AND client_id = ?");

const heads = database.prepare("SELECT last_seq AS head FROM conversation WHERE id = ?");
const present = database.prepare("INSERT INTO presence VALUES (?, ?) ON CONFLICT (person_id) DO UPDATE SET until = excluded.until");

const store = transaction((place, said, at) => {
  const { last_seq: seq } = bump.get(place.id);
  insert.run(place.id, seq, place.seat, said.client_id, said.body, at);
  return { seq, at };
});

/** The message's place in the log; the same client id again gives the first one. */
function post(place, said) {
  try {
    return { stored: store(place, said, Date.now()), fresh: true };
  } catch (error) {
    const before = first.get(place.id, place.seat, said.client_id);
    if (before === undefined) throw error;
    return { stored: before, fresh: false };
  }
}

const sound = (said) => typeof said?.client_id === "string" && typeof said.body === "string" && said.body !== "" && said.body.length <= 4000;

const http = createServer();
const io = new Server(http, { transports: ["websocket"], maxHttpBufferSize: 64 * 1024 });

io.use((socket, next) => {
  const token = String(socket.handshake.auth.visitor ?? socket.handshake.auth.ticket ?? "");
  const person = byToken.get(createHash("sha256").update(token).digest("hex"));
  socket.data = { person: person?.id, places: new Map() };
  next(person === undefined ? new Error("unauthorized") : undefined);
});

io.on("connection", (socket) => {
  const { person, places } = socket.data;
  socket.on("conversation.sync", ({ conversation }, ack) => {
    const place = seat.get(conversation, person);
    if (place === undefined) return ack({ ok: false, code: "not_found", retry: false, data: {} });
    places.set(conversation, place);
    socket.join(conversation);
    return ack({ ok: true, data: { conversation, head: place.head } });
  });
  socket.on("conversation.heads", ({ conversations }, ack) => {
    present.run(person, Date.now() + 45_000);
    const known = conversations.filter((each) => places.has(each)).map((each) => [each, heads.get(places.get(each).id).head]);
    ack({ ok: true, data: { heads: Object.fromEntries(known), at: Date.now() } });
  });
  // A shown page: who may show and who may watch was asked at joining.
  socket.on("mirror.show", ({ conversation }, ack) => ack(places.has(conversation) ? { ok: true, data: { grant: conversation } } : { ok: false }));
  socket.on("mirror.watch", ({ conversation }, ack) => {
    if (!places.has(conversation)) return ack({ ok: false });
    socket.join(`mirror ${conversation}`);
    return ack({ ok: true, data: { batches: [] } });
  });
  socket.on("mirror.stream", ({ grant, seq, checkpoint = false, events }, ack) => {
    if (!places.has(grant) || typeof events !== "string" || events.length > 48 * 1024) return ack({ ok: false });
    io.to(`mirror ${grant}`).emit("mirror.flowed", { conversation: grant, batch: { seq, checkpoint, state: "live", events, packed: false } });
    return ack({ ok: true, data: { watched: io.sockets.adapter.rooms.has(`mirror ${grant}`), checkpoint: false } });
  });
  socket.on("message.post", (said, ack) => {
    const place = places.get(said?.conversation);
    if (place === undefined || !sound(said)) return ack({ ok: false, code: place ? "malformed" : "not_found", retry: false, data: {} });
    const { stored, fresh } = post(place, said);
    ack({ ok: true, data: stored });
    if (fresh) {
      const entry = { ...stored, kind: "text", by: place.ordinal, client_id: said.client_id, body: said.body, data: {} };
      io.to(said.conversation).emit("entry.appeared", { conversation: said.conversation, entry });
    }
  });
});

http.listen(Number(process.env.PORT ?? 0), "127.0.0.1", () => console.log(http.address().port));
process.on("SIGTERM", () => process.exit(0));

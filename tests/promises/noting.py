"""What a database notes by itself while people play, in the order in which it happens: clocks are read before a unit waits for its turn."""

from dataclasses import dataclass

from sqlalchemy.engine import Connection
from sqlalchemy.orm import Session

TOO_MANY = ("(SELECT count(*) FROM assignment WHERE member_id = NEW.member_id AND ended_at IS NULL)"
            " > (SELECT capacity FROM respondent WHERE member_id = NEW.member_id)")
COLUMNS = "what, conversation_id, member_id, audience, stage, priority, since"
WAITS = f"INSERT INTO noted_step ({COLUMNS}) VALUES ('waits', NEW.conversation_id, COALESCE(NEW.named_member_id, NEW.avoid_member_id)," \
        " NEW.audience, CASE WHEN NEW.named_member_id IS NULL THEN NEW.stage ELSE 'named' END, NEW.priority, NEW.since);"
GONE = "INSERT INTO noted_step (what, conversation_id) VALUES ('gone', OLD.conversation_id);"
OFFER = "INSERT INTO noted_step (what, conversation_id, member_id) VALUES ('offer', NEW.conversation_id, NEW.member_id);"
ENDED = "INSERT INTO noted_step (what, conversation_id, member_id) VALUES ('ended', NEW.conversation_id, NEW.member_id);"
OVER = "INSERT INTO noted_over VALUES ('m' || NEW.member_id || ' took ' || NEW.uid);"
# (when, table, condition, what is noted)
NOTES = (("INSERT", "waiting", "", WAITS), ("UPDATE", "waiting", "", WAITS), ("DELETE", "waiting", "", GONE),
         ("INSERT", "assignment_offer", "", OFFER), ("UPDATE", "assignment_offer", "OLD.state = 'open' AND NEW.state <> 'open'", ENDED),
         ("INSERT", "assignment", TOO_MANY, OVER))


@dataclass(frozen=True, slots=True)
class Step:
    """`waits`: a row of the queue as it now is (`member_id` is not asked; `named`: somebody is, before it is for everybody); `gone`:
    out of the queue; `offer`, `ended`: of one offer."""

    what: str
    conversation_id: int
    member_id: int | None = None
    audience: str = ""
    stage: str = ""
    priority: str = "normal"
    since: int = 0


def install(connection: Connection) -> None:
    """Let this database note."""
    lite = connection.dialect.name == "sqlite"
    number = "INTEGER PRIMARY KEY" if lite else "BIGSERIAL PRIMARY KEY"
    among = "tx BIGINT" if lite else "tx BIGINT DEFAULT txid_current()"  # SQLite has one writer: nothing comes between its steps
    connection.exec_driver_sql("CREATE TABLE noted_over (words TEXT)")
    connection.exec_driver_sql(f"CREATE TABLE noted_step (id {number}, what TEXT, conversation_id BIGINT, member_id BIGINT, audience TEXT,"
                               f" stage TEXT, priority TEXT, since BIGINT, {among})")
    for at, (when, table, condition, note) in enumerate(NOTES):
        if lite:
            only = f"WHEN {condition}" if condition else ""
            connection.exec_driver_sql(f"CREATE TRIGGER noted_{at} AFTER {when} ON {table} {only} BEGIN {note} END")
            continue
        body = f"IF {condition} THEN {note} END IF;" if condition else note
        connection.exec_driver_sql(f"CREATE FUNCTION noted_{at}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} RETURN NULL; END $$")
        connection.exec_driver_sql(f"CREATE TRIGGER noted_{at} AFTER {when} ON {table} FOR EACH ROW EXECUTE FUNCTION noted_{at}()")


def too_many(session: Session) -> list[str]:
    """Each assignment that was one too many when it was written."""
    return [str(row[0]) for row in session.connection().exec_driver_sql("SELECT words FROM noted_over")]


def steps(session: Session) -> list[Step]:
    """Everything that happened to the queue, first to last; what one transaction did happened at its end, and at once: between an offer's
    end and its conversation's leave of the queue another transaction may write, that saw neither."""
    rows = session.connection().exec_driver_sql(
        f"SELECT {COLUMNS} FROM (SELECT *, max(id) OVER (PARTITION BY COALESCE(tx, -id)) AS last FROM noted_step) AS noted ORDER BY last, id")
    return [Step(what, number, member, audience or "", stage or "", priority or "normal", since or 0)
            for what, number, member, audience, stage, priority, since in rows]

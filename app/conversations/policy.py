"""Who may read a conversation, and how far: rules without a database."""

from datetime import datetime, timedelta

AFTERGLOW = timedelta(hours=24)


def last_readable(*, role: str, left_at: datetime | None, until_seq: int | None, head: int, now: datetime) -> int | None:
    """The last seq this participant may read, or None when the conversation is no longer theirs to see.

    While it is theirs: all. A respondent who left: up to their leaving, for 24 hours. A manager of the brand: all."""
    if left_at is None or role in ("manager", "owner"):
        return head
    if now - left_at > AFTERGLOW:
        return None
    return until_seq if until_seq is not None else head


def may_read_entry(*, is_staff: bool, audience: str) -> bool:
    """A visitor never reads what is for staff."""
    return is_staff or audience == "all"

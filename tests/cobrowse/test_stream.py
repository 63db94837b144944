"""The river: in order, bounded, past the database, and to nobody but the one whom the visitor allowed."""

import gzip
import time
from typing import Any

import pytest

from app.cobrowse import sockets, streaming
from app.cobrowse.streaming import BURST, MOST_BYTES, MOST_EARLY, MOST_PIECES, RATE, Bucket, Piece, Ring
from app.kernel import clock, work
from app.kernel.ids import uid
from app.realtime import delivery, pacing
from app.routing.revoking import revoke_respondent
from tests.cobrowse.shown import Stage
from tests.ground.doors import Client
from tests.matrix.world import must

pytestmark = pytest.mark.only("sqlite")  # the river knows no database; what it looks up, test_consent asks of both


PACKED = gzip.compress(b"[1]")


def piece(seq: int, *, checkpoint: bool = False, size: int = 2) -> Piece:
    return Piece(seq, checkpoint, "live", "x" * size)


def fed(ring: Ring, *pieces: Piece) -> list[tuple[list[int], bool]]:
    return [([each.seq for each in relayed], needed) for relayed, needed in map(ring.add, pieces)]


class TestRing:
    def test_wants_a_checkpoint_first(self) -> None:
        assert fed(Ring(), piece(1), piece(2, checkpoint=True), piece(3)) == [([], True), ([2], False), ([3], False)]

    def test_begins_anew_at_each_checkpoint(self) -> None:
        ring = Ring()
        fed(ring, piece(1, checkpoint=True), piece(2), piece(3, checkpoint=True), piece(4))
        assert [each.seq for each in ring.pieces] == [3, 4]

    def test_orders_what_came_by_two_ways(self) -> None:
        assert fed(Ring(), piece(1, checkpoint=True), piece(3), piece(4), piece(2)) == [([1], False), ([], False), ([], False), ([2, 3, 4], False)]

    def test_lets_a_checkpoint_overtake_what_is_lost(self) -> None:
        assert fed(Ring(), piece(1, checkpoint=True), piece(4), piece(3, checkpoint=True)) == [([1], False), ([], False), ([3, 4], False)]

    def test_takes_nothing_twice_and_nothing_late(self) -> None:
        assert fed(Ring(), piece(5, checkpoint=True), piece(5), piece(4), piece(2, checkpoint=True)) == \
            [([5], False), ([], False), ([], False), ([], False)]

    def test_gives_up_on_a_gap(self) -> None:
        ring = Ring()
        answers = fed(ring, piece(1, checkpoint=True), *(piece(seq) for seq in range(3, 4 + MOST_EARLY)))
        assert answers[-1] == ([], True) and not ring.pieces

    def test_holds_little_of_what_came_too_early(self) -> None:
        ring = Ring()
        assert fed(ring, piece(1, checkpoint=True), piece(3, size=MOST_BYTES), piece(4)) == [([1], False), ([], False), ([], True)]

    def test_asks_for_a_checkpoint_when_it_is_long_or_large(self) -> None:
        ring = Ring()
        answers = fed(ring, piece(1, checkpoint=True), *(piece(seq) for seq in range(2, MOST_PIECES + 2)))
        assert [needed for _, needed in answers].index(True) == MOST_PIECES
        assert fed(Ring(), piece(1, checkpoint=True, size=MOST_BYTES), piece(2))[-1] == ([2], True)

    def test_holds_no_more_than_twice_that(self) -> None:
        ring = Ring()
        fed(ring, piece(1, checkpoint=True, size=MOST_BYTES), piece(2, size=MOST_BYTES), piece(3))
        assert not ring.pieces


class TestBucket:
    def test_gives_a_burst_then_so_much_a_second(self) -> None:
        bucket = Bucket(0.0)
        assert [bucket.take(BURST, 0.0), bucket.take(RATE, 0.0), bucket.take(RATE, 0.5), bucket.take(RATE, 1.0)] == [0, 1, 1, 0]

    def test_says_how_long_to_wait(self) -> None:
        bucket = Bucket(0.0)
        bucket.take(BURST, 0.0)
        assert bucket.take(5 * RATE, 0.0) == 5


class TestStream:
    def test_reaches_the_one_who_watches(self, stage: Stage) -> None:
        grant = stage.shown()
        assert must(stage.stream(grant, 1, checkpoint=True)) == {"watched": True, "checkpoint": False}
        must(stage.stream(grant, 2))
        assert stage.flowed() == [1, 2]

    def test_goes_neither_through_a_unit_nor_to_the_database(self, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(streaming, "LOOK_AGAIN", 600.0)  # a busy machine takes its time
        grant = stage.shown()
        must(stage.stream(grant, 1, checkpoint=True))

        def never(*_: Any, **__: Any) -> Any:
            raise AssertionError("the river went astray")

        monkeypatch.setattr(work, "do", never)
        for way in ("reading", "glancing"):
            monkeypatch.setattr(sockets, way, never)
        for seq in range(2, 8):
            must(stage.stream(grant, seq))

    def test_is_looked_at_again(self, stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(streaming, "LOOK_AGAIN", 600.0)
        grant, now = stage.shown(), time.monotonic()
        must(stage.stream(grant, 1, checkpoint=True))
        stage.pass_time(state="hidden", grant=None)  # decided by another process
        must(stage.stream(grant, 2))
        monkeypatch.setattr(time, "monotonic", lambda: now + 601)
        assert stage.stream(grant, 3)["code"] == "not_found"

    def test_stops_when_nobody_watches(self, stage: Stage) -> None:
        grant = stage.shown()
        must(stage.stream(grant, 1, checkpoint=True))
        must(stage.watch(on=False))
        assert must(stage.stream(grant, 2)) == {"watched": False, "checkpoint": False}
        assert stage.told.to(stage.cast.vera.key)[-1] == ("mirror.wanted", {"conversation": stage.uid, "on": False, "checkpoint": False})
        must(stage.watch())
        assert must(stage.stream(grant, 3)) == {"watched": True, "checkpoint": True}
        assert stage.flowed() == [1]

    def test_takes_no_batch_from_anybody_else(self, stage: Stage) -> None:
        grant = stage.shown()
        must(stage.stream(grant, 1, checkpoint=True))
        for who in ("other", "ines", "omar", "zoe", "zoes_visitor"):
            assert stage.stream(grant, 2, getattr(stage.cast, who))["code"] == "not_found"
            assert stage.say(getattr(stage.cast, who), "mirror.resume", grant=grant)["code"] == "not_found"
        assert stage.flowed() == [1]

    def test_drops_a_late_batch_after_stop(self, stage: Stage) -> None:
        grant = stage.shown()
        must(stage.stream(grant, 1, checkpoint=True))
        must(stage.hide())
        assert stage.stream(grant, 2)["code"] == "not_found"
        assert stage.flowed() == [1]

    def test_is_limited(self, stage: Stage) -> None:
        grant = stage.shown()
        codes = {stage.told.say(stage.cast.vera, "mirror.stream", {"grant": grant, "seq": seq, "events": "[]"}).get("code") for seq in range(1, 40)}
        assert "slow_down" in codes
        size = f"[{'1' * 49_000}]"
        answers = [stage.stream(grant, seq, checkpoint=True, events=size) for seq in range(50, 75)]
        assert answers[0]["ok"] and answers[-1]["code"] == "slow_down" and answers[-1]["retry"]

    def test_refuses_another_shape(self, stage: Stage) -> None:
        grant = stage.shown()
        for events in ("", "x", "{}", "[\0]", f"[{'1' * 49_152}]", 7, None, ["[]"]):
            assert stage.stream(grant, 1, events=events)["code"] == "malformed"

    def test_begins_anew_after_a_restart(self, stage: Stage) -> None:
        grant = stage.shown()
        must(stage.stream(grant, 1, checkpoint=True))
        streaming.rivers._by_grant.clear()
        assert must(stage.stream(grant, 2)) == {"watched": True, "checkpoint": True}
        assert must(stage.watch())["batches"] == []
        assert stage.told.to(stage.cast.vera.key)[-1][1]["checkpoint"]
        must(stage.stream(grant, 3, checkpoint=True))
        assert [batch["seq"] for batch in must(stage.watch())["batches"]] == [3]


class TestWatch:
    def test_gives_who_comes_late_the_page_so_far(self, stage: Stage) -> None:
        grant = stage.shown()
        must(stage.stream(grant, 1, checkpoint=True))
        must(stage.stream(grant, 2))
        watched = must(stage.watch())
        assert watched["site"] == stage.cast.objectif.site_key
        assert [(batch["seq"], batch["events"]) for batch in watched["batches"]] == [(1, "[1]"), (2, "[2]")]

    def test_is_for_the_one_whom_the_visitor_allowed(self, stage: Stage) -> None:
        stage.shown()
        for who in ("vera", "other", "omar", "maya", "zoe", "zoes_visitor"):
            actor = getattr(stage.cast, who)
            assert stage.watch(actor)["code"] == "not_found"
            assert (actor.key, delivery.readers(stage.id, "mirror")) not in stage.told.joined

    def test_shows_nothing_that_is_only_asked(self, stage: Stage) -> None:
        must(stage.ask())
        assert stage.watch()["code"] == "not_found"

    @pytest.mark.parametrize("how", ["transfer", "close", "hide"])
    def test_ends_at_once_with_the_right_to_it(self, stage: Stage, how: str) -> None:
        grant = stage.shown()
        must(stage.stream(grant, 1, checkpoint=True))
        getattr(stage, how)()
        assert (stage.cast.ines.key, delivery.readers(stage.id, "mirror")) not in stage.told.joined


    def test_ends_with_a_membership(self, stage: Stage) -> None:
        grant = stage.shown()
        must(stage.stream(grant, 1, checkpoint=True))
        ines = stage.cast.ines
        work.do(revoke_respondent, brand_id=ines.brand_id, member_id=ines.member_id, now=clock.now())
        assert stage.stream(grant, 2)["code"] == "not_found"
        assert (ines.key, delivery.readers(stage.id, "mirror")) not in stage.told.joined
        assert stage.flowed() == [1]


class TestPacked:
    def post(self, client: Client, stage: Stage, body: bytes, *, token: str = "", **query: Any) -> Any:
        pacing.count_in("memory://")
        asked = {"seq": "1", "checkpoint": "1", "state": "live", **query}
        headers = {"Authorization": f"Bearer {token or stage.cast.vera_at.token}", "Origin": "http://shop.localhost:5000"}
        return client.post("/embed/mirror", query_string=asked, data=body, headers=headers)

    def test_flows_unopened(self, stage: Stage, client: Client) -> None:
        answer = self.post(client, stage, gzip.compress(b"[1]"), grant=stage.shown())
        assert answer.json == {"ok": True, "data": {"watched": True, "checkpoint": False}}
        (batch,) = must(stage.watch())["batches"]
        assert batch["packed"] and batch["events"].startswith("H4sI")

    def test_refuses_another_shape_and_what_is_huge(self, stage: Stage, client: Client) -> None:
        grant = stage.shown()
        for body in (b"", b"[1]", b"\x00\x01"):
            assert self.post(client, stage, body, grant=grant).json["code"] == "malformed"
        for wrong in ({"seq": "0"}, {"seq": "x"}, {"grant": "x"}, {"state": "dead"}, {"checkpoint": ""}):
            assert self.post(client, stage, PACKED, **{"grant": grant, **wrong}).json["code"] == "malformed"
        assert self.post(client, stage, PACKED + b"0" * 600_000, grant=grant).status_code == 413

    def test_takes_nothing_from_another_visitor(self, stage: Stage, client: Client) -> None:
        grant = stage.shown()
        assert self.post(client, stage, PACKED, grant=grant, token=stage.cast.other_at.token).status_code == 404
        assert self.post(client, stage, PACKED, grant=uid()).status_code == 404
        assert stage.flowed() == []

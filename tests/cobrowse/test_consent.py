"""Asking to see a page, agreeing, declining, stopping; and what ends it without anybody's word."""

from datetime import timedelta

import pytest

from app.cobrowse.consenting import hide_due
from app.cobrowse.policy import GONE_AFTER, LASTS
from app.kernel import clock, work
from app.kernel.ids import uid
from app.realtime import presence
from tests.cobrowse.shown import Stage
from tests.matrix.world import must, open_offer


class TestAskForPage:
    def test_is_said_in_the_log_to_both(self, stage: Stage) -> None:
        must(stage.ask())
        assert stage.log() == [("page_asked", 2)]

    def test_twice_asks_once(self, stage: Stage) -> None:
        again = uid()
        for client_id in (again, again, uid()):
            must(stage.ask(client_id=client_id))
        assert stage.log() == [("page_asked", 2)]

    def test_with_an_old_epoch_is_refused(self, stage: Stage) -> None:
        assert stage.ask(epoch=stage.epoch + 1)["code"] == "message.not_yours"

    def test_is_for_the_responsible_respondent_only(self, stage: Stage) -> None:
        assert stage.ask(stage.cast.vera)["code"] == "not_allowed"
        for who in ("other", "omar", "maya", "zoe", "zoes_visitor"):
            assert stage.ask(getattr(stage.cast, who))["code"] == "not_found"
        assert stage.log() == []

    def test_after_a_transfer_is_the_next_ones(self, stage: Stage) -> None:
        must(stage.ask())
        stage.transfer()
        assert stage.ask()["code"] in ("message.not_yours", "not_found")


class TestShowPage:
    def test_gives_a_grant_and_says_who_sees_it(self, stage: Stage) -> None:
        must(stage.ask())
        shown = must(stage.show())
        assert (len(shown["grant"]), shown["seq"], shown["watched"], shown["regions"]) == (36, 0, False, [])
        assert stage.log() == [("page_asked", 2), ("page_shown", 2)]

    def test_works_unasked(self, stage: Stage) -> None:
        must(stage.show())
        assert stage.log() == [("page_shown", 2)]

    def test_twice_with_the_same_id_gives_the_same_grant(self, stage: Stage) -> None:
        client_id = uid()
        assert must(stage.show(client_id=client_id)) == must(stage.show(client_id=client_id))

    def test_in_a_second_tab_takes_it_from_the_first(self, stage: Stage) -> None:
        first = stage.shown()
        second = must(stage.show())["grant"]
        assert stage.stream(first, 1, checkpoint=True)["code"] == "not_found"
        must(stage.watch())
        assert must(stage.stream(second, 1, checkpoint=True))["watched"]
        assert stage.log() == [("page_asked", 2), ("page_shown", 2)]

    def test_is_the_visitors_only(self, stage: Stage) -> None:
        must(stage.ask())
        assert stage.show(stage.cast.ines)["code"] == "not_allowed"
        for who in ("other", "zoe", "zoes_visitor"):
            assert stage.show(getattr(stage.cast, who))["code"] == "not_found"

    def test_to_nobody_is_refused(self, stage: Stage) -> None:
        must(stage.ask())
        stage.transfer()
        assert stage.show()["code"] == "page.nobody"

    def test_to_who_has_not_asked_is_no_answer_to_who_has(self, stage: Stage) -> None:
        must(stage.ask())
        omar = stage.cast.omar
        must(stage.say(omar, "conversation.heads", conversations=[]))
        must(stage.say(omar, "availability.set", availability="available"))
        stage.transfer()
        must(stage.say(omar, "offer.accept", offer=open_offer(omar), client_id=uid()))
        assert stage.show()["code"] == "page.nobody"
        work.do(hide_due, now=clock.now())
        must(stage.show())
        assert stage.log()[-1] == ("page_shown", 3)


class TestHidePage:
    @pytest.mark.parametrize(("who", "n"), [("vera", 1), ("ines", 2)])
    def test_ends_it_by_either(self, stage: Stage, who: str, n: int) -> None:
        grant = stage.shown()
        must(stage.hide(getattr(stage.cast, who)))
        assert stage.log()[-1] == ("page_hidden", n)
        assert stage.stream(grant, 1, checkpoint=True)["code"] == "not_found"
        assert stage.watch()["code"] == "not_found"

    def test_declines_what_was_asked(self, stage: Stage) -> None:
        must(stage.ask())
        must(stage.hide())
        assert stage.log() == [("page_asked", 2), ("page_hidden", 1)]

    def test_twice_says_it_once(self, stage: Stage) -> None:
        must(stage.ask())
        must(stage.hide())
        must(stage.hide())
        assert len(stage.log()) == 2

    def test_is_nobody_elses(self, stage: Stage) -> None:
        stage.shown()
        for who in ("other", "omar", "zoe", "zoes_visitor"):
            assert stage.hide(getattr(stage.cast, who))["code"] == "not_found"


class TestHideDue:
    def ended(self, stage: Stage) -> bool:
        work.do(hide_due, now=clock.now())
        return stage.log()[-1][0] == "page_hidden"

    def test_leaves_alone_what_lasts(self, stage: Stage) -> None:
        stage.shown()
        assert not self.ended(stage)

    def test_ends_after_half_an_hour_and_takes_no_batch_from_then_on(self, stage: Stage) -> None:
        grant = stage.shown()
        stage.pass_time(since=clock.now() - LASTS)
        assert stage.say(stage.cast.vera, "mirror.resume", grant=uid())["code"] == "not_found"
        assert stage.watch()["code"] == "not_found"
        assert self.ended(stage)
        assert stage.stream(grant, 1)["code"] == "not_found"

    def test_ends_a_question_that_nobody_answered(self, stage: Stage) -> None:
        must(stage.ask())
        stage.pass_time(since=clock.now() - LASTS)
        assert self.ended(stage)

    @pytest.mark.parametrize("how", ["transfer", "close"])
    def test_ends_with_the_respondent(self, stage: Stage, how: str) -> None:
        grant = stage.shown()
        getattr(stage, how)()
        assert stage.stream(grant, 1, checkpoint=True)["code"] == "not_found"
        assert stage.watch()["code"] == "not_found"
        assert self.ended(stage)
        assert work.do(hide_due, now=clock.now()) == 0

    def test_ends_when_the_visitor_has_gone(self, stage: Stage) -> None:
        stage.shown()
        work.do(presence.end, actor=stage.cast.vera, now=clock.now() - GONE_AFTER - timedelta(seconds=1))
        assert self.ended(stage)

    def test_bears_a_page_change(self, stage: Stage) -> None:
        stage.shown()
        work.do(presence.end, actor=stage.cast.vera, now=clock.now())
        assert not self.ended(stage)

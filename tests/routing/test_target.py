"""Where a question goes, from page and topic alone."""

import pytest

from app.routing.targeting import ANSWERS, Subject, audience_for, subject_of

OPTICS, DELIVERY = Subject(1, "u1", "optics", "ambassadors"), Subject(2, "u2", "delivery", "agents")


class TestAudienceFor:
    @pytest.mark.parametrize(("page", "subject", "audience"), [
        ("list", None, "ambassadors"), ("product", OPTICS, "ambassadors"), ("other", None, "ambassadors"), ("basket", None, "agents"),
        ("checkout", OPTICS, "agents"), ("product", DELIVERY, "agents"), ("", None, "ambassadors"), ("no such type", OPTICS, "ambassadors")])
    def test_lets_an_agents_topic_win_over_the_page(self, page: str, subject: Subject | None, audience: str) -> None:
        assert audience_for(page, subject) == audience

    def test_knows_every_page_type_of_the_protocol(self) -> None:
        from typing import get_args

        from app.conversations.wire import PageView

        assert set(get_args(PageView.model_fields["type"].annotation)) == set(ANSWERS)


class TestSubjectOf:
    @pytest.mark.parametrize(("chosen", "slug", "found"), [
        ("u2", "optics", DELIVERY), (None, "optics", OPTICS), ("unknown", "optics", OPTICS), (None, "", None), ("", "unknown", None),
        (None, "Optics", None)])
    def test_takes_the_visitors_choice_before_the_page(self, chosen: str | None, slug: str, found: Subject | None) -> None:
        assert subject_of([OPTICS, DELIVERY], chosen=chosen, slug=slug) == found

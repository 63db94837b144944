"""What a decision keeps: enough to be had again, and why not somebody else."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from app.brands.models import OpeningHours
from app.routing import pace
from app.routing.explaining import score_again
from app.routing.models import Decision
from app.routing.scoring import draw, salt
from app.visitors.models import Address, Block, Contact, Visitor
from tests.routing.scene import Scene


class TestDecisions:
    def test_can_be_had_again_from_their_row(self, scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
        """What is kept of each candidate, with the seed, gives the score that decided."""
        monkeypatch.setattr(pace, "_pace", replace(pace.pace(), draws=True))
        for number in range(6):
            scene.member(f"P{number}", knows={"optics": 1 + number % 3})
        question = scene.ask(topic="optics")
        decision = scene.unit.scalars(select(Decision).where(Decision.conversation_id == question.conversation_id, Decision.step == "offered")).one()
        assert decision.seed is not None and [row["member"] for row in decision.candidates[:3]] == scene.offered(question)
        for row in decision.candidates:
            assert score_again(row, draw(decision.seed, salt(row["member"]))) == pytest.approx(row["score"], abs=1e-4)
        assert sum(row["chance"] for row in decision.candidates) == pytest.approx(1)

    def test_say_who_was_away_and_who_could_not(self, scene: Scene) -> None:
        away = scene.member("Awa", availability="away", knows={"optics": 3})
        full, ines = scene.member("Lena", knows={"optics": 2}), scene.member("Ines")
        scene.stand(full, load=2)
        question = scene.ask(topic="optics")
        decision = scene.unit.scalars(select(Decision).where(Decision.conversation_id == question.conversation_id)).one()
        assert [(row["member"], row.get("not")) for row in decision.candidates] == [
            (ines.member_id, None), (full.member_id, "full"), (away.member_id, "away")]

    def test_never_ask_who_kept_the_visitor_out_or_is_the_visitor(self, scene: Scene) -> None:
        ines, lena, vera = scene.member("Ines"), scene.member("Lena"), scene.visitor()
        scene.unit.add(Block(brand_id=scene.id, visitor_id=vera.visitor_id or 0, member_id=ines.member_id or 0, scope="conversation", reason="x",
                             made_at=scene.now))
        contact = Contact(brand_id=scene.id, created_at=scene.now)
        scene.unit.add(contact)
        scene.unit.flush()
        scene.unit.get_one(Visitor, vera.visitor_id).contact_id = contact.id
        scene.unit.add(Address(brand_id=scene.id, contact_id=contact.id, kind="email", value="Lena@Objectif.example", verified_at=scene.now))
        scene.unit.flush()
        question = scene.ask(vera)
        decision = scene.unit.scalars(select(Decision).where(Decision.conversation_id == question.conversation_id)
                                      .order_by(Decision.id.desc()).limit(1)).one()
        assert scene.offered(question) == []
        assert {row["member"]: row.get("not") for row in decision.candidates} in ({}, {ines.member_id: "blocked", lena.member_id: "same_person"})

    def test_offer_agents_nothing_outside_their_hours(self, scene: Scene) -> None:
        scene.member("Omar", "agent")
        scene.unit.add(OpeningHours(brand_id=scene.id, audience="agents", timezone="UTC", week=[[] for _ in range(7)], holidays=[]))
        scene.unit.flush()
        question = scene.ask(type="checkout")
        assert scene.offered(question) == [] and scene.stage(question) == "told"

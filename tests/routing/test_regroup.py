"""A team is archived while somebody waits for it: everybody of its audience may answer."""

from app.brands.facts import TeamArchived
from app.brands.teaming import add_team, archive_team
from app.routing.regrouping import forget_team
from tests.routing.scene import Scene


class TestForgetTeam:
    def test_offers_to_the_audience_what_waited_for_the_team(self, scene: Scene) -> None:
        maya, omar = scene.member("Maya", "manager", answers=False), scene.member("Omar", "agent")
        team, other = (add_team(scene.unit, actor=maya, name=name) for name in ("Suppliers", "Drivers"))
        scene.stand(omar, availability="away")
        asked, beside = scene.ask(topic="delivery"), scene.ask(topic="delivery")
        for question, rows in ((asked, [["agents", team], ["agents", other]]), (beside, [["agents", other]])):
            row = scene.row(question)
            assert row is not None
            row.cascade, row.stage = rows, "waiting"
        scene.unit.flush()
        scene.stand(omar, availability="available")
        scene.sweep()
        assert scene.offered(asked) == []  # nobody is in it
        archive_team(scene.unit, actor=maya, team_id=team, now=scene.now)
        assert [fact.team_id for fact in scene.facts(TeamArchived)] == [team]
        assert forget_team(scene.unit, brand_id=scene.id, team_id=team) == 1
        assert scene.row(asked).cascade == [["agents", None], ["agents", other]]
        assert scene.row(beside).cascade == [["agents", other]]
        scene.sweep()
        assert (scene.offered(asked), scene.offered(beside)) == ([omar.member_id], [])

    def test_is_harmless_twice_and_for_another_brand(self, scene: Scene) -> None:
        scene.ask()
        assert forget_team(scene.unit, brand_id=scene.id, team_id=987) == forget_team(scene.unit, brand_id=scene.twin.id, team_id=1) == 0

"""Teams and who has a place in them, within one brand."""

import pytest

from app.brands.queries import places_in_teams, teams_of
from app.brands.teaming import add_team, change_team, end_team, set_places
from app.kernel.errors import Malformed, NotAllowed, NotFound
from app.kernel.work import Unit
from tests.brands.office import Office


@pytest.fixture
def optics(unit: Unit, office: Office) -> int:
    return add_team(unit, actor=office.maya, name="Optics", language="en")


class TestAddTeam:
    def test_it_works(self, unit: Unit, office: Office, optics: int) -> None:
        assert [(team.id, team.name) for team in teams_of(unit, office.maya)] == [(optics, "Optics")]
        assert teams_of(unit, office.zoe) == []

    def test_refuses_an_empty_name(self, unit: Unit, office: Office) -> None:
        with pytest.raises(Malformed):
            add_team(unit, actor=office.maya, name=" ")

    def test_refuses_who_does_not_manage(self, unit: Unit, office: Office) -> None:
        with pytest.raises(NotAllowed):
            add_team(unit, actor=office.omar, name="Optics")


class TestSetPlaces:
    def test_replaces_what_was(self, unit: Unit, office: Office, optics: int) -> None:
        film = add_team(unit, actor=office.maya, name="Film")
        set_places(unit, actor=office.maya, member_id=office.ines.member_id, team_ids=[optics])
        set_places(unit, actor=office.maya, member_id=office.ines.member_id, team_ids=[film, film])
        assert places_in_teams(unit, office.maya) == [(film, office.ines.member_id)]

    def test_refuses_another_brands_team_or_member(self, unit: Unit, office: Office, optics: int) -> None:
        theirs = add_team(unit, actor=office.zoe, name="Lights")
        for actor, member, team in ((office.maya, office.ines, theirs), (office.maya, office.zoe, optics), (office.zoe, office.ines, optics)):
            with pytest.raises(NotFound):
                set_places(unit, actor=actor, member_id=member.member_id, team_ids=[team])

    def test_refuses_who_does_not_manage(self, unit: Unit, office: Office, optics: int) -> None:
        with pytest.raises(NotAllowed):
            set_places(unit, actor=office.ines, member_id=office.ines.member_id, team_ids=[optics])


class TestChangeAndEndTeam:
    def test_renames_and_removes_with_its_places(self, unit: Unit, office: Office, optics: int) -> None:
        set_places(unit, actor=office.maya, member_id=office.ines.member_id, team_ids=[optics])
        change_team(unit, actor=office.maya, team_id=optics, name="Glass", language="fr")
        assert [team.name for team in teams_of(unit, office.maya)] == ["Glass"]
        end_team(unit, actor=office.maya, team_id=optics)
        assert (teams_of(unit, office.maya), places_in_teams(unit, office.maya)) == ([], [])

    def test_refuses_an_outsider(self, unit: Unit, office: Office, optics: int) -> None:
        for act in (lambda: change_team(unit, actor=office.zoe, team_id=optics, name="X"), lambda: end_team(unit, actor=office.zoe, team_id=optics)):
            with pytest.raises(NotFound):
                act()

"""Teams and who has a place in them, within one brand."""

import pytest

from app.brands.queries import members_of_team, places_in_teams, teams_of
from app.brands.staffing import end_membership
from app.brands.teaming import add_team, archive_team, change_team, restore_team, set_people, set_places
from app.kernel.errors import Malformed, NotAllowed, NotFound
from app.kernel.work import Unit
from tests.brands.office import NOW, Office


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


class TestSetPeople:
    def test_replaces_who_had_a_place_and_leaves_other_teams_alone(self, unit: Unit, office: Office, optics: int) -> None:
        film = add_team(unit, actor=office.maya, name="Film")
        set_places(unit, actor=office.maya, member_id=office.ines.member_id, team_ids=[optics, film])
        set_people(unit, actor=office.maya, team_id=optics, member_ids=[office.omar.member_id])
        assert sorted(places_in_teams(unit, office.maya)) == sorted([(optics, office.omar.member_id), (film, office.ines.member_id)])

    def test_refuses_whoever_is_not_of_the_brand_or_has_left(self, unit: Unit, office: Office, optics: int) -> None:
        end_membership(unit, actor=office.maya, member_id=office.omar.member_id, now=NOW)
        for actor, member in ((office.maya, office.zoe), (office.maya, office.omar), (office.zoe, office.ines)):
            with pytest.raises(NotFound):
                set_people(unit, actor=actor, team_id=optics, member_ids=[member.member_id])
        with pytest.raises(NotAllowed):
            set_people(unit, actor=office.ines, team_id=optics, member_ids=[])


class TestChangeAndArchiveTeam:
    def test_renames_and_archives_with_its_places_until_it_is_restored(self, unit: Unit, office: Office, optics: int) -> None:
        ines = office.ines.member_id
        set_places(unit, actor=office.maya, member_id=ines, team_ids=[optics])
        change_team(unit, actor=office.maya, team_id=optics, name="Glass", language="fr")
        assert [team.name for team in teams_of(unit, office.maya)] == ["Glass"]
        for _ in range(2):
            archive_team(unit, actor=office.maya, team_id=optics, now=NOW)
        set_places(unit, actor=office.maya, member_id=ines, team_ids=[])
        assert (teams_of(unit, office.maya), members_of_team(unit, brand_id=office.brand_id, team_id=optics)) == ([], [])
        assert [team.name for team in teams_of(unit, office.maya, archived=True)] == ["Glass"]
        restore_team(unit, actor=office.maya, team_id=optics)
        assert members_of_team(unit, brand_id=office.brand_id, team_id=optics) == [ines]

    def test_gives_no_place_in_an_archived_team(self, unit: Unit, office: Office, optics: int) -> None:
        archive_team(unit, actor=office.maya, team_id=optics, now=NOW)
        with pytest.raises(NotFound):
            set_places(unit, actor=office.maya, member_id=office.ines.member_id, team_ids=[optics])

    def test_refuses_an_outsider(self, unit: Unit, office: Office, optics: int) -> None:
        for act in (lambda: change_team(unit, actor=office.zoe, team_id=optics, name="X"),
                    lambda: restore_team(unit, actor=office.zoe, team_id=optics),
                    lambda: archive_team(unit, actor=office.zoe, team_id=optics, now=NOW)):
            with pytest.raises(NotFound):
                act()
        assert members_of_team(unit, brand_id=office.zoe.brand_id, team_id=optics) == []

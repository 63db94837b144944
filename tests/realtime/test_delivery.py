"""Who hears what is told, and the index of open sockets behind it."""

from typing import Any

import pytest

from app.kernel.actor import Actor
from app.kernel.work import named
from app.realtime import delivery
from app.realtime.connections import MOST_PER_PERSON, Connection, Connections
from app.realtime.protocol import EVERYBODY, Event

VERA = Actor(brand_id=1, role="visitor", visitor_id=1, site_id=1)
INES = Actor(brand_id=1, role="ambassador", member_id=1)


class Happened(Event, wire="test.happened", to=EVERYBODY):
    n: int


del Event.registry["test.happened"]


class Server:
    def __init__(self) -> None:
        self.done: list[tuple[Any, ...]] = []

    def emit(self, name: str, data: Any, *, room: str) -> None:
        self.done.append((name, data.model_dump(mode="json"), room))

    def leave_room(self, sid: str, room: str) -> None:
        self.done.append(("left", sid, room))

    def disconnect(self, sid: str) -> None:
        self.done.append(("closed", sid))


@pytest.fixture
def server() -> Any:
    found, connections = Server(), Connections()
    for sid, actor in (("1", VERA), ("2", VERA), ("3", INES)):
        connections.add(Connection(sid, actor, "127.0.0.1"))
    delivery.open_through(found, connections)
    yield found
    delivery.open_through(None, Connections())


class TestDelivery:
    def test_tells_one_audience(self, server: Server) -> None:
        delivery.tell(delivery.readers(7, "staff"), Happened(n=1))
        assert server.done == [("test.happened", {"n": 1}, "c7:staff")]

    def test_names_no_two_audiences_alike(self) -> None:
        assert len({delivery.member(1), delivery.visitor(1), delivery.readers(1, "staff"), delivery.readers(1, "visitor")}) == 4
        assert (delivery.person(VERA), delivery.person(INES)) == (delivery.visitor(1), delivery.member(1))

    def test_takes_all_sockets_of_a_person_out_of_an_audience(self, server: Server) -> None:
        delivery.part("c7:visitor", VERA.key)
        assert sorted(server.done) == [("left", "1", "c7:visitor"), ("left", "2", "c7:visitor")]

    def test_drops_all_sockets_of_a_person_and_of_nobody_else(self, server: Server) -> None:
        delivery.drop(VERA.key)
        assert sorted(server.done) == [("closed", "1"), ("closed", "2")]

    def test_is_silent_where_there_are_no_sockets(self) -> None:
        delivery.open_through(None, Connections())
        delivery.tell("m1", Happened(n=1))
        delivery.part("c1:staff", "m1")
        delivery.drop("m1")

    @pytest.mark.parametrize("tell", [lambda: delivery.tell("m1", Happened(n=1)), lambda: delivery.part("c1:staff", "m1"),
                                      lambda: delivery.drop("m1")])
    def test_is_refused_inside_a_unit(self, server: Server, tell: Any) -> None:
        with pytest.raises(RuntimeError, match="emitting inside the unit"):
            named(tell)
        assert server.done == []


class TestConnections:
    def test_know_the_first_and_the_last_of_a_person(self) -> None:
        connections = Connections()
        assert connections.add(Connection("1", VERA, "a"))
        assert not connections.add(Connection("2", VERA, "b"))
        assert connections.remove("1")[1] is False
        assert connections.remove("2")[1] is True
        assert connections.remove("2") == (None, False)
        assert len(connections) == 0 and connections.actors() == [] and connections.of(VERA.key) == []

    def test_count_by_person(self) -> None:
        connections = Connections()
        for number in range(MOST_PER_PERSON):
            assert connections.has_room(VERA, f"a{number}")
            connections.add(Connection(str(number), VERA, f"a{number}"))
        assert not connections.has_room(VERA, "b")
        assert connections.has_room(INES, "b")

    def test_count_by_address(self) -> None:
        connections = Connections(most_per_address=2)
        for number in (1, 2):
            connections.add(Connection(str(number), Actor(brand_id=1, role="visitor", visitor_id=number), "a"))
        assert not connections.has_room(INES, "a")
        connections.remove("1")
        assert connections.has_room(INES, "a")

    def test_name_everybody_once(self, server: Server) -> None:
        assert {actor.key for actor in delivery._connections.actors()} == {"v1", "m1"}
        assert sorted(delivery._connections.sids()) == ["1", "2", "3"]

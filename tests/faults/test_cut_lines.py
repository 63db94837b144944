"""Connections are cut in the middle of a frame, again and again: whoever was told something keeps it, and all devices agree afterwards."""

import os
import threading
from functools import partial

import pytest

from tests.chaos.person import Person
from tests.chaos.running import at_once
from tests.chaos.town import Town
from tests.faults.cutting import CuttingProxy
from tests.ground.databases import ENOUGH
from tests.ground.lines import SHOP, OpenLine, Way
from tests.ground.server import Server
from tests.ground.sockets import eventually
from tests.promises.checking import Promised, check
from tests.promises.told import Told

CUTS = 400 if os.environ.get("PROVE") else 25


def through(proxy: CuttingProxy, house: Server, person: Person, number: int, town: Town) -> Way:
    """This visitor's browser reaches the server through the proxy only."""
    token = dict(town.visitors)[person.key]
    return lambda: OpenLine(proxy.port, {"visitor": token}, host=house.host(), origin=SHOP, source=f"127.0.1.{number}")


@pytest.mark.real
@pytest.mark.only(*ENOUGH)
class TestALineThatIsCutInTheMiddleOfAFrame:
    def test_loses_nothing_that_was_acknowledged(self, house: Server, town: Town) -> None:
        told, proxy = Told(), CuttingProxy(house.port, seed="cut")
        people = town.people(house, seed="cut lines", told=told)
        for number, person in enumerate(people, 1):
            if person.key.startswith("v"):
                person._way = through(proxy, house, person, number, town)
        stopped, up = threading.Event(), threading.Event()
        up.set()
        playing = [threading.Thread(target=partial(person.play, stopped, up)) for person in people]
        try:
            for one in playing:
                one.start()
            eventually(lambda: proxy.cuts >= CUTS, "enough cuts", patience=300)
        finally:
            stopped.set()
            for one in playing:
                one.join()
        proxy.is_whole = True
        at_once(people, lambda person: person.rest(90.0))
        eventually(lambda: town.stamp() is not None, "rest")
        at_once(people, lambda person: person.read_all())
        faults = check(told, town.stored(), Promised(wait=3_000, grace=90_000))
        assert [str(fault) for fault in faults] == []
        assert any(parcel.answers for parcel in told.parcels)
        for person in people:
            person.leave()
        proxy.close()

    def test_is_missed_by_nobody_else(self, house: Server, town: Town) -> None:
        """Half-open: the other side has vanished without a word. Others are served, and the person comes back over a new line."""
        proxy = CuttingProxy(house.port, seed="silent", least=3_000, most=3_000, silent=True)
        (_, token), (_, other) = town.visitors[:2]
        lost = OpenLine(proxy.port, {"visitor": token}, host=house.host(), origin=SHOP)
        for number in range(12):
            lost.send("page.show", {"page": {"url": f"http://shop.localhost:5000/p/{number}", "title": "x" * 200}})
        eventually(lambda: proxy.cuts, "silence")
        for each in (token, other):
            line = OpenLine(house.port, {"visitor": each}, origin=SHOP)
            assert line.ask("conversation.list", {})["ok"]
            line.close()
        lost.close()
        proxy.close()

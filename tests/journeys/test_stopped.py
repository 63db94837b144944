"""A respondent's whole browser stands still (SIGSTOP): the visitor hears it, the next one answers, and who wakes up sees the truth."""

import os
import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.ground.browser import FLAGS, Stage
from tests.journeys.people import Demo, accept, answer, open_panel, write
from tools import machine

pytestmark = pytest.mark.only("sqlite")
# Nothing tells the server that a process was stopped: its heartbeats end, and 45 seconds after the last one nobody is there.
PACE = {"ABSENCE_SECONDS": "2", "OFFER_SECONDS": "300"}
QUESTION = "Does the strap fit the small body?"


class Halted:
    """All processes of one Chromium, found by a word on its command line."""

    def __init__(self, word: str) -> None:
        self._word = word

    def send(self, number: int) -> int:
        """To each; how many there were."""
        found = self._processes()
        for pid in found:
            with suppress(ProcessLookupError):
                os.kill(pid, number)
        return len(found)

    def stop(self) -> int:
        """All of them, those too that are just being made; how many there were. Raises TimeoutError when one goes on."""
        until = time.monotonic() + 60
        while time.monotonic() < until:
            number = self.send(signal.SIGSTOP)
            if self._states() == {"T"}:
                return number
            time.sleep(0.05)
        raise TimeoutError(f"not all stand still: {self._states()}")

    def _states(self) -> set[str]:
        """As /proc has them: T is stopped."""
        return {state for pid, (_, state) in self._table().items() if pid in self._processes()}

    def _processes(self) -> list[int]:
        table = self._table()
        found = [pid for pid in table if self._word in _words_of(pid)]
        for pid in found:  # grows while it is walked
            found += [child for child, (parent, _) in table.items() if parent == pid and child not in found]
        return found

    def _table(self) -> dict[int, tuple[int, str]]:
        """Process -> its parent and its state."""
        found = {}
        for place in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                state, parent = (place / "stat").read_text().rpartition(")")[2].split()[:2]
                found[int(place.name)] = int(parent), state
        return found


def _words_of(pid: int) -> str:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
    return ""


@contextmanager
def apart(chromium: Browser, word: str) -> Iterator[Browser]:
    """A Chromium of its own beside the one in which everybody else is."""
    flags = [*FLAGS, f"--user-agent-suffix={word}", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    browser = chromium.browser_type.launch(executable_path=machine.chromium(), args=flags)
    try:
        yield browser
    finally:
        Halted(word).send(signal.SIGCONT)
        browser.close()


class TestABrowserThatStandsStill:
    def test_loses_its_conversation_to_the_next_and_shows_that_when_it_wakes(self, demo: Demo, stage: Stage, chromium: Browser,
                                                                             capsys: pytest.CaptureFixture) -> None:
        word = f"vouch-halted-{os.getpid()}"
        halted, vera = Halted(word), stage.enter("vera")
        with apart(chromium, word) as own:
            ines = demo.at_desk(Stage(own, "halted"), "ines")
            vera.goto(demo.shop("/p/prime-35"))
            panel = open_panel(vera)
            write(panel, QUESTION)
            accept(ines, QUESTION)
            expect(panel.get_by_text("Ines").first).to_be_visible()
            lena = demo.at_desk(stage, "lena")
            assert halted.stop() > 2
            began = time.monotonic()

            expect(panel.get_by_text("Ines had to go: we ask somebody else")).to_be_visible(timeout=120_000)
            told = time.monotonic() - began
            stage.picture(vera, "vera-is-told")
            accept(lena, QUESTION)
            answer(lena, "It does, on both lugs.")
            expect(panel.get_by_text("It does, on both lugs.")).to_be_visible()

            halted.send(signal.SIGCONT)
            expect(ines.get_by_text("you were away").first).to_be_visible(timeout=60_000)
            expect(ines.get_by_role("textbox", name="Message")).to_have_count(0)
            stage.picture(ines, "ines-woke-up")
            assert panel.get_by_text(re.compile("did not answer|had to go")).count() == 1
        with capsys.disabled():
            print(f"\nstopped: the visitor was told after {told:.1f} s, the next had answered after {time.monotonic() - began:.1f} s at most")

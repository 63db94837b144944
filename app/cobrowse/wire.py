"""The shown page on the wire: asked, agreed, ended; watched; and the river of batches."""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from app.kernel.actor import STAFF
from app.realtime.protocol import VISITORS, Command, Epoch, Event, Seq, Shape, Uid

LARGEST_BATCH = 48 * 1024  # characters over the socket; what is larger goes packed over HTTP
State = Literal["live", "paused", "bare"]
# A JSON list as the recorder wrote it: looked at from outside only.
Events = Annotated[str, StringConstraints(max_length=LARGEST_BATCH, pattern=r"^\[[^\x00]*\]$")]


class Region(Shape):
    """Text of this part may be read on pages of this path; * stands for a part of a path's part, ** for any number of parts."""

    path: str
    selector: str


class Showing(Shape):
    """What the tab that agreed needs. `seq`: the last batch the server has; `watched`: somebody looks now."""

    grant: Uid
    seq: Seq
    watched: bool
    regions: list[Region]
    parameters: list[str]


class AskForPage(Command, wire="mirror.ask"):
    """The responsible respondent would like to see the visitor's page."""

    conversation: Uid
    client_id: Uid
    epoch: Epoch


class ShowMyPage(Command, wire="mirror.show", answer=Showing):
    """The visitor agrees; in this tab and to the responsible respondent only."""

    conversation: Uid
    client_id: Uid


class ResumeShowing(Command, wire="mirror.resume", answer=Showing):
    """The same tab after a page change or a broken line."""

    grant: Uid


class HidePage(Command, wire="mirror.hide"):
    """No thanks, or stop; by the visitor or the respondent."""

    conversation: Uid
    client_id: Uid


class Flow(Shape):
    """`watched`: go on; `checkpoint`: the next batch must begin with the whole page."""

    watched: bool
    checkpoint: bool


class StreamPage(Command, wire="mirror.stream", answer=Flow):
    """A batch of the shown page. An empty list says that the tab is still there."""

    grant: Uid
    seq: Annotated[int, Field(ge=1, le=2**53 - 1)]
    checkpoint: bool = False
    state: State = "live"
    events: Events


class Batch(Shape):
    """`packed`: the events are gzip in base64."""

    seq: Seq
    checkpoint: bool
    state: State
    events: str
    packed: bool = False


class Watched(Shape):
    """The page so far; `site` is the key under which the mirror's host shows it."""

    site: str
    batches: list[Batch]


class WatchPage(Command, wire="mirror.watch", answer=Watched):
    """The respondent's desk looks at the page, or looks away."""

    conversation: Uid
    on: bool


class MirrorWanted(Event, wire="mirror.wanted", to=VISITORS):
    """Told to the visitor's tabs: somebody looks, or nobody any more."""

    conversation: Uid
    on: bool
    checkpoint: bool = False


class MirrorFlowed(Event, wire="mirror.flowed", to=STAFF):
    conversation: Uid
    batch: Batch

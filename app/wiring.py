"""What happens when: each fact with what follows it, the rooms' doors, who may open a socket, and the clock. One page."""

from collections.abc import Mapping

from app.accounts import facts as accounts
from app.brands import facts as brands
from app.brands import listeners as brands_hear
from app.conversations import facts as conversations
from app.conversations import listeners as conversations_hear
from app.conversations import sockets as _conversation_commands
from app.desk import entering as desk_entering
from app.desk import listeners as desk_hears
from app.desk import sockets as _desk_commands
from app.desk.routes import desk_bp
from app.embed import entering as embed_entering
from app.embed.routes import embed
from app.kernel import mail
from app.kernel.facts import Consequence
from app.kernel.hosts import WsgiApp
from app.kernel.letters import LetterQueued
from app.kernel.schedule import Every
from app.realtime import facts as realtime
from app.realtime.gateway import Recognise
from app.respondents import facts as respondents
from app.respondents import listeners as respondents_hear
from app.respondents import sockets as _respondent_commands
from app.site.routes import site_bp
from app.visitors import facts as visitors
from config import Settings

COMMANDS = (_conversation_commands, _desk_commands, _respondent_commands)
BLUEPRINTS = (site_bp, desk_bp, embed)
# A bearer token in a header is not sent by itself: there is nothing to forge.
WITHOUT_CSRF = (embed,)

CONSEQUENCES: Mapping[type, Consequence] = {
    LetterQueued: Consequence(later=(mail.send_letter,)),
    accounts.AccountRevoked: Consequence(now=(brands_hear.drop_account,)),
    brands.MemberEnded: Consequence(now=(brands_hear.drop_member,)),
    brands.RoleChanged: Consequence(now=(brands_hear.drop_member,)),
    realtime.PersonArrived: Consequence(now=(conversations_hear.tell_page,)),
    realtime.PersonLeft: Consequence(now=(conversations_hear.tell_page,)),
    visitors.VisitorMoved: Consequence(now=(conversations_hear.tell_page,)),
    respondents.StandingChanged: Consequence(now=(respondents_hear.tell_standing,)),
    conversations.EntryAppended: Consequence(now=(conversations_hear.tell_entry,)),
    conversations.ReadPositionMoved: Consequence(now=(conversations_hear.tell_read,)),
    conversations.AssignmentStarted: Consequence(now=(desk_hears.tell_entrusted,)),
    conversations.AssignmentEnded: Consequence(now=(conversations_hear.part_with, desk_hears.tell_gone)),
    conversations.AssignmentRated: Consequence(now=(desk_hears.tell_rating,)),
}

SCHEDULE: tuple[Every, ...] = ()

ENDED = (desk_entering.ended, embed_entering.ended)


def recognise(settings: Settings) -> Mapping[str, Recognise]:
    """The key in a socket's `auth`, and how it becomes an actor."""
    return {"ticket": desk_entering.ticket_opener(settings.origin), "visitor": embed_entering.by_token}


def other_hosts(settings: Settings) -> Mapping[str, WsgiApp]:
    """Host names beside Vouch's own, each with an application that knows nothing of the rest."""
    return {}

"""What happens when: each fact with what follows it, the rooms' doors, who may open a socket, and the clock. One page."""

from collections.abc import Mapping

from app.accounts import facts as accounts
from app.accounts.linking import forget_links
from app.brands import facts as brands
from app.brands import listeners as brands_hear
from app.cobrowse import facts as cobrowse
from app.cobrowse import listeners as cobrowse_hears
from app.cobrowse import sockets as cobrowse_commands
from app.commerce import facts as commerce
from app.commerce import listeners as commerce_hears
from app.commerce import sockets as commerce_commands
from app.community import facts as community
from app.community import listeners as community_hears
from app.community import sockets as community_commands
from app.console.routes import console_bp
from app.conversations import facts as conversations
from app.conversations import listeners as conversations_hear
from app.conversations import sockets as conversation_commands
from app.desk import entering as desk_entering
from app.desk import listeners as desk_hears
from app.desk import sockets as desk_commands
from app.desk.routes import desk_bp
from app.embed import entering as embed_entering
from app.embed.left import left, unsubscribing
from app.embed.routes import embed
from app.insights import listeners as insights_hear
from app.kernel import mail
from app.kernel.facts import Consequence
from app.kernel.forgetting import forget
from app.kernel.letters import LetterQueued, forget_letters
from app.kernel.receipts import forget_receipts
from app.kernel.schedule import Every
from app.kernel.watching import watch
from app.realtime import facts as realtime
from app.realtime.gateway import Recognise
from app.realtime.presence import forget_presence
from app.recognition import facts as recognition
from app.recognition import listeners as recognition_hears
from app.recognition import sockets as recognition_commands
from app.recruitment.applying import forget_applications
from app.replies import facts as replies
from app.replies import listeners as replies_hear
from app.replies import sockets as reply_commands
from app.respondents import facts as respondents
from app.respondents import listeners as respondents_hear
from app.respondents import sockets as respondent_commands
from app.routing import facts as routing
from app.routing import listeners as routing_hears
from app.routing import sockets as routing_commands
from app.routing.waiting import stand_of
from app.site.applications import apply
from app.site.routes import site_bp
from app.visitors import facts as visitors
from app.visitors import listeners as visitors_hear
from config import Settings

COMMANDS = (conversation_commands, routing_commands, respondent_commands, commerce_commands, desk_commands, reply_commands,
            recognition_commands, community_commands, cobrowse_commands)
BLUEPRINTS = (site_bp, console_bp, desk_bp, embed, left, unsubscribing, watch)
# A bearer token in a header is not sent by itself: there is nothing to forge. The application form looks at its token itself,
# so that a stale page loses no word. A letter's link is its own right.
WITHOUT_CSRF = (embed, apply, unsubscribing)

CONSEQUENCES: Mapping[type, Consequence] = {
    LetterQueued: Consequence(later=(mail.send_letter,)),
    # people
    accounts.AccountRevoked: Consequence(now=(brands_hear.drop_account,)),
    brands.BrandFounded: Consequence(later=(recognition_hears.begin,)),
    brands.TeamArchived: Consequence(later=(routing_hears.forget_team,)),
    brands.MemberJoined: Consequence(now=(respondents_hear.welcome,), later=(respondents_hear.become,)),
    brands.MemberEnded: Consequence(now=(brands_hear.drop_member,), later=(routing_hears.revoke,)),
    brands.RoleChanged: Consequence(now=(brands_hear.drop_member,)),
    visitors.VisitorMoved: Consequence(now=(conversations_hear.tell_page,)),
    visitors.TrailForgotten: Consequence(now=(conversations_hear.tell_page,)),
    visitors.VisitorIdentified: Consequence(now=(visitors_hear.drop_replaced,)),
    visitors.VisitorBlocked: Consequence(now=(visitors_hear.drop_blocked,)),
    realtime.PersonArrived: Consequence(now=(conversations_hear.tell_page,)),
    realtime.PersonLeft: Consequence(now=(conversations_hear.tell_page,)),
    respondents.StandingChanged: Consequence(now=(respondents_hear.tell_standing,)),
    respondents.BecameAvailable: Consequence(later=(routing_hears.serve,)),
    respondents.BecameUnavailable: Consequence(later=(routing_hears.pass_on_offers,)),
    # conversations
    conversations.EntryAppended: Consequence(now=(conversations_hear.tell_entry,)),
    conversations.ReadPositionMoved: Consequence(now=(conversations_hear.tell_read,)),
    conversations.AssignmentStarted: Consequence(now=(desk_hears.tell_entrusted,)),
    conversations.AssignmentRated: Consequence(now=(desk_hears.tell_rating, desk_hears.tell_ranking),
                                               later=(recognition_hears.consider, routing_hears.count_outcome)),
    conversations.AssignmentEnded: Consequence(now=(conversations_hear.part_with, cobrowse_hears.stop_river, desk_hears.tell_gone),
                                               later=(routing_hears.count_outcome,)),
    conversations.ConversationReopened: Consequence(later=(routing_hears.offer_again,)),
    # routing
    routing.OfferMade: Consequence(now=(routing_hears.tell_offer,)),
    routing.OfferEnded: Consequence(now=(routing_hears.tell_offer_ended,)),
    routing.WaitingMoved: Consequence(now=(routing_hears.tell_place,)),
    # beside the conversations
    cobrowse.PageHidden: Consequence(now=(cobrowse_hears.stop_river,)),
    commerce.OrderAttributed: Consequence(now=(commerce_hears.tell_order,)),
    replies.RepliesChanged: Consequence(now=(replies_hear.tell_changed,)),
    replies.ReplyRequested: Consequence(now=(replies_hear.tell_asker,)),
    replies.ReplyRequestAnswered: Consequence(now=(replies_hear.tell_answered,)),
    recognition.BadgeAwarded: Consequence(now=(recognition_hears.tell_award, desk_hears.tell_ranking), later=(community_hears.post_award,)),
    recognition.AwardSeen: Consequence(now=(recognition_hears.tell_seen,)),
    community.FeedChanged: Consequence(now=(community_hears.tell_change,)),
    community.FeedRead: Consequence(now=(community_hears.tell_read,)),
}

SCHEDULE = (
    Every("promises", 1.0, routing_hears.keep_promises),
    Every("snoozes", 2.0, conversations_hear.wake_snoozed),
    Every("search index", 1.0, insights_hear.keep_index),
    Every("availability", 5.0, respondents_hear.keep_hours),
    Every("answers by mail", 10.0, routing_hears.mail_answers),
    Every("shown pages", 5.0, cobrowse_hears.end_pages),
    Every("used identities", 3600.0, visitors_hear.forget_identities),
    Every("what is over", 3600.0, forget(forget_links, forget_letters, forget_receipts, forget_presence, forget_applications)),
)

# Read with every page of the log that goes to a visitor.
conversation_commands.ask_where_they_stand(stand_of)

# Asked every two seconds about everybody who is connected.
ENDED = (desk_entering.ended, embed_entering.ended)


def recognise(settings: Settings) -> Mapping[str, Recognise]:
    """The key in a socket's `auth`, and how it becomes an actor."""
    return {"ticket": desk_entering.ticket_opener(settings.origin), "visitor": embed_entering.by_token}

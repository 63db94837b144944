"""The demo's saved replies: what Objectif's people say most often, in English and French."""

from datetime import datetime

from app.demo import Made, member_actor
from app.kernel import work
from app.kernel.ids import uid
from app.replies.drafting import Words, add_reply
from app.replies.requesting import request_reply

# title, shortcut, topic, audience, English, French
REPLIES = (
    ("Does it fit my camera?", "fits", "optics", "ambassadors",
     "Hello {name}! Yes, the [lens] fits the [camera] and autofocus works. I have used it that way for [how long].",
     "Bonjour {name} ! Oui, le [objectif] se monte sur le [boîtier] et l’autofocus fonctionne. Je m’en sers ainsi depuis [durée]."),
    ("Cleaning a lens", "clean", "cleaning", "both",
     "Blower first, then the soft brush, and the cloth last and barely wet. Never spray onto the glass itself.",
     "D’abord la poire soufflante, puis le pinceau doux, et enfin le chiffon à peine humide. Jamais de spray directement sur le verre."),
    ("First film for black and white", "first-film", "film", "ambassadors",
     "Take a 400 ISO film to begin with: it forgives a lot. Expose a little generously and the grain stays fine.",
     "Pour débuter, prenez une pellicule 400 ISO : elle pardonne beaucoup. Exposez un peu large, le grain reste fin."),
    ("After salt water", "salt", "action", "ambassadors",
     "Rinse it in fresh water for a few minutes, doors shut, and let it dry in the shade. The port seal is what dies first.",
     "Rincez-la quelques minutes à l’eau douce, volets fermés, et laissez-la sécher à l’ombre. C’est le joint qui lâche en premier."),
    ("I ask the team", "team", "", "ambassadors",
     "That is something only {brand} can answer, {name}. I hand you over to the team now; they see everything we wrote.",
     "Là, seule l’équipe de {brand} peut répondre, {name}. Je vous la passe maintenant ; elle voit tout ce que nous avons écrit."),
    ("Where the parcel is", "parcel", "delivery", "agents",
     "Hello {name}, {respondent} from {brand}. Your parcel [number] left us on [date] and should be with you by [day].",
     "Bonjour {name}, {respondent} de chez {brand}. Votre colis [numéro] est parti le [date] et devrait arriver d’ici [jour]."),
    ("Sending it in for repair", "repair", "after-sales", "agents",
     "I am sorry about that, {name}. I send you a return label by e-mail; a repair usually takes [number] days from the day we have it.",
     "J’en suis désolé, {name}. Je vous envoie une étiquette de retour par e-mail ; une réparation prend en général [nombre] jours dès réception."),
    ("Thanks and goodbye", "bye", "", "both",
     "With pleasure, {name}. Write again whenever you like, and send us a picture!",
     "Avec plaisir, {name}. Revenez quand vous voulez, et envoyez-nous une photo !"),
)
WISH = "The ring of the 70–200 has the same thread as that of the 70–300, it is only two millimetres shorter. It holds."


def write(made: Made, *, now: datetime) -> int:
    """Maya writes REPLIES, Lena asks for one more; returns how many were written."""
    maya = member_actor(made.members["maya"])
    for title, shortcut, topic, audience, english, french in REPLIES:
        words = Words(title, shortcut, {"en": english, "fr": french}, audience, made.topics.get(topic))
        work.do(add_reply, actor=maya, words=words, now=now)
    work.do(request_reply, actor=member_actor(made.members["lena"]), client_id=uid(), words=WISH, language="en", conversation=None, now=now)
    return len(REPLIES)

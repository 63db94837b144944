"""The demo brand's topics, and for each four lines such as its visitors write: questions without a topic are compared with them."""

from collections.abc import Mapping, Sequence

TOPICS = (
    ("digital", {"en": "Digital", "fr": "Numérique"}, "ambassadors"),
    ("film", {"en": "Film", "fr": "Argentique"}, "ambassadors"),
    ("action", {"en": "Action cameras", "fr": "Caméras sportives"}, "ambassadors"),
    ("optics", {"en": "Optics", "fr": "Optiques"}, "ambassadors"),
    ("accessories", {"en": "Accessories", "fr": "Accessoires"}, "ambassadors"),
    ("cleaning", {"en": "Cleaning", "fr": "Entretien"}, "ambassadors"),
    ("delivery", {"en": "Delivery", "fr": "Livraison"}, "agents"),
    ("after-sales", {"en": "After-sales", "fr": "Après-vente"}, "agents"),
    ("payment", {"en": "Payment", "fr": "Paiement"}, "agents"),
)

EXAMPLES: Mapping[str, Sequence[str]] = {
    "digital": ("Which mirrorless camera is good for a beginner?", "How many megapixels do I need for big prints?",
                "Does the sensor cope with high ISO at night?", "Is the autofocus of this body fast enough for birds?"),
    "film": ("Which film should I load on a cloudy day?", "Where can I have a roll of film developed?",
             "Does the light meter of this old camera still work?", "How do I load 35 mm film without exposing it?"),
    "action": ("Is this action camera waterproof for diving?", "Which mount do I need for a bike helmet?",
               "How steady is the video when I ski?", "How long does the battery last while filming in the cold?"),
    "optics": ("Which lens is best for portraits?", "Is the zoom sharp wide open?", "Does this lens fit my camera body with an adapter?",
               "Do I need image stabilisation in a telephoto lens?"),
    "accessories": ("Which tripod holds a heavy camera?", "Do I need a polarising filter?", "Which memory card is fast enough for 4K?",
                    "Is there a bag for one camera and two lenses?"),
    "cleaning": ("How do I clean dust off the sensor?", "There is fungus inside my lens, what can I do?", "Which cloth is safe for the front glass?",
                 "How do I dry a camera that got wet?"),
    "delivery": ("When will my parcel arrive?", "How much is shipping abroad?", "Can I pick up my order in a shop?",
                 "The tracking number shows nothing."),
    "after-sales": ("My camera broke, is it under warranty?", "How do I send something back?", "I would like a refund.",
                    "Where can I have a lens repaired?"),
    "payment": ("Can I pay in instalments?", "My card was declined.", "Where do I enter a discount code?", "I need an invoice for my company."),
}

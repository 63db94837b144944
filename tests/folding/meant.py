"""What is meant to differ between a screen that was told and one that asks anew, each with its reason."""

# Events that change nothing that is kept: what they tell is in no answer.
PASSING = {
    "typing.shown": "ends by itself after six seconds",
    "mirror.wanted": "starts and stops the recorder; a tab that comes asks mirror.resume",
    "mirror.flowed": "a picture of this moment; who looks anew asks mirror.watch",
}
# What a thread knows besides; no answer has it.
OF_A_THREAD = {
    "typing": "ends by itself after six seconds",
    "pending": "entries that came too early wait there for the ones before",
}
# Read whenever it is looked at, as a summary of other conversations: nobody is told of each of their changes.
SUMMARIES = {
    "visitor.read: earlier": "read anew when the panel opens, the visitor moves or asks, and when the responsible one changes",
    "conversation.list": "read anew when the list opens, and every 30 s while the panel is open",
}

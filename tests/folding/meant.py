"""What is meant to differ between a screen that was told and one that asks anew, each with its reason. Nothing of it is in any answer."""

# Events that change nothing that is kept.
PASSING = {
    "typing.shown": "ends by itself after six seconds",
    "mirror.wanted": "starts and stops the recorder; a tab that comes asks mirror.resume",
    "mirror.flowed": "a picture of this moment; who looks anew asks mirror.watch",
}
# What a thread knows besides.
OF_A_THREAD = {
    "typing": "ends by itself after six seconds",
    "pending": "entries that came too early wait there for the ones before",
}

"""A visitor who asks, writes, closes, writes again, rates, leaves an address, and looks where they have no business."""

from typing import Any

from app.kernel.ids import uid
from tests.chaos.person import Person
from tests.promises.told import Parcel, Shown

PAGES = ("product", "product", "list", "checkout", "basket", "other")
TOPICS = ("optics", "film", "action", "digital", "delivery", "", "nothing")
MOST_OPEN = 3


class Visitor(Person):
    """`strangers` are everybody's conversations (whose, uid), as if their names had been guessed."""

    def __init__(self, *args: Any, strangers: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.strangers = strangers

    def act(self) -> None:
        choice = self.dice.random()
        open_ones = [each for each in self.shown.values() if not each.is_closed]
        if len(open_ones) < MOST_OPEN and (choice < 0.25 or not self.shown):
            self.ask_question()
        elif choice < 0.72:
            self.write(self.dice.choice(list(self.shown.values())))
        elif choice < 0.78:
            self.rate()
        elif choice < 0.81 and open_ones:
            self.put("conversation.close", {"conversation": self.dice.choice(open_ones).conversation})
        elif choice < 0.83 and open_ones:
            self.put("question.leave", {"conversation": self.dice.choice(open_ones).conversation, "email": f"{self.key}@visitor.example"})
        elif choice < 0.88:
            self.mark_read()
        elif choice < 0.91:
            self.say_again()
        elif choice < 0.94:
            self.beat()
        elif choice < 0.96:
            self.peep()
        elif choice < 0.98:
            self.hint()
        else:
            self.leave()
            raise OSError("walked away")

    def ask_question(self) -> None:
        self.put("conversation.ask", {"conversation": uid(), "body": self.words(), "language": self.dice.choice(("en", "en", "fr")), "topic": None,
                                      "page": self._page()})

    def write(self, shown: Shown) -> None:
        """One to three in a row: their order must stay."""
        for _ in range(self.dice.choice((1, 1, 2, 3))):
            self.put("message.post", {"conversation": shown.conversation, "body": self.words()})

    def rate(self) -> None:
        due = [(shown.conversation, assignment) for shown in self.shown.values() for assignment, ended in shown.assignments.items()
               if ended and assignment not in shown.rated]
        if due:
            conversation, assignment = self.dice.choice(due)
            self.put("assignment.rate", {"conversation": conversation, "assignment": assignment, "stars": self.dice.randint(1, 5), "words": "so"})

    def mark_read(self) -> None:
        shown = self.dice.choice(list(self.shown.values()))
        if shown.head:
            parcel = Parcel(self.key, "read.mark", {"conversation": shown.conversation, "seq": self.dice.randint(1, shown.head)})
            answer = self.ask(parcel.name, parcel.command)
            if answer["ok"]:
                parcel.answers.append(answer["data"])
                self._told.parcels.append(parcel)

    def peep(self) -> None:
        """Somebody else's conversation is not there."""
        theirs = [conversation for key, conversation in self.strangers if key != self.key]
        if theirs:
            conversation = self.dice.choice(theirs)
            tries = {"conversation.sync": {"after": 0}, "message.post": {"client_id": uid(), "body": "from outside"}}
            for name, rest in tries.items():
                if self.ask(name, {"conversation": conversation, **rest})["ok"]:
                    self.trouble.append(f"{self.key} got into {conversation} by {name}")

    def hint(self) -> None:
        self.ask("page.show", {"page": self._page()})
        if self.shown:
            self.ask("typing.show", {"conversation": self.dice.choice(list(self.shown)), "on": True})

    def answered(self, parcel: Parcel) -> None:
        if parcel.name == "conversation.ask" and parcel.answers:
            self.see(parcel.command["conversation"])
            self.strangers.append((self.key, parcel.command["conversation"]))

    def _page(self) -> dict[str, Any]:
        return {"url": "http://shop.localhost:5000/p/x", "title": "A page", "type": self.dice.choice(PAGES), "topic": self.dice.choice(TOPICS)}

"""A site's rules: kept exactly, in their order, for managers of the brand; compiled with who could answer; counted without anybody."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from app.brands.models import Team, TeamPlace
from app.conversations.models import Conversation
from app.kernel.actor import Actor
from app.kernel.errors import Malformed, NotAllowed, NotFound
from app.kernel.ids import uid
from app.routing import counting
from app.routing.compiling import compiled, rules_of
from app.routing.conditioning import Wrong, exact, faults
from app.routing.counting import MOST_AN_HOUR, Told, count_invitations
from app.routing.funnel import Funnel, funnels_of, pages_seen
from app.routing.models import InvitationCount, Invited, TargetingRule, Waiting
from app.routing.reaching import reach_of
from app.routing.ruling import MOST_RULES, Ruled, TooManyRules, add_rule, change_rule, move_rule, pause_rule, remove_rule
from tests.routing.scene import NOON, Scene

WORDS = {"en": "Torn between two?", "fr": "Vous hésitez ?"}
Add = Callable[..., TargetingRule]


@pytest.fixture
def maya(scene: Scene) -> Actor:
    return scene.member("Maya", "manager", answers=False)


@pytest.fixture
def add(scene: Scene, maya: Actor) -> Add:
    def add(name: str = "Products", conditions: dict[str, Any] | None = None, **more: Any) -> TargetingRule:
        made = add_rule(scene.unit, actor=maya, site_id=scene.site.id, ruled=Ruled(name, conditions or {}, **more), now=NOON)
        return scene.unit.scalars(select(TargetingRule).where(TargetingRule.uid == made)).one()
    return add


def _names(scene: Scene, *, paused: bool = False) -> list[str]:
    return [rule.name for rule in rules_of(scene.unit, scene.site.id, paused=paused)]


class TestRules:
    def test_stand_in_their_order_and_move(self, scene: Scene, maya: Actor, add: Add) -> None:
        first, _, last = add("a"), add("b"), add("c")
        move_rule(scene.unit, actor=maya, rule_id=last.id, by=-1)
        assert _names(scene) == ["a", "c", "b"]
        for by in (-1, -1, 7):
            move_rule(scene.unit, actor=maya, rule_id=first.id, by=by)
        assert _names(scene) == ["a", "c", "b"]

    def test_are_paused_and_removed(self, scene: Scene, maya: Actor, add: Add) -> None:
        first, second = add("a"), add("b")
        pause_rule(scene.unit, actor=maya, rule_id=first.id, paused=True, now=NOON)
        assert (_names(scene), _names(scene, paused=True)) == (["b"], ["a", "b"])
        remove_rule(scene.unit, actor=maya, rule_id=second.id, now=NOON)
        assert _names(scene, paused=True) == ["a"]
        with pytest.raises(NotFound):
            remove_rule(scene.unit, actor=maya, rule_id=second.id, now=NOON)

    def test_are_kept_as_browsers_write_paths(self, add: Add) -> None:
        rule = add(conditions={"path": ["/café/*", " /a b ", "/%C3%A9", "/café/*"], "type": [], "free": ""})
        assert rule.conditions == {"path": ["/caf%C3%A9/*", "/a%20b", "/%C3%A9"]}

    @pytest.mark.parametrize(("name", "wrong"), [
        ("path", ["p/*"]), ("path", ["/a?b=1"]), ("path", ["/a#b"]), ("path", ["/" + "x" * 200]), ("path", ["/é" * 60]), ("path", [7]),
        ("path", [f"/{each}" for each in range(11)]), ("type", ["landing"]), ("data", [["", "is", "x"]]), ("data", [["n", "like", "x"]]),
        ("data", [["n", "min", "many"]]), ("data", [["n", "is", "x"]] * 6), ("data", [["n", "is"]]), ("data", "n"), ("basket", {"min": 1}),
        ("basket", {"currency": "EUR"}), ("basket", {"min": 2, "max": 1, "currency": "EUR"}), ("basket", {"min": -1, "currency": "EUR"}),
        ("basket", {"min": True, "currency": "EUR"}), ("basket", {"min": 1, "currency": "eur"}), ("language", ["de"]), ("device", "watch"),
        ("seconds", 0), ("seconds", 3_601), ("seconds", "9"), ("open", "yes"), ("free", "me"), ("pages", 1), ("returning", 1), ("back", "yes"),
        ("weather", 1)])
    def test_refuse_what_no_page_can_be(self, name: str, wrong: Any) -> None:
        with pytest.raises(Wrong) as refused:
            exact({name: wrong}, languages=("en", "fr"))
        assert refused.value.field == name

    @pytest.mark.parametrize(("field", "wrong"), [
        ("name", {"name": " "}), ("invitation", {"invitation": "shout"}), ("delay", {"delay": -1}), ("delay", {"delay": 601}),
        ("words", {"invitation": "words"}), ("words", {"invitation": "proactive", "words": {"fr": "Oui ?"}}),
        ("words", {"invitation": "words", "words": {"en": "x" * 121}}), ("cascade", {"cascade": [("owners", None)]}),
        ("cascade", {"cascade": [("agents", None)] * 6}), ("priority", {"priority": "now"})])
    def test_refuse_what_cannot_be_done(self, add: Add, field: str, wrong: dict[str, Any]) -> None:
        with pytest.raises(Malformed) as refused:
            add(**wrong)
        assert refused.value.data == {"fields": [field]}

    def test_keep_hostile_words_as_plain_text(self, add: Add) -> None:
        rule = add("<script>x</script>\u202e", invitation="words", words={"en": "<b>\u202eHi\x00</b>", "fr": ""})
        assert (rule.name, rule.words) == ("<script>x</script>", {"en": "<b>Hi</b>"})

    def test_are_few(self, add: Add) -> None:
        for _ in range(MOST_RULES):
            add()
        with pytest.raises(TooManyRules):
            add()

    def test_are_the_managers_own(self, scene: Scene, maya: Actor, add: Add) -> None:
        rule, ruled = add(), Ruled("mine now")
        for actor, error in ((scene.zoe, NotFound), (scene.member("Ines"), NotAllowed), (scene.visitor(), NotAllowed)):
            with pytest.raises(error):
                add_rule(scene.unit, actor=actor, site_id=scene.site.id, ruled=ruled, now=NOON)
            with pytest.raises(error):
                change_rule(scene.unit, actor=actor, rule_id=rule.id, ruled=ruled, now=NOON)
            for verb in (lambda who: move_rule(scene.unit, actor=who, rule_id=rule.id, by=1),
                         lambda who: pause_rule(scene.unit, actor=who, rule_id=rule.id, paused=True, now=NOON),
                         lambda who: remove_rule(scene.unit, actor=who, rule_id=rule.id, now=NOON)):
                with pytest.raises(error):
                    verb(actor)
        for more in ({"topic_id": scene.twin.topics["film"].id}, {"cascade": [("agents", 10_000)]}):
            with pytest.raises(NotFound):
                add(**more)

    def test_say_when_nobody_will_ever_see_them(self) -> None:
        seen = [("/p/wide-14", "product"), ("/", "list")]
        products = {"type": ["product"]}
        assert faults({"path": ["/basket"]}, before=[], seen=seen) == ["unseen"]
        assert faults({"path": ["/basket"]}, before=[], seen=[]) == []
        assert faults({**products, "device": "phone"}, before=[{"open": True}, products], seen=seen) == ["covered"]
        assert faults(products, before=[{**products, "device": "phone"}], seen=seen) == []
        assert faults({"back": True}, before=[{}], seen=seen) == ["covered", "consent"]


class TestCompiled:
    def test_says_who_could_answer_each_now(self, scene: Scene, add: Add) -> None:
        scene.member("Ines")
        omar = scene.member("Omar", "agent")
        team = scene._kept(Team(brand_id=scene.id, workspace_id=scene.workspace.id, name="Repairs"))
        add("a", {"type": ["list"]}, invitation="proactive", delay=5, words={**WORDS, "ru": "Да?"}, cascade=[("agents", team.id)])
        add("b", cascade=[("agents", team.id), ("ambassadors", None)])
        add("c")
        def who() -> list[Any]:
            rules = rules_of(scene.unit, scene.site.id)
            said = compiled(rules, languages=["en", "fr"], reach=reach_of(scene.unit, scene.site, rules=rules, now=NOON))
            assert said["v"] == 1 and "who" not in said["list"][2]
            assert (said["list"][0]["after"], said["list"][0]["words"]) == (5, WORDS)
            return [one["who"] for one in said["list"][:2]]
        assert who() == [None, "ambassadors"]
        scene._kept(TeamPlace(brand_id=scene.id, team_id=team.id, member_id=omar.member_id))
        assert who() == ["agents", "agents"]
        scene.stand(omar, availability="away")
        assert who() == [None, "ambassadors"]


class TestAim:
    def test_a_rule_says_who_is_asked_how_soon_and_about_what(self, scene: Scene, add: Add) -> None:
        omar = scene.member("Omar", "agent")
        scene.member("Ines")
        rule = add(cascade=[("agents", None), ("ambassadors", None)], priority="high", topic_id=scene.topics["film"].id)
        question = scene.ask(rule=rule.uid, topic="optics")
        assert scene.offered(question) == [omar.member_id]
        row = scene.unit.get_one(Waiting, question.conversation_id)
        assert (row.cascade, row.priority) == ([["agents", None], ["ambassadors", None]], "high")
        assert scene.unit.get_one(Conversation, question.conversation_id).topic_id == scene.topics["film"].id
        assert scene.unit.get_one(Invited, question.conversation_id).rule_id == rule.id

    def test_the_visitors_own_topic_goes_before_the_rules(self, scene: Scene, add: Add) -> None:
        scene.member("Ines")
        omar = scene.member("Omar", "agent")
        rule = add(cascade=[("ambassadors", None)], topic_id=scene.topics["film"].id)
        assert scene.offered(scene.ask(rule=rule.uid, chosen=scene.topics["delivery"].uid)) == [omar.member_id]

    def test_a_browser_is_not_believed(self, scene: Scene, maya: Actor, add: Add) -> None:
        """A rule that is unknown, another brand's, paused or removed counts for nothing."""
        scene.member("Ines")
        paused, gone = add("a", cascade=[("agents", None)]), add("b", cascade=[("agents", None)])
        pause_rule(scene.unit, actor=maya, rule_id=paused.id, paused=True, now=NOON)
        remove_rule(scene.unit, actor=maya, rule_id=gone.id, now=NOON)
        theirs = add_rule(scene.unit, actor=scene.zoe, site_id=scene.twin.site.id, ruled=Ruled("theirs", cascade=[("agents", None)]), now=NOON)
        for each in (uid(), paused.uid, gone.uid, theirs):
            question = scene.ask(rule=each)
            assert scene.unit.get(Invited, question.conversation_id) is None
            assert scene.unit.get_one(Waiting, question.conversation_id).cascade == [["ambassadors", None], ["agents", None]]

    def test_an_archived_team_is_passed_over(self, scene: Scene, add: Add) -> None:
        team = scene._kept(Team(brand_id=scene.id, workspace_id=scene.workspace.id, name="Repairs"))
        rule = add(cascade=[("agents", team.id), ("ambassadors", None)])
        team.archived_at = NOON
        scene.unit.flush()
        assert scene.unit.get_one(Waiting, scene.ask(rule=rule.uid).conversation_id).cascade == [["ambassadors", None]]


class TestCounts:
    def test_add_up_by_the_hour_to_a_ceiling(self, scene: Scene, add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
        rule, other = add(), add()
        def tell(*told: Told) -> int:
            return count_invitations(scene.unit, site_id=scene.site.id, told=told, now=scene.now)
        assert tell(Told(rule.uid, 3, 2, 1), Told(uid(), 9, 9, 9)) == 1
        tell(Told(rule.uid, 1, 0, 0))
        scene.later(3_600)
        tell(Told(rule.uid, 1, 1, 1), Told(other.uid, 2, 0, 0))
        scene.ask(rule=rule.uid)
        found = funnels_of(scene.unit, scene.site.id, since=NOON)
        assert (found[rule.id], found[other.id]) == (Funnel(5, 3, 2, 1), Funnel(2, 0, 0, 0))
        monkeypatch.setattr(counting, "MOST_AN_HOUR", 6)
        tell(Told(rule.uid, 20, 20, 20))
        scene.unit.expire_all()
        assert scene.unit.get_one(InvitationCount, (rule.id, scene.now)).due == 6 < MOST_AN_HOUR

    def test_are_not_taken_from_another_site(self, scene: Scene, add: Add) -> None:
        assert count_invitations(scene.unit, site_id=scene.twin.site.id, told=[Told(add().uid, 1, 1, 1)], now=NOON) == 0

    def test_pages_are_those_from_which_visitors_wrote(self, scene: Scene) -> None:
        scene.ask()
        scene.ask(type="checkout")
        assert sorted(pages_seen(scene.unit, scene.site.id)) == [("/lens", "checkout"), ("/lens", "product")]

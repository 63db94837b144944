"""Commands as no browser of ours sends them: drawn from what each declares, with strange values wherever one may stand."""

from collections.abc import Mapping, Sequence
from typing import Any

from hypothesis import strategies as st

from app.kernel.ids import uid
from app.realtime.protocol import Command

DEEP: Any = []
for _ in range(400):
    DEEP = [DEEP]
NOBODY = "01890000-0000-7000-8000-000000000000"
STRANGE: list[Any] = [None, True, False, 0, -1, 1.5, 2**31, 2**53, 2**63 - 1, 2**63, -2**63 - 1, 2**64,
                      10**400, float("nan"), float("inf"), "", " ", "\x00", "a\x00b", "\ud800",
                      "\u202e\u2066evil", "😀" * 3_000, "x" * 20_000, NOBODY, NOBODY.upper(), NOBODY + "\n", [], {}, [None],
                      {"a": 1}, DEEP, "'; DROP TABLE entry;--", "../../etc/passwd", {"$ne": 1}, [NOBODY] * 51, "١", "javascript:alert(1)", "%00"]
SURPLUS = ("__proto__", "id", "brand_id", "n", "epoch", "kind", "x" * 300, "\x00")


def wrecked(good: Mapping[str, Any], fields: Sequence[str], theirs: Sequence[str]) -> st.SearchStrategy[Any]:
    """A good command, of which some is missing, strange, another brand's or too much; fields that it may leave out come in too."""

    def draw(one: st.DrawFn) -> Any:
        if one(st.integers(0, 9)) == 0:
            return one(st.sampled_from(STRANGE))
        found = {**good, **({"client_id": uid()} if "client_id" in good else {})}
        for name in fields:
            match one(st.sampled_from(["keep", "keep", "drop", "strange", "inside", "theirs"])):
                case "drop":
                    found.pop(name, None)
                case "strange":
                    found[name] = one(st.sampled_from(STRANGE) | st.text(max_size=60) | st.integers() | st.floats())
                case "inside" if isinstance(good.get(name), dict):
                    found[name] = {**good[name], one(st.sampled_from([*good[name], "more"])): one(st.sampled_from(STRANGE))}
                case "theirs":
                    found[name] = one(st.sampled_from(theirs))
        if one(st.booleans()):
            found[one(st.sampled_from(SURPLUS))] = one(st.sampled_from(STRANGE))
        return found

    return st.composite(lambda draw_: draw(draw_))()


def declared(shape: type[Command], real: Sequence[str]) -> st.SearchStrategy[Any]:
    """What the command's own schema calls right, with ids of things that are there; now and then a strange value in its place."""
    schema = shape.model_json_schema()
    return _value(schema, schema.get("$defs", {}), real)


def _value(schema: Mapping[str, Any], named: Mapping[str, Any], real: Sequence[str]) -> st.SearchStrategy[Any]:
    right = _right(schema, named, real)
    return st.integers(0, 11).flatmap(lambda dice: st.sampled_from(STRANGE) if dice == 0 and schema.get("type") != "object" else right)


def _right(schema: Mapping[str, Any], named: Mapping[str, Any], real: Sequence[str]) -> st.SearchStrategy[Any]:
    if "$ref" in schema:
        return _value(named[schema["$ref"].rpartition("/")[2]], named, real)
    if "anyOf" in schema:
        return st.one_of([_value(each, named, real) for each in schema["anyOf"]])
    if "enum" in schema or "const" in schema:
        return st.sampled_from(schema.get("enum", [schema.get("const")]))
    match schema.get("type"):
        case "object":
            parts = {name: _value(each, named, real) for name, each in schema.get("properties", {}).items()}
            needed = set(schema.get("required", ()))
            return st.fixed_dictionaries({name: parts[name] for name in parts if name in needed},
                                         optional={name: parts[name] for name in parts if name not in needed})
        case "array":
            return st.lists(_value(schema.get("items", {}), named, real), max_size=min(schema.get("maxItems", 4), 4))
        case "integer" | "number":
            least, most = int(schema.get("minimum", -2**31)), int(schema.get("maximum", 2**53))
            return st.integers(least, most) | st.sampled_from([least, most, least - 1, most + 1])
        case "boolean":
            return st.booleans()
        case "null":
            return st.none()
        case "string":
            longest = schema.get("maxLength", 60)
            return st.sampled_from([*real, "x" * longest, "x" * (longest + 1)]) | st.builds(uid) | st.text(max_size=min(longest, 60))
    return st.sampled_from(STRANGE)

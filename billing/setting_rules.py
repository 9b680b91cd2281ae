"""Small rules for settings, each giving its problems as lines that begin with the setting's path."""

from collections.abc import Callable, Iterable, Mapping

from billing.sessions import is_return_url

Problems = list[str]
Rule = Callable[[str, object], Problems]


def block(known: Mapping[str, Rule], *, required: Iterable[str] = ()) -> Rule:
    """A table of settings: none unknown, and every required one there."""

    def check(path: str, value: object) -> Problems:
        if not isinstance(value, Mapping):
            return [f"{path}: must be a table"]
        problems = [f"{_join(path, name)}: is missing" for name in required if value.get(name) in (None, "")]
        for name, inner in value.items():
            rule = known.get(str(name))
            if rule is None:
                problems.append(f"{_join(path, str(name))}: is not a setting")
            elif inner not in (None, ""):
                problems += rule(_join(path, str(name)), inner)
        return problems

    return check


def _join(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def boolean(path: str, value: object) -> Problems:
    return [] if isinstance(value, bool) else [f"{path}: must be true or false"]


def text(longest: int) -> Rule:
    def check(path: str, value: object) -> Problems:
        if not isinstance(value, str):
            return [f"{path}: must be text"]
        return (
            [] if len(value) <= longest else [f"{path}: has {len(value)} characters, at most {longest} fit"]
        )

    return check


def address(path: str, value: object) -> Problems:
    fits = isinstance(value, str) and is_return_url(value)
    return [] if fits else [f"{path}: must be an http or https address"]


def prefixed(prefix: str) -> Rule:
    def check(path: str, value: object) -> Problems:
        fits = isinstance(value, str) and value.startswith(prefix) and len(value) > len(prefix)
        return [] if fits else [f"{path}: must be an id that begins with {prefix}"]

    return check


def one_of(*words: str) -> Rule:
    def check(path: str, value: object) -> Problems:
        return [] if value in words else [f"{path}: must be one of {', '.join(words)}, not {value!r}"]

    return check


def whole(least: int) -> Rule:
    def check(path: str, value: object) -> Problems:
        fits = isinstance(value, int) and not isinstance(value, bool) and value >= least
        return [] if fits else [f"{path}: must be a whole number of at least {least}"]

    return check


def list_of(rule: Rule, *, most: int | None = None) -> Rule:
    def check(path: str, value: object) -> Problems:
        if not isinstance(value, list | tuple):
            return [f"{path}: must be a list"]
        problems = [one for at, inner in enumerate(value) for one in rule(f"{path}[{at}]", inner)]
        if most is not None and len(value) > most:
            problems.append(f"{path}: has {len(value)} entries, at most {most} are allowed")
        return problems

    return check


def metadata(path: str, value: object) -> Problems:
    fits = isinstance(value, Mapping) and all(isinstance(one, str) for one in value.values())
    return [] if fits else [f"{path}: must be a table of texts"]


def anything(_path: str, _value: object) -> Problems:
    """Fields that answers carry and nobody sets."""
    return []

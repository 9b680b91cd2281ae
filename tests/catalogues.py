"""The translations as files: collects sentences from the code and checks that each language has them all.

`update` brings the catalogues up to date and fills in English, `check` names what is missing, `pseudo` writes
the catalogue of en-XA for tests: every sentence accented, longer by 40 % and in ⟦brackets⟧, so that a page
shows what no translator can reach and what breaks when words grow.
"""

import copy
import os
import re
import sys
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ROOT / "locales"
LANGUAGES = ("en", "it")
PSEUDO_FOLDER = "en_XA"
# N_ marks a sentence that is translated elsewhere, where the language is known.
KEYWORDS = {**DEFAULT_KEYWORDS, "N_": None}

Sentence = str | tuple[str, ...]

ACCENTED = str.maketrans(
    "abcdefghijklmnoprstuvwyzABCDEFGHIJKLMNOPRSTUVWYZ", "àƀçđéƒĝĥîĵķļɱñóþŕšţûṽŵýžÀƁÇĐÉƑĜĤÎĴĶĻṀÑÓÞŔŠŢÛṼŴÝŽ"
)
# Placeholders, tags and entities stay as they are.
KEPT = re.compile(r"(%\(\w+\)[#0\- +]*\d*(?:\.\d+)?[a-zA-Z]|%%|\{\w*\}|<[^>]+>|&\w+;)")


def extracted() -> Catalog:
    catalog = Catalog(charset="utf-8")
    for message, comments, context in _written():
        catalog.add(message, auto_comments=comments, context=context)
    return catalog


def _written() -> Iterator[tuple[Sentence, list[str], str | None]]:
    with (ROOT / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    found = extract_from_dir(ROOT, methods, options, KEYWORDS, comment_tags=("Translators:",))
    for _, _, message, comments, context in found:
        yield message, comments, context


def po_file(language: str) -> Path:
    return LOCALES / language / "LC_MESSAGES" / "messages.po"


def stored(language: str) -> Catalog:
    path = po_file(language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language)


def update() -> None:
    fresh = extracted()
    for language in LANGUAGES:
        catalog = stored(language)
        # A copy: Babel keeps the messages of the template themselves, and English is written into its own.
        catalog.update(copy.deepcopy(fresh), no_fuzzy_matching=True, update_creation_date=False)
        catalog.obsolete.clear()
        if language == "en":
            _say_as_written(catalog)
        _write(catalog, po_file(language))


def problems() -> list[str]:
    fresh = extracted()
    found = [problem for language in LANGUAGES for problem in _problems(language, stored(language), fresh)]
    return found + clashes([message for message, _, _ in _written()])


def clashes(written: list[Sentence]) -> list[str]:
    """A catalogue holds a sentence once: one that is also a singular would share its translation."""
    singulars = {message[0] for message in written if isinstance(message, tuple)}
    alone = {message for message in written if isinstance(message, str)}
    return [f"{message!r} stands alone and with a plural too" for message in sorted(singulars & alone)]


def write_pseudo() -> None:
    catalog = stored("en")
    for message in _messages(catalog):
        strings = tuple(pseudo(sentence) for sentence in _sentences(message))
        message.string = strings if message.pluralizable else strings[0]
    content = BytesIO()
    write_mo(content, catalog)
    path = LOCALES / PSEUDO_FOLDER / "LC_MESSAGES" / "messages.mo"
    path.parent.mkdir(parents=True, exist_ok=True)
    # Another process may be reading it, or writing its own.
    fresh = path.with_suffix(f".{os.getpid()}")
    fresh.write_bytes(content.getvalue())
    fresh.replace(path)


def pseudo(sentence: str) -> str:
    parts = KEPT.split(sentence)
    accented = "".join(part if place % 2 else part.translate(ACCENTED) for place, part in enumerate(parts))
    words = sum(len(part) for part in parts[::2])
    return f"⟦{accented} {'~' * max(1, words * 2 // 5)}⟧"


def _problems(language: str, catalog: Catalog, fresh: Catalog) -> Iterator[str]:
    for wanted in _messages(fresh):
        message = catalog.get(wanted.id, wanted.context)
        if message is None:
            yield f"{language}: {wanted.id!r} is not in the catalogue (make messages adds it)"
        elif not all(_strings(message)):
            yield f"{language}: {wanted.id!r} is not translated"
        elif message.fuzzy:
            yield f"{language}: {wanted.id!r} is marked as uncertain"
        else:
            yield from (f"{language}: {wanted.id!r}: {error}" for error in _errors(message, catalog))
    for message in _messages(catalog):
        if fresh.get(message.id, message.context) is None:
            yield f"{language}: {message.id!r} is used nowhere (make messages removes it)"


def _errors(message: Message, catalog: Catalog) -> Iterator[str]:
    yield from (str(error) for error in message.check(catalog))
    wanted = {name for sentence in _sentences(message) for name in KEPT.findall(sentence)}
    for string in _strings(message):
        if unknown := set(KEPT.findall(string)) - wanted:
            yield f"{', '.join(sorted(unknown))} is not in the original"
    if not message.pluralizable and (lost := wanted - set(KEPT.findall(str(message.string)))):
        yield f"{', '.join(sorted(lost))} is lost"


def _say_as_written(catalog: Catalog) -> None:
    for message in _messages(catalog):
        message.string = _sentences(message) if message.pluralizable else message.id


def _messages(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def _sentences(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else (message.id[0], message.id[1])


def _strings(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ())


def _write(catalog: Catalog, path: Path) -> None:
    catalog.project, catalog.version, catalog.fuzzy = "billing-portal", "1", False
    catalog.msgid_bugs_address = catalog.last_translator = catalog.language_team = ""
    catalog.header_comment = f"# The sentences of the billing portal in the language {catalog.locale}."
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        write_po(file, catalog, width=100, no_location=True, sort_output=True, ignore_obsolete=True)


def check() -> None:
    if found := problems():
        sys.exit("\n".join(found))


COMMANDS: dict[str, Callable[[], None]] = {"update": update, "check": check, "pseudo": write_pseudo}

if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in COMMANDS:
        sys.exit(f"usage: python -m tests.catalogues {'|'.join(COMMANDS)}")
    COMMANDS[sys.argv[1]]()

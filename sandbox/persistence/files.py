"""A state file: all accounts of a sandbox and its clock, in one JSON document that is replaced as a whole."""

import dataclasses
import os
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from tempfile import NamedTemporaryFile

import msgspec

from sandbox.clock import Clock
from sandbox.persistence.graph import Unreadable, flatten, unflatten
from sandbox.state import State
from wire.objects import Object

# Raised whenever a file of the older form can no longer be read.
_FORM = 1
_MARK = "billing_portal_sandbox"
# Given anew to each sandbox, or written apart.
_NOT_OF_THE_FILE = ("key", "clock", "public_url", "tables")


class StateFileBroken(Exception):
    """The file is not a state of this sandbox; the message says why."""


def save(path: Path, states: Mapping[str, State]) -> None:
    write(path, encode(states))


def encode(states: Mapping[str, State]) -> bytes:
    """All accounts, which share one clock and one address, as the file holds them."""
    some = next(iter(states.values()))
    return msgspec.json.encode(
        {
            _MARK: _FORM,
            "public_url": some.public_url,
            "clock_ahead": some.clock.ahead.total_seconds(),
            "accounts": {key: flatten(_kept(state), state) for key, state in states.items()},
        }
    )


def write(path: Path, content: bytes) -> None:
    """Replace the file in one step, so that whoever reads it finds the old state or the new one."""
    with NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as made:
        try:
            made.write(content)
            made.flush()
            os.fsync(made.fileno())
            Path(made.name).replace(path)
        except BaseException:
            Path(made.name).unlink(missing_ok=True)
            raise


def load(path: Path, *, clock: Clock, public_url: str) -> dict[str, State]:
    """The accounts of a file, on a clock that is set as far ahead as theirs was."""
    document = _document(path.read_bytes(), public_url)
    try:
        clock.advance(timedelta(seconds=document["clock_ahead"]) - clock.ahead)
        return {key: _restored(key, told, clock, public_url) for key, told in document["accounts"].items()}
    except (Unreadable, KeyError, TypeError, ValueError, AttributeError) as error:
        raise StateFileBroken(f"it is damaged, or of another version ({error})") from error


def _document(content: bytes, public_url: str) -> Object:
    document = _decoded(content)
    if document[_MARK] != _FORM:
        raise StateFileBroken(f"it has form {document[_MARK]}, this version reads form {_FORM}")
    before = document.get("public_url")
    if isinstance(before, str) and before != public_url:
        # The objects hold addresses of hosted pages; they are to lead to this sandbox.
        return _decoded(content.replace(f"{before}/".encode(), f"{public_url}/".encode()))
    return document


def _decoded(content: bytes) -> Object:
    try:
        document: Object = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise StateFileBroken(f"it is not JSON ({error})") from error
    if not isinstance(document, dict) or _MARK not in document:
        raise StateFileBroken("it is not a state that the sandbox has written")
    return document


def _kept(state: State) -> Object:
    fields = {name: getattr(state, name) for name in _field_names()}
    return fields | {"tables": {kind: table.kept() for kind, table in state.tables.items()}}


def _restored(key: str, told: Object, clock: Clock, public_url: str) -> State:
    state = State(key, {}, clock, public_url)
    kept = unflatten(told, state)
    # A field that the file does not know yet keeps the value that it begins with.
    for name in _field_names():
        if name in kept:
            setattr(state, name, kept[name])
    for kind, rows in kept["tables"].items():
        state.table(kind).restore(rows)
    return state


def _field_names() -> list[str]:
    """The fields of an account; one marked `kept=False` in its metadata lives only as long as the process."""
    return [
        each.name
        for each in dataclasses.fields(State)
        if each.name not in _NOT_OF_THE_FILE and each.metadata.get("kept", True)
    ]

"""Keeps a sandbox over restarts: `load` makes the accounts of a file, `encode` and `write` put them into one."""

from sandbox.persistence.files import StateFileBroken, encode, load, save, write

__all__ = ["StateFileBroken", "encode", "load", "save", "write"]

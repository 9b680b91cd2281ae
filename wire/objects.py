"""The shape that every object has on the wire: names and JSON values."""

from typing import Any

Object = dict[str, Any]

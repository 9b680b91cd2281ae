"""One dataclass per form: parse, validate, keep what was typed."""

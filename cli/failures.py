"""What a command refuses, told in lines that a person at a terminal can act on."""


class CommandFailed(Exception):
    """The command cannot do what was asked; one line for each reason."""

    def __init__(self, *lines: str) -> None:
        super().__init__(*lines)
        self.lines = lines

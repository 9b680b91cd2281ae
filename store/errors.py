class StoreUnavailable(Exception):
    """The database cannot be opened: its address is wrong or it does not answer."""

    def __init__(self, url: str, reason: str) -> None:
        super().__init__(url, reason)
        self.url = url
        self.reason = reason

    def __str__(self) -> str:
        return f"cannot open the database {self.url}: {self.reason}"

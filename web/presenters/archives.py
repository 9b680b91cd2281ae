"""What an archive of documents holds, and what is said about how far it is."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from billing.period_documents import Document, fetch
from store.archive_runs import ALIVE, ArchiveRun
from web.archive_downloads import Progress
from web.archives import Member, Names
from web.i18n import Language
from web.visits import Visit

MISSING = "missing.txt"


@dataclass(frozen=True, slots=True)
class ArchiveProgress:
    """`total` is None while it is unknown. `is_over` where nothing more will come."""

    id: ClassVar[str] = "export-progress"

    text: str
    run: str
    """What the next submission sends: a fresh one once this run is over, so that nothing asks about the old one."""
    look_href: str
    back_href: str
    home_href: str
    done: int = 0
    total: int | None = None
    has_begun: bool = True
    is_over: bool = False


def archive_progress(visit: Visit, run: str, found: ArchiveRun | None, *, next_run: str) -> ArchiveProgress:
    so_far = found or ArchiveRun()
    is_over = so_far.state not in ALIVE
    return ArchiveProgress(
        text=_said(so_far, visit.language) if found else visit.language.gettext("Waiting for the download…"),
        run=next_run if is_over else run,
        has_begun=found is not None,
        look_href=visit.href("invoices", "export", "progress", run=run),
        back_href=visit.href("invoices", "export"),
        home_href=visit.href(""),
        done=so_far.done,
        total=so_far.total,
        is_over=is_over,
    )


def _said(so_far: ArchiveRun, language: Language) -> str:
    if so_far.total is None and so_far.state == "looking":
        return language.gettext("Looking for the documents…")
    count, done = so_far.total or 0, language.number(so_far.done)
    if so_far.state == "running":
        return language.ngettext(
            "%(done)s of %(count)d document", "%(done)s of %(count)d documents", count, done=done
        )
    if so_far.state == "done":
        return _finished(so_far, language)
    if so_far.state == "stopped":
        return language.ngettext(
            "Stopped after %(count)d document.", "Stopped after %(count)d documents.", so_far.done
        )
    return language.gettext("The download broke off, so the file is not whole. Try again.")


def _finished(so_far: ArchiveRun, language: Language) -> str:
    if not so_far.missing:
        return language.ngettext(
            "Finished: %(count)d document.", "Finished: %(count)d documents.", so_far.done
        )
    return language.ngettext(
        "Finished, but %(count)d document could not be fetched. The file missing.txt in the ZIP names it.",
        "Finished, but %(count)d documents could not be fetched. The file missing.txt in the ZIP names them.",
        so_far.missing,
    )


async def members(
    visit: Visit, documents: Sequence[Document], progress: Progress
) -> AsyncGenerator[Member, None]:
    """Every document under its name; at last, which ones could not be had."""
    names, missing = Names(), []
    async with aclosing(fetch(visit.gateway, visit.customer, documents)) as fetched:
        async for document, pdf in fetched:
            at = document.issued.astimezone(visit.language.time_zone)
            name = names.unique(at.date().isoformat(), document.number or document.id)
            if pdf is None:
                missing.append(name)
            else:
                yield Member(name, at, pdf)
            progress.count(is_missing=pdf is None)
    if missing:
        yield _told_missing(missing, visit.language, visit.now)


def _told_missing(names: Sequence[str], language: Language, now: datetime) -> Member:
    lines = (
        language.gettext("These documents could not be fetched, so this archive lacks them:"),
        "",
        *names,
        "",
        language.gettext("Try again later, or open them one by one on the page of your invoices."),
    )
    # Line ends that every editor shows.
    text = "".join(f"{line}\r\n" for line in lines)
    return Member(MISSING, now.astimezone(language.time_zone), text.encode())

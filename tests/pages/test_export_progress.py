"""How far a download is, as its own session sees it and nobody else."""

from store import archive_runs
from tests.pages.exporting import HENRY, ZIP, asked, opened, progress_of, shown
from tests.pages.visits import Visits

BUSY = "Another ZIP is still being downloaded."


async def test_who_only_asks_about_the_zip_begins_none(visits: Visits) -> None:
    visit = await visits.open(HENRY)
    form = (await visit.get("invoices", "export")).form(ZIP)

    answer = await visit.client.http.head(visit.address("invoices", "export.zip"), params=form.values)

    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["content-type"] == "application/zip"
    assert "Waiting for the download" in (await progress_of(visit, form)).text


async def test_how_far_it_is_can_be_seen_before_during_and_after(visits: Visits) -> None:
    visit = await visits.open("cus_demo_ingrid")
    form = (await visit.get("invoices", "export")).form(ZIP)
    run = dict(form.values)["run"]
    before = await progress_of(visit, form)
    await archive_runs.begin(visits.store, visit.session, run, now=visits.clock.now())
    looking = await progress_of(visit, form)
    so_far = archive_runs.ArchiveRun("running", 37, 0, 240)
    await archive_runs.report(visits.store, visit.session, run, so_far, now=visits.clock.now())
    during = await visit.client.get_partial(visit.address("invoices", f"export/progress?run={run}"))

    assert "Waiting for the download" in before.text
    assert "Looking for the documents" in looking.text
    bar = next(during.document.iter("progress"))
    assert "37 of 240 documents" in during.text
    assert (bar.get("value"), bar.get("max")) == ("37", "240")
    assert during.has_link("Look again")


async def test_at_the_end_it_asks_no_more(visits: Visits) -> None:
    visit = await visits.open("cus_demo_ingrid")
    form, _ = await asked(visit)

    page = await progress_of(visit, form)

    assert "Finished: 2 documents." in page.text
    assert not page.has_link("Look again")
    assert list(page.document.iter("progress")) == []


async def test_another_download_is_never_taken_for_the_one_before(visits: Visits) -> None:
    visit = await visits.open("cus_demo_ingrid")
    form, _ = await asked(visit)
    address = f"invoices/export/progress?run={dict(form.values)['run']}"

    over = await visit.client.get_partial(visit.address(*address.split("/")))

    (run,) = (field.get("value") for field in over.document.iter("input") if field.get("name") == "run")
    assert run not in (None, dict(form.values)["run"])
    assert "Waiting for the download" in (await visit.get(f"invoices/export/progress?run={run}")).text


async def test_whoever_comes_back_sees_the_archive_that_is_being_made(visits: Visits) -> None:
    visit = await visits.open("cus_demo_ingrid")
    form = (await visit.get("invoices", "export")).form(ZIP)
    await archive_runs.begin(visits.store, visit.session, dict(form.values)["run"], now=visits.clock.now())

    again = await visit.get("invoices", "export")
    second = await shown(visit, again.form(ZIP))

    assert "Looking for the documents" in again.text
    assert second.status == 409
    assert BUSY in second.text


async def test_the_next_one_may_begin_when_the_first_is_finished(visits: Visits) -> None:
    visit = await visits.open("cus_demo_ingrid")
    form, first = await asked(visit)

    second = await visit.client.send(form)

    assert opened(first).namelist() == opened(second).namelist()


async def test_nobody_learns_of_another_sessions_run(visits: Visits) -> None:
    theirs, ours = await visits.open("cus_demo_ingrid"), await visits.open("cus_demo_ingrid")
    form, _ = await asked(theirs)

    page = await progress_of(ours, form)
    made_up = await ours.get("invoices/export/progress?run=x.y")
    none = await ours.get("invoices/export/progress")
    begun = await ours.get(f"invoices/export.zip?run={dict(form.values)['run']}")

    assert [one.status for one in (page, made_up, none, begun)] == [404, 404, 404, 404]

import asyncio
import os
import sqlite3
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine

import store.migrations
from store.database import Store
from store.errors import StoreUnavailable
from store.handled import mark_handled, was_handled
from store.schema import HEAD, METADATA

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def url_in(folder: Path) -> str:
    return f"sqlite:///{folder}/portal.sqlite3"


async def test_what_was_marked_is_handled_and_the_rest_is_not(tmp_path: Path) -> None:
    opened = Store.open(url_in(tmp_path))

    await mark_handled(opened, "lantern", "checkout", "cs_1", now=NOW)

    assert await was_handled(opened, "lantern", "checkout", "cs_1")
    assert not await was_handled(opened, "lantern", "checkout", "cs_2")
    assert not await was_handled(opened, "lantern", "webhook", "cs_1")
    assert not await was_handled(opened, "caffe", "checkout", "cs_1")
    await opened.close()


async def test_only_one_of_many_at_the_same_moment_is_the_first(tmp_path: Path) -> None:
    opened = Store.open(url_in(tmp_path))

    firsts = await asyncio.gather(
        *(mark_handled(opened, "lantern", "checkout", "cs_1", now=NOW) for _ in range(20))
    )

    assert sorted(firsts) == [False] * 19 + [True]
    await opened.close()


async def test_a_store_keeps_its_rows_when_opened_again(tmp_path: Path) -> None:
    opened = Store.open(url_in(tmp_path))
    await mark_handled(opened, "lantern", "checkout", "cs_1", now=NOW)
    await opened.close()

    opened = Store.open(url_in(tmp_path))

    assert await was_handled(opened, "lantern", "checkout", "cs_1")
    await opened.close()


async def test_the_folder_of_the_database_is_made(tmp_path: Path) -> None:
    opened = Store.open(url_in(tmp_path / "not" / "there"))

    assert await opened.is_reachable()
    await opened.close()


async def test_readers_do_not_wait_for_a_writer(tmp_path: Path) -> None:
    opened = Store.open(url_in(tmp_path))

    async with opened.begin() as connection:
        mode = (await connection.exec_driver_sql("PRAGMA journal_mode")).scalar()

    assert mode == "wal"
    await opened.close()


async def test_a_database_that_was_overwritten_is_not_reachable(tmp_path: Path) -> None:
    opened = Store.open(url_in(tmp_path))
    for file in tmp_path.iterdir():
        file.write_text("not a database any more")

    assert not await opened.is_reachable()
    await opened.close()


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("nonsense", "expected sqlite"),
        ("mysql://somewhere/portal", "mysql is not supported"),
        ("sqlite://", "name a file"),
        ("sqlite:////proc/nowhere/portal.sqlite3", "cannot open the database sqlite"),
    ],
)
def test_a_bad_address_is_refused_in_one_sentence(url: str, reason: str) -> None:
    with pytest.raises(StoreUnavailable, match=reason) as caught:
        Store.open(url)

    assert "\n" not in str(caught.value)


def test_a_refusal_never_shows_the_password() -> None:
    with pytest.raises(StoreUnavailable) as caught:
        Store.open("mysql://portal:s3cret@somewhere/portal")

    assert "s3cret" not in str(caught.value)


def test_the_migrations_make_the_tables_that_the_code_reads(tmp_path: Path) -> None:
    Store.open(url_in(tmp_path))

    engine = create_engine(url_in(tmp_path))
    with engine.connect() as connection:
        difference = compare_metadata(MigrationContext.configure(connection), METADATA)
    engine.dispose()

    assert difference == []


def test_the_named_head_is_the_newest_migration() -> None:
    scripts = ScriptDirectory(str(Path(store.migrations.__file__).parent))

    assert scripts.get_current_head() == HEAD


def test_an_up_to_date_database_is_opened_without_loading_the_migration_tool(tmp_path: Path) -> None:
    Store.open(url_in(tmp_path))
    code = (
        "import sys; from store.database import Store; "
        f"Store.open({url_in(tmp_path)!r}); sys.exit('alembic' in sys.modules)"
    )

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_several_processes_may_open_a_new_database_together(tmp_path: Path) -> None:
    code = f"from store.database import Store; Store.open({url_in(tmp_path)!r})"

    started = [subprocess.Popen([sys.executable, "-c", code], env=os.environ) for _ in range(3)]

    assert [process.wait(30) for process in started] == [0, 0, 0]
    with sqlite3.connect(tmp_path / "portal.sqlite3") as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [(HEAD,)]
    connection.close()

import csv
import io

import httpx

from billing.collection_holds import HeldSubscription
from cli.subscriptions import HEADER, csv_of
from tests.cli.conftest import Run

LISTING = ("subscriptions", "--collection", "paused", "--merchant", "lantern")


def test_the_list_names_who_is_on_hold_and_counts(run: Run, environ: dict[str, str]) -> None:
    told = run(*LISTING, environ=environ)

    lines = told.out.splitlines()
    assert told.status == 0, told.err
    assert len(lines) == 2
    assert "cus_demo_david" in lines[0]
    assert "void" in lines[0]
    assert lines[1] == "1 subscription with paused collection"


def test_csv_keeps_its_header_and_counts_beside_it(run: Run, environ: dict[str, str]) -> None:
    headers = {"Authorization": f"Bearer {environ['STRIPE_SECRET_KEY']}"}
    address = f"{environ['STRIPE_API_BASE']}/v1/customers/cus_demo_david"
    httpx.post(address, headers=headers, data={"name": "=HYPERLINK(1)"}).raise_for_status()

    told = run(*LISTING, "--csv", environ=environ)

    header, row = list(csv.reader(io.StringIO(told.out)))
    assert header == list(HEADER)
    assert dict(zip(header, row, strict=True))["customer_name"] == "'=HYPERLINK(1)"
    assert told.err == "1 subscription with paused collection\n"


def test_without_any_the_header_stands_alone(run: Run, environ: dict[str, str]) -> None:
    told = run("subscriptions", "--collection", "paused", "--merchant", "caffe", "--csv", environ=environ)

    assert told.out.splitlines() == [",".join(HEADER)]
    assert told.err == "0 subscriptions with paused collection\n"


def test_ordinary_names_stay_as_they_are_in_any_writing() -> None:
    held = HeldSubscription("sub_1", "cus_1", "Zoë, Ltd.", "zoe@example.com", "active", "void", None)

    assert csv_of([held]).splitlines()[1] == 'sub_1,cus_1,"Zoë, Ltd.",zoe@example.com,active,void,'

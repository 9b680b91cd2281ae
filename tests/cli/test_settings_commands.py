from pathlib import Path
from typing import Any

import httpx

from tests.cli.conftest import Run


def customers(environ: dict[str, str]) -> list[dict[str, Any]]:
    address = f"{environ['STRIPE_API_BASE']}/v1/customers"
    headers = {"Authorization": f"Bearer {environ['STRIPE_SECRET_KEY']}"}
    found: list[dict[str, Any]] = httpx.get(address, headers=headers).json()["data"]
    return found


def rewrite(environ: dict[str, str], old: str, new: str) -> None:
    config = Path(environ["PORTAL_CONFIG"])
    written = config.read_text()
    assert old in written
    config.write_text(written.replace(old, new))


def test_link_prints_the_address_of_a_session(run: Run, environ: dict[str, str]) -> None:
    customer = customers(environ)[0]["id"]

    told = run("link", customer, "--merchant", "lantern", environ=environ)

    assert told.status == 0, told.err
    assert told.out.startswith("http://127.0.0.1:8000/p/session/")
    assert told.out.count("\n") == 1


def test_link_refuses_a_customer_that_stripe_does_not_know(run: Run, environ: dict[str, str]) -> None:
    told = run("link", "cus_nobody", "--merchant", "lantern", environ=environ)

    assert (told.status, told.out) == (2, "")
    assert told.err == "billing-portal: lantern has no customer cus_nobody at Stripe\n"


def test_link_does_not_find_the_customer_of_another_merchant(run: Run, environ: dict[str, str]) -> None:
    customer = customers(environ)[0]["id"]

    told = run("link", customer, "--merchant", "caffe", environ=environ)

    assert told.status == 2
    assert f"caffe has no customer {customer}" in told.err


def test_link_wants_the_merchant_named_where_there_are_several(run: Run, environ: dict[str, str]) -> None:
    told = run("link", "cus_1", environ=environ)

    assert told.status == 2
    assert told.err == "billing-portal: name the merchant with --merchant: lantern, caffe\n"


def test_link_refuses_an_unknown_merchant(run: Run, environ: dict[str, str]) -> None:
    told = run("link", "cus_1", "--merchant", "nobody", environ=environ)

    assert told.status == 2
    assert told.err == "billing-portal: there is no merchant 'nobody', only lantern, caffe\n"


def test_check_says_that_everything_fits(run: Run, environ: dict[str, str]) -> None:
    told = run("check", environ=environ)

    assert told.status == 0, told.err
    assert "lantern: the key (test mode), its permissions and the configurations fit" in told.out
    assert "caffe: " in told.out


def test_check_names_a_price_that_stripe_does_not_know(run: Run, environ: dict[str, str]) -> None:
    rewrite(environ, '"price_lantern_team_yearly"', '"price_lantern_gone"')

    told = run("check", environ=environ)

    assert told.status == 2
    assert "lantern: bpc_lantern_default: prod_lantern_team: price price_lantern_gone" in told.err


def test_check_names_a_product_that_stripe_does_not_know(run: Run, environ: dict[str, str]) -> None:
    rewrite(environ, '"prod_lantern_team"', '"prod_lantern_gone"')

    told = run("check", environ=environ)

    assert told.status == 2
    assert "prod_lantern_gone: does not exist" in told.err


def test_check_says_that_stripe_does_not_know_the_key(run: Run, environ: dict[str, str]) -> None:
    told = run("check", environ={**environ, "STRIPE_SECRET_KEY": "sk_test_stranger"})

    assert told.status == 2
    assert told.err == "billing-portal: lantern: Stripe does not know this secret key\n"


def test_check_says_that_stripe_does_not_answer(run: Run, environ: dict[str, str]) -> None:
    told = run("check", environ={**environ, "STRIPE_API_BASE": "http://127.0.0.1:9"})

    assert told.status == 2
    assert "lantern: no answer from Stripe at http://127.0.0.1:9" in told.err


def test_check_names_an_unusable_database_beside_the_rest(run: Run, environ: dict[str, str]) -> None:
    environ |= {"PORTAL_DATABASE_URL": "mysql://db/portal", "STRIPE_SECRET_KEY": "sk_test_stranger"}

    told = run("check", environ=environ)

    assert told.status == 2
    assert "mysql is not supported" in told.err
    assert "lantern: Stripe does not know this secret key" in told.err


def test_serve_refuses_plain_http_beyond_loopback(run: Run, environ: dict[str, str]) -> None:
    rewrite(environ, 'public_url = "http://127.0.0.1:8000"', 'public_url = "http://billing.example.com"')

    told = run("serve", environ=environ)

    assert told.status == 2
    assert "must use https" in told.err


def test_serve_refuses_a_database_that_cannot_be_opened(run: Run, environ: dict[str, str]) -> None:
    told = run("serve", "--port", "29873", environ={**environ, "PORTAL_DATABASE_URL": "mysql://db/portal"})

    assert told.status == 2
    assert told.err.startswith("billing-portal: cannot open the database mysql://db/portal")

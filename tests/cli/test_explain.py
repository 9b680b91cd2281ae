import httpx
import pytest

from tests.cli.conftest import Run


def some_subscription(environ: dict[str, str]) -> str:
    address = f"{environ['STRIPE_API_BASE']}/v1/subscriptions?status=active&limit=1"
    headers = {"Authorization": f"Bearer {environ['STRIPE_SECRET_KEY']}"}
    return str(httpx.get(address, headers=headers).json()["data"][0]["id"])


def test_explain_says_line_by_line_what_a_customer_can_do(run: Run, environ: dict[str, str]) -> None:
    subscription = some_subscription(environ)

    told = run("explain", subscription, "--merchant", "lantern", environ=environ)

    assert told.status == 0, told.err
    lines = told.out.splitlines()
    assert lines[0].startswith(f"{subscription} of cus_")
    assert any(line.startswith("update: ") for line in lines)
    assert any(line.startswith("price price_lantern_team_monthly: ") for line in lines)
    assert any(line.startswith("cancel: ") for line in lines)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("sub_nothing",), "lantern has no subscription sub_nothing at Stripe"),
        (("nonsense",), "lantern has no subscription nonsense at Stripe"),
        (("sub_1", "--configuration", "bpc_none"), "lantern has no active configuration bpc_none"),
    ],
)
def test_what_is_not_there_gets_one_line_and_exit_code_2(
    run: Run, environ: dict[str, str], arguments: tuple[str, ...], said: str
) -> None:
    told = run("explain", *arguments, "--merchant", "lantern", environ=environ)

    assert (told.status, told.out) == (2, "")
    assert told.err == f"billing-portal: {said}\n"

from pathlib import Path

import pytest

from sandbox.app import create_sandbox
from sandbox.seeds import SeedsBroken

ACCOUNT = """
[[account]]
key = "sk_test_x"
id = "acct_x"
name = "X"
email = "x@example.com"
country = "IE"
currency = "eur"
opened = "1 year"
"""
PRODUCT = """
[[account.products]]
id = "prod_x"
name = "X"
prices = [{ id = "price_x", amount = 500, interval = "month" }]
"""


def person(*, methods: str = "", history: str = "") -> str:
    own = f'[[account.people]]\nid = "cus_x"\nname = "X"\nmethods = [{methods}]\nhistory = [{history}]\n'
    return ACCOUNT + PRODUCT + own


VISA = '{ name = "visa", card = "pm_card_visa" }'
SUBSCRIBED = '{ ago = "40 days", do = "subscribe", items = [{ price = "price_x" }] }'
HERE = r"account\[0\] \(sk_test_x\)"


@pytest.mark.parametrize(
    ("seeds", "told"),
    [
        ("[[account]", r"^not TOML: .*line 1"),
        ("", "^account is missing"),
        ("[[acount]]", "^acount is not a key that can be told here; known are account"),
        ("account = 3", "^account is 3, not a list"),
        ("account = [3]", r"^account\[0\]: it is 3, not a table"),
        ("[[account]]\nname = 'X'", r"^account\[0\]: key is missing"),
        ("[[account]]\nkey = 'sk'", r"^account\[0\] \(sk\): opened is missing"),
        (ACCOUNT + ACCOUNT, r"^account\[1\] \(sk_test_x\): key is 'sk_test_x' as in another account"),
        (ACCOUNT + "colour = 'red'", rf"^{HERE}: colour is not a key"),
        (ACCOUNT.replace('"1 year"', '"soon"'), rf"^{HERE}: opened: Not a stretch of time: 'soon'"),
        (ACCOUNT.replace('"1 year"', "1"), rf"^{HERE}: opened is 1, not text"),
        (ACCOUNT + "after_last_retry = 'shout'", rf"^{HERE}: after_last_retry is 'shout', none of"),
        (
            ACCOUNT + PRODUCT.replace("500", "'5'"),
            rf"^{HERE}\.products\[0\] \(prod_x\)\.prices\[0\] \(price_x\): am",
        ),
        (
            ACCOUNT + PRODUCT.replace("month", "moon"),
            r"prices\[0\] \(price_x\): recurring\[interval\]: Invalid",
        ),
        (ACCOUNT + PRODUCT.replace("interval", "prize"), r"prices\[0\] \(price_x\): prize is not a key"),
        (
            ACCOUNT + PRODUCT + PRODUCT.replace("prod_x", "prod_y"),
            r"\(prod_y\).*: id is 'price_x', as of another",
        ),
        (
            person(methods='{ name = "x", card = "pm_card_x" }'),
            rf"^{HERE}\.people\[0\] \(cus_x\)\.methods\[0\] \(x\): ",
        ),
        (
            person(methods=VISA.replace(" }", ', expires = "soon" }')),
            r"expires is 'soon'; write it as in '4/2025'",
        ),
        (
            person(history='{ ago = "1 day", do = "dance" }'),
            r"history\[0\] \(dance\): do is 'dance', none of subscribe",
        ),
        (
            person(history='{ do = "dance" }'),
            r"people\[0\] \(cus_x\)\.history\[0\] \(dance\): ago is missing",
        ),
        (
            person(history='{ ago = "1 day", do = "cancel" }'),
            r"\(cancel\): do: this person has subscribed to nothing",
        ),
        (
            person(methods=VISA, history='{ ago = "1 day", do = "pay with", method = "amex" }'),
            r"\(pay with\): method is 'amex', none of this person's: visa",
        ),
        (
            person(history='{ ago = "1 day", do = "refund" }'),
            r"\(refund\): do: this person has no charge that succeeded before",
        ),
        (
            person(history='{ ago = "1 day", do = "credit", amount = 5 }'),
            r"\(credit\): do: this person has no invoice that was paid before",
        ),
        (person(history=SUBSCRIBED), r"history\[0\] \(subscribe\): This customer has no attached payment"),
        (
            person(methods=VISA, history=SUBSCRIBED.replace("price_x", "price_y")),
            r"\(subscribe\): items\[0\]\[price\]: No such price: 'price_y'",
        ),
        (
            person(methods=VISA, history=f'{SUBSCRIBED}, {{ ago = "1 day", do = "update", amount = 3 }}'),
            r"history\[1\] \(update\): amount is not a key",
        ),
    ],
)
def test_what_is_wrong_is_told_by_table_and_key(tmp_path: Path, seeds: str, told: str) -> None:
    path = tmp_path / "seeds.toml"
    path.write_text(seeds, encoding="utf-8")

    with pytest.raises(SeedsBroken, match=told) as caught:
        create_sandbox(seeds=path)

    assert "\n" not in str(caught.value)

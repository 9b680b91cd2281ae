import pytest

from billing.permissions import NEEDED
from billing.sections import Failed, Loaded, require
from gateway.errors import StripeUnavailable


def test_a_page_that_needs_a_part_fails_with_it() -> None:
    assert require(Loaded(5)) == 5
    with pytest.raises(StripeUnavailable):
        require(Failed(StripeUnavailable("down")))


def test_permissions_are_named_as_in_the_dashboard() -> None:
    assert {one.name for one in NEEDED} >= {"Customers: Write", "Prices: Read"}

"""Everything the home page shows about one customer, loaded in two waves."""

from dataclasses import dataclass
from datetime import datetime

from billing.customers import Customer
from billing.invoices import InvoicePage
from billing.payment_methods import PaymentMethod
from billing.sections import Section
from billing.subscriptions import Subscription


@dataclass(frozen=True, slots=True)
class Account:
    """`now` is the customer's own time: a test clock's, where there is one."""

    customer: Customer
    now: datetime
    subscriptions: Section[tuple[Subscription, ...]]
    payment_methods: Section[tuple[PaymentMethod, ...]]
    invoices: Section[InvoicePage]

"""One merchant's Stripe account: a small object for each resource, over one shared pool of connections."""

import httpx

from gateway.balance_transactions import BalanceTransactions
from gateway.charges import Charges
from gateway.checkout_sessions import CheckoutSessions
from gateway.coupons import Coupons
from gateway.credit_notes import CreditNotes
from gateway.customers import Customers
from gateway.documents import Documents
from gateway.feedback_options import FeedbackOptions
from gateway.invoices import Invoices
from gateway.payment_intents import PaymentIntents
from gateway.payment_methods import PaymentMethods
from gateway.prices import Prices
from gateway.probes import Probes
from gateway.products import Products
from gateway.promotion_codes import PromotionCodes
from gateway.schedules import Schedules
from gateway.setup_intents import SetupIntents
from gateway.subscriptions import Subscriptions
from gateway.tax_ids import TaxIds
from gateway.tax_rates import TaxRates
from gateway.transport import API_VERSION, Requests

__all__ = ["API_VERSION", "Gateway"]


class Gateway:
    def __init__(self, secret_key: str, *, api_base: str, http: httpx.AsyncClient) -> None:
        requests = Requests(secret_key, api_base=api_base, http=http)
        self.balance_transactions = BalanceTransactions(requests)
        self.charges = Charges(requests)
        self.checkout_sessions = CheckoutSessions(requests)
        self.coupons = Coupons(requests)
        self.credit_notes = CreditNotes(requests)
        self.customers = Customers(requests)
        self.documents = Documents(http)
        self.feedback_options = FeedbackOptions(requests)
        self.invoices = Invoices(requests)
        self.payment_intents = PaymentIntents(requests)
        self.payment_methods = PaymentMethods(requests)
        self.prices = Prices(requests)
        self.probes = Probes(requests)
        self.products = Products(requests)
        self.promotion_codes = PromotionCodes(requests)
        self.schedules = Schedules(requests)
        self.setup_intents = SetupIntents(requests)
        self.subscriptions = Subscriptions(requests)
        self.tax_ids = TaxIds(requests)
        self.tax_rates = TaxRates(requests)

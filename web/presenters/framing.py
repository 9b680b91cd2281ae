"""Makes the frame of a page: the merchant's brand, whose account it is, and the ways out."""

from dataclasses import replace
from typing import Literal, cast

from starlette.requests import Request

from billing.customers import Customer
from billing.sections import Loaded, Section
from web.errors import PageError, WithWayBack
from web.i18n import Language
from web.portal import Portal
from web.presenters.flashes import flash
from web.presenters.frame import Account, Brand, Flash, Form, Frame, LanguageForm, Link
from web.presenters.frame import Language as OfferedLanguage
from web.presenters.payment_flashes import paid_flash, read_paid
from web.scopes import SESSION
from web.sessions import OpenSession
from web.settings import Merchant
from web.visits import Visit


def page_frame(visit: Visit, customer: Section[Customer] | Customer) -> Frame:
    """The frame of a page inside a session."""
    profile = visit.configuration.business_profile
    plain = merchant_frame(visit.portal, visit.merchant, visit.language)
    return replace(
        plain,
        brand=replace(plain.brand, headline=profile.headline or plain.brand.headline)
        if plain.brand
        else None,
        home=None if visit.opened.flow else visit.href(""),
        return_url=visit.opened.session.return_url or visit.merchant.links.return_url,
        terms_url=profile.terms_of_service_url or plain.terms_url,
        privacy_url=profile.privacy_policy_url or plain.privacy_url,
        language_form=_language_form(visit),
        account=_account(customer),
        flash=_flash(visit),
    )


def _flash(visit: Visit) -> Flash | None:
    """What happened; behind its name may stand the id of the receipt that says more."""
    payment = read_paid(visit.opened.flash)
    if payment is not None:
        return paid_flash(payment, visit.language)
    name, _, receipt = (visit.opened.flash or "").partition(" ")
    found = flash(name, visit.language)
    if found is None or not receipt:
        return found
    link = Link(visit.language.gettext("Print or save the confirmation"), visit.href("receipts", receipt))
    return replace(found, link=link)


def merchant_frame(portal: Portal, merchant: Merchant | None, language: Language) -> Frame:
    """The frame of a page outside a session; an unknown host has no brand and tells none."""
    plain = Frame(language=language.tag, direction=_direction(language))
    if merchant is None:
        return plain
    return replace(
        plain,
        brand=_brand(portal, merchant),
        return_url=merchant.links.return_url,
        terms_url=merchant.links.terms,
        privacy_url=merchant.links.privacy,
        help_url=merchant.links.support,
        is_test_mode=merchant.is_test,
    )


def error_frame(
    request: Request, portal: Portal, merchant: Merchant | None, language: Language, error: PageError
) -> Frame:
    """The ways out of an error: back to billing in a living session, else back to the merchant."""
    frame = merchant_frame(portal, merchant, language)
    opened: OpenSession | None = request.scope.get(SESSION)
    if merchant is not None and opened is not None:
        home = None if opened.flow else f"{merchant.path_prefix}/p/{opened.session.id}/"
        return replace(frame, home=home, return_url=opened.session.return_url or frame.return_url)
    if isinstance(error, WithWayBack):
        return replace(frame, return_url=error.return_url or frame.return_url)
    return frame


def _brand(portal: Portal, merchant: Merchant) -> Brand:
    files, prefix = portal.brand_files[merchant.name], f"{merchant.path_prefix}/p/brand/"
    name = merchant.brand.business_name
    return Brand(
        name=name,
        initial=name[:1].upper(),
        stylesheet=prefix + files.stylesheet.name,
        headline=merchant.brand.headline,
        logo=prefix + files.logo.name if files.logo else None,
        icon=prefix + files.icon.name if files.icon else None,
    )


def _language_form(visit: Visit) -> LanguageForm | None:
    tags = visit.merchant.languages
    if len(tags) < 2:
        return None
    return LanguageForm(
        form=Form(action=visit.href("locale")),
        languages=tuple(
            OfferedLanguage(tag, visit.language.own_name(tag), is_current=tag == visit.language.catalogue_tag)
            for tag in tags
        ),
    )


def _account(customer: Section[Customer] | Customer) -> Account | None:
    known = customer.value if isinstance(customer, Loaded) else customer
    if not isinstance(known, Customer) or not known.display_name:
        return None
    return Account(name=known.business_name or known.name, email=known.email)


def _direction(language: Language) -> Literal["ltr", "rtl"]:
    return cast("Literal['ltr', 'rtl']", language.direction)

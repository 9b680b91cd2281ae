"""Several merchants on one portal: each with its own look, links and customers, on its own hosts."""

import re

import pytest

from tests.pages.page import Page
from tests.pages.visits import Visits
from web.brands import contrast

DARKEST, LIGHTEST = "#000000", "#ffffff"


def brand_files(page: Page) -> list[str]:
    return re.findall(r"/p/brand/[\w.-]+", page.response.text)


async def test_each_merchant_looks_like_itself(visits: Visits) -> None:
    lantern = (await visits.open("cus_demo_ada")).home
    caffe = (await visits.open("cus_caffe_marco", merchant="caffe")).home

    assert lantern.title == "Billing for Ada Romano · Lantern"
    assert caffe.title.endswith("· Caffè Duomo")
    assert "Manage your Lantern plan and billing" in lantern.text
    assert "Il caffè, come e quando serve" in caffe.text
    assert not set(brand_files(lantern)) & set(brand_files(caffe))


async def test_each_merchants_links_stand_on_its_pages(visits: Visits) -> None:
    home = (await visits.open("cus_demo_ada")).home

    assert home.link("Terms") == "https://lantern.example/terms"
    assert home.link("Privacy") == "https://lantern.example/privacy"
    assert home.link("Help") == "mailto:help@lantern.example"


async def test_the_look_is_served_to_be_kept_for_ever(visits: Visits) -> None:
    visit = await visits.open("cus_demo_ada")

    for address in brand_files(visit.home):
        answer = await visit.client.http.get(address)

        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]


async def test_the_look_of_one_merchant_is_not_served_on_the_host_of_another(visits: Visits) -> None:
    home = (await visits.open("cus_demo_ada")).home
    other = visits.browser("caffe")

    for address in brand_files(home):
        assert (await other.http.get(address)).status_code == 404


@pytest.mark.parametrize("colour", [DARKEST, LIGHTEST, "#ffd400", "#777777", "#e4002b"])
async def test_text_on_a_brand_colour_can_be_read_whatever_the_colour(visits: Visits, colour: str) -> None:
    brand = visits.merchant("lantern").brand
    visits.change(brand=type(brand)(brand.business_name, brand_color=colour, accent_color=colour))
    visit = await visits.open("cus_demo_ada")

    sheet = next(address for address in brand_files(visit.home) if address.endswith(".css"))
    css = (await visit.client.http.get(sheet)).text

    values = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", css))
    assert contrast(values["brand"], values["on-brand"]) >= 4.5
    assert contrast(values["accent"], values["on-accent"]) >= 4.5


async def test_without_a_logo_the_name_and_its_initial_stand_there(visits: Visits) -> None:
    visits.change(brand=type(visits.merchant("lantern").brand)("Ångström & Sons <Ltd>"))

    home = (await visits.open("cus_demo_ada")).home

    assert "Ångström & Sons <Ltd>" in home.text
    assert not list(home.document.iter("img"))


@pytest.mark.parametrize("customer", ["cus_demo_ada", "cus_demo_chloe", "cus_demo_grace"])
async def test_no_page_carries_an_inline_style_or_script(visits: Visits, customer: str) -> None:
    html = (await visits.open(customer)).home.response.text

    assert "style=" not in html
    assert not re.search(r"<script(?![^>]* src=)", html)
    assert not re.search(r"\son\w+=", html)


async def test_every_style_and_script_that_a_page_names_is_there(visits: Visits) -> None:
    visit = await visits.open("cus_demo_ada")

    addresses = re.findall(r'(?:src|href)="(/(?:static|p/brand)/[^"]+)"', visit.home.response.text)

    assert len(addresses) > 5
    for address in addresses:
        assert (await visit.client.http.get(address)).status_code == 200

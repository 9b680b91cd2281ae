"""Settings are read as written, and every fault is named at once."""

from datetime import timedelta
from pathlib import Path

import pytest

from web.settings import SettingsError, load_settings

MERCHANT = """
[[merchants]]
name = "lantern"
public_url = "https://billing.lantern.example"
time_zone = "Europe/Rome"

[merchants.brand]
business_name = "Lantern"

[[merchants.configurations]]
id = "bpc_default"
is_default = true
"""
ENVIRON = {"STRIPE_SECRET_KEY": "sk_test_1", "PORTAL_SECRET_KEYS": "a-secret-key-of-enough-letters"}


def written(folder: Path, text: str) -> Path:
    path = folder / "portal.toml"
    path.write_text(text, encoding="utf-8")
    return path


def problems(folder: Path, text: str, **environ: str) -> str:
    with pytest.raises(SettingsError) as refused:
        load_settings(ENVIRON | environ, written(folder, text))
    return "\n".join(refused.value.problems)


def test_little_has_to_be_written(tmp_path: Path) -> None:
    settings = load_settings(ENVIRON, written(tmp_path, MERCHANT))

    (merchant,) = settings.merchants
    assert settings.stripe_api_base == "https://api.stripe.com"
    assert merchant.hosts == ("billing.lantern.example",)
    assert merchant.is_test
    assert settings.lifetime.opens_for == timedelta(minutes=5)


def test_the_file_may_be_named_by_the_environment(tmp_path: Path) -> None:
    path = written(tmp_path, MERCHANT)

    assert load_settings(ENVIRON | {"PORTAL_CONFIG": str(path)}).merchants[0].name == "lantern"


def test_the_newest_key_comes_first(tmp_path: Path) -> None:
    keys = {"PORTAL_SECRET_KEYS": "the-newest-secret-key, the-older-secret-key"}

    settings = load_settings(ENVIRON | keys, written(tmp_path, MERCHANT))

    assert settings.secret_keys == ("the-newest-secret-key", "the-older-secret-key")


def test_keys_are_never_shown(tmp_path: Path) -> None:
    shown = repr(load_settings(ENVIRON, written(tmp_path, MERCHANT)))

    assert "sk_test_1" not in shown
    assert "a-secret-key" not in shown


def test_every_fault_is_named_at_once(tmp_path: Path) -> None:
    text = MERCHANT.replace("https:", "http:").replace("Europe/Rome", "Rome") + "colour = 1\n"

    found = problems(tmp_path, text, STRIPE_SECRET_KEY="", PORTAL_SECRET_KEYS="short")

    for word in ("public_url", "time_zone", "colour", "STRIPE_SECRET_KEY", "PORTAL_SECRET_KEYS"):
        assert word in found


def test_nothing_at_all_is_named_as_such() -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings({})

    assert any("PORTAL_CONFIG" in one for one in refused.value.problems)
    assert any("PORTAL_SECRET_KEYS" in one for one in refused.value.problems)


@pytest.mark.parametrize("minutes", ["0", "-1", "true", "99999999999999", '"5"'])
def test_a_time_that_makes_no_sense_is_named(tmp_path: Path, minutes: str) -> None:
    text = f"[session]\ntotal_minutes = {minutes}\n{MERCHANT}"

    assert "session.total_minutes" in problems(tmp_path, text)


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "caffe.localhost:8000"])
def test_plain_http_is_for_this_machine_only(tmp_path: Path, host: str) -> None:
    text = MERCHANT.replace("https://billing.lantern.example", f"http://{host}")

    assert not load_settings(ENVIRON, written(tmp_path, text)).merchants[0].uses_https


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ('hosts = ["https://x.example"]', "hosts"),
        ('languages = ["xx"]', "languages"),
        ('languages = "en"', "languages"),
        ('public_url = "javascript:alert(1)"', "public_url"),
        ('public_url = ""', "public_url: is missing"),
        ('public_url = "https://[x"', "public_url"),
        ('public_url = "https:///x"', "public_url"),
        ('public_url = "https://x.example:99999"', "public_url"),
        ('public_url = "https://x.example/?a=1"', "public_url"),
        ('public_url = "https://me:secret@x.example"', "public_url"),
        ('stripe_key_env = "NOT_SET"', "NOT_SET"),
        ("surprise = true", "surprise"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, line: str, word: str) -> None:
    name = line.split(" ", maxsplit=1)[0]
    kept = [one for one in MERCHANT.splitlines() if not one.startswith(f"{name} =")]
    text = "\n".join(kept).replace('name = "lantern"', f'name = "lantern"\n{line}')

    assert word in problems(tmp_path, text)


@pytest.mark.parametrize(
    ("line", "word"),
    [
        ('brand_color = "green"', "brand_color"),
        ('shape = "round"', "shape"),
        ('logo = "missing.svg"', "logo"),
        ('logo = "portal.toml"', "logo"),
        (f'headline = "{"x" * 61}"', "headline"),
    ],
)
def test_a_wrong_look_is_named(tmp_path: Path, line: str, word: str) -> None:
    text = MERCHANT.replace('business_name = "Lantern"', f'business_name = "Lantern"\n{line}')

    assert word in problems(tmp_path, text)


@pytest.mark.parametrize("name", ["lantern", "Lantern"])
def test_a_name_is_not_empty(tmp_path: Path, name: str) -> None:
    assert "name: is missing" in problems(tmp_path, MERCHANT.replace(f'"{name}"', '""'))


def test_no_two_merchants_share_a_name_a_host_or_a_key(tmp_path: Path) -> None:
    same_name = problems(tmp_path, MERCHANT + MERCHANT)
    others = problems(tmp_path, MERCHANT + MERCHANT.replace('"lantern"', '"harbour"'))

    assert "the name 'lantern'" in same_name
    assert "the host 'billing.lantern.example'" in others
    assert "the same Stripe key" in others
    assert "sk_test_1" not in others


def test_exactly_one_configuration_is_the_default(tmp_path: Path) -> None:
    assert "default" in problems(tmp_path, MERCHANT.replace("is_default = true", "is_default = false"))


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    assert "not valid TOML" in problems(tmp_path, "merchants = [")


def test_idling_cannot_outlast_the_session(tmp_path: Path) -> None:
    text = "[session]\nidle_minutes = 90\ntotal_minutes = 60\n" + MERCHANT

    assert "session.idle_minutes" in problems(tmp_path, text)


SMTP = """
[smtp]
host = "mail.lantern.example"
from = "Lantern <billing@lantern.example>"
"""


def test_without_a_mail_server_no_mail_is_sent(tmp_path: Path) -> None:
    assert load_settings(ENVIRON, written(tmp_path, MERCHANT)).smtp is None


@pytest.mark.parametrize(
    ("tls", "port"), [('tls = "starttls"', 587), ('tls = "tls"', 465), ("", 587), ("port = 2525", 2525)]
)
def test_the_port_follows_the_way_of_encryption(tmp_path: Path, tls: str, port: int) -> None:
    smtp = load_settings(ENVIRON, written(tmp_path, SMTP + tls + MERCHANT)).smtp

    assert smtp is not None
    assert smtp.port == port


def test_the_password_of_mail_comes_from_the_environment_and_is_never_shown(tmp_path: Path) -> None:
    login = 'username = "portal"\npassword_env = "SMTP_PASSWORD"'

    smtp = load_settings(
        ENVIRON | {"SMTP_PASSWORD": "s3cret"}, written(tmp_path, SMTP + login + MERCHANT)
    ).smtp

    assert smtp is not None
    assert smtp.password == "s3cret"
    assert "s3cret" not in repr(smtp)


def test_a_merchant_may_have_a_sender_of_its_own(tmp_path: Path) -> None:
    mail = '[merchants.mail]\nfrom = "billing@lantern.example"\nreply_to = "Help <help@lantern.example>"\n'

    settings = load_settings(ENVIRON, written(tmp_path, '[smtp]\nhost = "mail.example"\n' + MERCHANT + mail))

    assert settings.merchants[0].letterhead.reply_to == "Help <help@lantern.example>"


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('[smtp]\nfrom = "a@b.example"', "smtp.host: is missing."),
        ('[smtp]\nhost = "mail.example"', "nobody is named as the sender of mail of merchant 'lantern'"),
        (SMTP + 'tls = "ssl"', "smtp.tls: must be one of starttls, tls, none"),
        (SMTP + 'tls = "none"', "where nobody can listen in"),
        (SMTP + "port = 70000", "smtp.port: must be at most 65535"),
        (SMTP + 'username = "portal"', "smtp.username: and smtp.password_env are set together"),
        (SMTP + 'username = "portal"\npassword_env = "NOT_SET"', "NOT_SET is not set"),
        (SMTP + 'sender = "x"', "smtp.sender: this setting is not known."),
        ('[smtp]\nhost = "m.example"\nfrom = "nobody"', "smtp.from: must be an address like"),
        ('[smtp]\nhost = "m.example"\nfrom = "A <a@b.example>\\nBcc: c@d.example"', "smtp.from: must be"),
    ],
)
def test_each_fault_of_the_mail_settings_is_named(tmp_path: Path, text: str, problem: str) -> None:
    assert problem in problems(tmp_path, f"{text}\n{MERCHANT}")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("[session]\nopens_for_minutes = 300", "opens_for_minutes is longer than session.total_minutes"),
        ("[session]\nidle_minutes = 300", "idle_minutes is longer than session.total_minutes"),
    ],
)
def test_times_that_contradict_each_other_are_named(tmp_path: Path, text: str, problem: str) -> None:
    assert any(problem in one for one in problems(tmp_path, f"{text}\n{MERCHANT}").splitlines())


@pytest.mark.parametrize("currency", ["zz", "€", "12e"])
def test_a_currency_is_a_code_of_three_letters(tmp_path: Path, currency: str) -> None:
    merchant = MERCHANT.replace('name = "lantern"', f'name = "lantern"\ncurrency = "{currency}"', 1)

    assert "must be a currency's code" in problems(tmp_path, merchant)

"""`billing-portal demo`: the portal, the sandbox and a small shop in one process, leaving no trace."""

import asyncio
import secrets
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from cli.demo.shop import SHOP_PATH, beside_shop, create_shop
from cli.portal import open_portal
from cli.servers import Service, listening, serve
from cli.settings import read_settings
from sandbox.app import create_sandbox
from web.mailers import KeptMail
from web.settings import Settings

HOST = "127.0.0.1"
SHIPPED = Path(__file__).parent
# The port that the shipped portal.toml is written for.
SHIPPED_PORT = 8000


def run_demo(*, port: int, sandbox_port: int) -> None:
    with TemporaryDirectory(prefix="billing-portal-demo-") as folder:
        asyncio.run(_serve(demo_settings(Path(folder), port, sandbox_port), port, sandbox_port))


def demo_settings(folder: Path, port: int, sandbox_port: int) -> Settings:
    environ = {
        "STRIPE_SECRET_KEY": "sk_test_demo",
        "CAFFE_STRIPE_KEY": "sk_test_caffe",
        "STRIPE_API_BASE": f"http://{HOST}:{sandbox_port}",
        "PORTAL_SECRET_KEYS": secrets.token_urlsafe(32),
        "PORTAL_DATABASE_URL": f"sqlite:///{folder}/portal.db",
    }
    return read_settings(environ, _config_for(folder, port))


def _config_for(folder: Path, port: int) -> Path:
    """The shipped configuration and its logos, with addresses on the chosen port."""
    for logo in SHIPPED.glob("*.svg"):
        shutil.copy(logo, folder)
    config = folder / "portal.toml"
    shipped = (SHIPPED / "portal.toml").read_text(encoding="utf-8")
    config.write_text(shipped.replace(f":{SHIPPED_PORT}", f":{port}"), encoding="utf-8")
    return config


async def _serve(settings: Settings, port: int, sandbox_port: int) -> None:
    with listening(HOST, port) as portal_listener, listening(HOST, sandbox_port) as sandbox_listener:
        mail = KeptMail()
        async with open_portal(settings, mailer=mail) as portal, httpx.AsyncClient(timeout=10) as http:
            portal_url = f"http://{HOST}:{port}"
            shop = create_shop(settings, portal_url=portal_url, http=http, mail=mail)
            sandbox = create_sandbox(public_url=f"http://{HOST}:{sandbox_port}")
            await serve(
                [Service(beside_shop(portal, shop), portal_listener), Service(sandbox, sandbox_listener)],
                when_started=lambda: _announce(http, portal_url),
            )


async def _announce(http: httpx.AsyncClient, portal_url: str) -> None:
    """The shop's page asks the sandbox for its customers, so that its answer means that all three answer."""
    for address in (f"{portal_url}/readyz", f"{portal_url}{SHOP_PATH}"):
        (await http.get(address)).raise_for_status()
    print(f"Ready: {portal_url}{SHOP_PATH} (Ctrl-C ends it)", flush=True)

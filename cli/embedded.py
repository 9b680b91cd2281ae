"""`billing-portal sandbox`: an API that behaves like Stripe's, with the demo's customers, in memory."""

import asyncio

from cli.servers import Service, listening, serve
from sandbox.app import create_sandbox

HOST = "127.0.0.1"


def run_sandbox(*, port: int) -> None:
    asyncio.run(_serve(port))


async def _serve(port: int) -> None:
    address = f"http://{HOST}:{port}"

    async def announce() -> None:
        print(
            f"Ready: the sandbox answers at {address} to the keys sk_test_demo and sk_test_caffe", flush=True
        )

    with listening(HOST, port) as listener:
        await serve([Service(create_sandbox(public_url=address), listener)], when_started=announce)

"""Runs one or more ASGI applications in one process until it is told to stop.

The server's own access log stays off: it would print the credential that a session's address carries.
"""

import asyncio
import signal
import socket
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn

from cli.failures import CommandFailed

STOPPING = (signal.SIGINT, signal.SIGTERM)
# Open requests may finish; a browser that merely keeps its connection open is not waited for.
SECONDS_TO_FINISH = 5
LONGEST_QUEUE = 2048


@dataclass(frozen=True, slots=True)
class Service:
    app: Any
    listener: socket.socket


@contextmanager
def listening(host: str, port: int) -> Iterator[socket.socket]:
    """A socket that is already ours, so that a taken port is told before anything else starts."""
    try:
        # asyncio sends small packets at once only on sockets that say that they speak TCP; else answers wait 40 ms.
        listener = socket.socket(_family(host, port), socket.SOCK_STREAM, socket.IPPROTO_TCP)
    except OSError as error:
        raise CommandFailed(f"cannot listen on {host}: {error.strerror}") from error
    with listener:
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((host, port))
            listener.listen(LONGEST_QUEUE)
        except OSError as error:
            raise CommandFailed(f"cannot listen on {host}:{port}: {error.strerror}") from error
        yield listener


def _family(host: str, port: int) -> socket.AddressFamily:
    return socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]


async def serve(services: Sequence[Service], *, when_started: Callable[[], Awaitable[None]]) -> None:
    """Serve until SIGINT or SIGTERM; when one service ends, all of them do."""
    servers = [_server(service) for service in services]

    def stop() -> None:
        for server in servers:
            server.should_exit = True

    for number in STOPPING:
        asyncio.get_running_loop().add_signal_handler(number, stop)
    async with asyncio.TaskGroup() as tasks:
        for server, service in zip(servers, services, strict=True):
            tasks.create_task(_serve_one(server, service, stop))
        # uvicorn has no event to wait for.
        while not all(server.started or server.should_exit for server in servers):  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        if not any(server.should_exit for server in servers):
            await when_started()


class _Server(uvicorn.Server):
    """Leaves signals to `serve`, which stops all servers of the process together."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _server(service: Service) -> uvicorn.Server:
    return _Server(
        uvicorn.Config(
            service.app,
            access_log=False,
            log_level="warning",
            server_header=False,
            proxy_headers=False,
            timeout_graceful_shutdown=SECONDS_TO_FINISH,
        )
    )


async def _serve_one(server: uvicorn.Server, service: Service, stop: Callable[[], None]) -> None:
    try:
        await server.serve(sockets=[service.listener])
    finally:
        stop()

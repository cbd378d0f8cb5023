"""A local replacement for the internet: many hosts that answer at the same time (O5)."""

from __future__ import annotations

import asyncio
import multiprocessing
import socket
from collections.abc import Iterator
from contextlib import contextmanager

ALONE_IN_A_BLOCK = 250  # hosts of 127.1.x.0/24
#: As much text as a usual page, without repetition.
PAGE = "<p>" + "".join(chr(0x4E00 + number) for number in range(3000))
HEAD = (
    "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n"
    "Content-Length: {length}\r\nConnection: close\r\n\r\n"
)


def loopback(number: int) -> str:
    block, host = divmod(number, ALONE_IN_A_BLOCK)
    return f"127.1.{block}.{host + 1}"


def is_loopback(address: str) -> bool:
    """Replace `is_public`: the benchmark sends requests to this machine only."""
    return address.startswith("127.1.")


@contextmanager
def small_internet(hosts: int, delay: float) -> Iterator[list[str]]:
    """Yield the URL of each host; it responds `delay` seconds after the request."""
    sockets = [socket.create_server((loopback(number), 0)) for number in range(hosts)]
    names = [each.getsockname() for each in sockets]
    process = multiprocessing.get_context("fork").Process(
        target=_serve, args=(sockets, delay), daemon=True
    )
    process.start()
    try:
        yield [f"http://{host}:{port}" for host, port in names]
    finally:
        process.terminate()
        process.join()
        for each in sockets:
            each.close()


def _serve(sockets: list[socket.socket], delay: float) -> None:
    asyncio.run(_answer_for_ever(sockets, delay))


async def _answer_for_ever(sockets: list[socket.socket], delay: float) -> None:
    body = PAGE.encode()
    head = HEAD.format(length=len(body)).encode()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        asked = await reader.readuntil(b"\r\n\r\n")
        await asyncio.sleep(delay)
        writer.write(head if asked.startswith(b"HEAD") else head + body)
        await writer.drain()
        writer.close()

    servers = [await asyncio.start_server(answer, sock=each) for each in sockets]
    await asyncio.gather(*(server.serve_forever() for server in servers))

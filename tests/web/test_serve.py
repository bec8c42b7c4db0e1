"""The address that is listened on."""

from __future__ import annotations

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from quoth.commands.serve import listen
from quoth.errors import QuothError


def test_what_is_answered_is_sent_at_once() -> None:
    """Not after the client has acknowledged what came before: that takes 40 ms."""
    told: list[int] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        told.append(writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    async def ask() -> None:
        with listen("127.0.0.1", 0, 1) as listening:
            async with await asyncio.start_server(answer, sock=listening):
                reader, writer = await asyncio.open_connection("127.0.0.1", listening.getsockname()[1])
                assert await reader.read() == b""
                writer.close()
                await writer.wait_closed()

    with ThreadPoolExecutor(1) as apart:  # the driver of the browser tests leaves a loop running in this thread
        apart.submit(lambda: asyncio.run(ask())).result()
    assert told
    assert all(told)


def test_the_next_free_address_is_taken() -> None:
    with listen("127.0.0.1", 0, 1) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(QuothError, match="--port takes another"):
            listen("127.0.0.1", port, 1)

"""A real mail server for tests: it speaks SMTP on the loopback, can be told to refuse, and keeps what it took over."""

import asyncio
import socket
import threading
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from types import TracebackType

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as Visit


class Mailbox:
    """
    One running mail server.

    `refusals` are its next answers to a recipient; `hold` makes it keep senders waiting before it takes a letter over,
    and `was_left` tells when one of them is gone.
    """

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.refusals: list[str] = []
        self.asked_to_take = threading.Event()
        self.was_left = threading.Event()
        self._may_take = threading.Event()
        self._may_take.set()
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port = int(free.getsockname()[1])
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)

    def __enter__(self) -> "Mailbox":
        self._controller.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._may_take.set()
        self._controller.stop()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def hold(self) -> None:
        """Keep the next sender waiting between the letter's last line and the answer."""
        self.asked_to_take.clear()
        self._may_take.clear()

    def release(self) -> None:
        self._may_take.set()

    async def handle_RCPT(
        self, server: SMTP, visit: Visit, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.refusals:
            return self.refusals.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, visit: Visit, envelope: Envelope) -> str:
        self.asked_to_take.set()
        try:
            while not self._may_take.is_set():
                await asyncio.sleep(0.01)
        except asyncio.CancelledError:
            self.was_left.set()
            raise
        assert isinstance(envelope.content, bytes)
        self.mails.append(message_from_bytes(envelope.content, policy=default))
        return "250 Taken over"

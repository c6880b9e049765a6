"""Sending by SMTP with a limit for the whole letter.

A socket's timeout is one of silence: a server that says a letter of the alphabet every nine seconds
would hold a worker for hours, and beyond the claim that keeps others from sending the same letter.
"""

import contextlib
import smtplib
import socket
import threading
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

LETTER_SECONDS = 60  # from the connection to the last word; well below letters.CLAIM


class _Cut:
    """Ends the connection after `LETTER_SECONDS`, whatever is being waited for."""

    sock: Any
    timer: threading.Timer | None = None

    def _get_socket(self, *address: Any) -> Any:
        self.timer = threading.Timer(LETTER_SECONDS, self._cut)
        self.timer.daemon = True
        self.timer.start()
        return super()._get_socket(*address)  # type: ignore[misc]

    def _cut(self) -> None:
        if self.sock is not None:
            with contextlib.suppress(OSError):
                self.sock.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
        super().close()  # type: ignore[misc]


class _Plain(_Cut, smtplib.SMTP):
    pass


class _Encrypted(_Cut, smtplib.SMTP_SSL):
    pass


class BoundedBackend(EmailBackend):
    @property
    def connection_class(self) -> Any:
        return _Encrypted if self.use_ssl else _Plain

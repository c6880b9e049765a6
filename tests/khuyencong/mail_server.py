"""A real mail server on 127.0.0.1 with the bad habits that a test asks for."""

import socketserver
import threading
import time
from email import message_from_bytes, policy


class MailServer(socketserver.ThreadingTCPServer):
    """Speaks as much SMTP as Django needs.

    `habit`: "good"; "silent" takes the connection and never says a word; "dribbling" says its
    greeting letter by letter; "dropping" hangs up in the middle of a letter. `refused` are addresses
    that it does not know. `letters` are those that it took.
    """

    daemon_threads = allow_reuse_address = True

    def __init__(self, habit="good", refused=()):
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.habit, self.refused, self.letters = habit, set(refused), []
        self.called = threading.Event()
        self.closing = threading.Event()
        self.calls = 0

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()
        return super().__enter__()

    def __exit__(self, *args):
        self.closing.set()
        self.shutdown()
        self.server_close()

    @property
    def port(self):
        return self.server_address[1]

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def recipients(self):
        return sorted(letter["To"] for letter in self.letters)


class _Conversation(socketserver.StreamRequestHandler):
    def handle(self):
        self.server.calls += 1
        self.server.called.set()
        try:
            if self.server.habit == "silent":
                self.server.closing.wait(60)
            elif self.server.habit == "dribbling":
                self._dribble()
            else:
                self._converse()
        except OSError:
            pass

    def _dribble(self):
        while not self.server.closing.is_set():
            self.wfile.write(b"2")
            time.sleep(0.05)

    def _say(self, line):
        self.wfile.write(line.encode() + b"\r\n")

    def _converse(self):
        self._say("220 thu")
        while line := self.rfile.readline().decode().strip():
            verb = line.split()[0].upper()
            if verb == "RCPT" and any(f"<{address}>" in line for address in self.server.refused):
                self._say("550 khong co nguoi nay")
            elif verb == "DATA":
                self._say("354 noi di")
                if self.server.habit == "dropping":
                    return
                self._take()
            elif verb == "QUIT":
                self._say("221 chao")
                return
            else:
                self._say("250 duoc")

    def _take(self):
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        self.server.letters.append(message_from_bytes(b"".join(lines), policy=policy.default))
        self._say("250 da nhan")

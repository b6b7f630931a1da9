"""A real Chromium, and a wire to the server that counts what goes over it."""

import os
import selectors
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

CHROMIUM = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-quic",
    "--no-first-run",
    "--disable-component-update",
    "--disable-sync",
]


def chromium_path() -> str | None:
    """The system's Chromium, or the one HANKKI_CHROMIUM names; None when there is none."""
    return os.environ.get("HANKKI_CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)


@dataclass
class Wire:
    """A relay to a port of this machine that counts bytes: headers, bodies, and what a service worker fetches by itself."""

    target: int
    down: int = 0
    up: int = 0
    door: socket.socket = field(default_factory=lambda: socket.create_server(("127.0.0.1", 0)))

    @property
    def port(self) -> int:
        return self.door.getsockname()[1]

    def accept(self) -> None:
        """Serve connections until the door is closed."""
        while True:
            try:
                near, _ = self.door.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", self.target))
            threading.Thread(target=self._relay, args=(near, far), daemon=True).start()

    def _relay(self, near: socket.socket, far: socket.socket) -> None:
        other = {near: far, far: near}
        with selectors.DefaultSelector() as selector, near, far:
            for side in other:
                selector.register(side, selectors.EVENT_READ)
            while True:
                for key, _ in selector.select():
                    data = key.fileobj.recv(65536)  # type: ignore[union-attr]
                    if not data:
                        return
                    if key.fileobj is far:
                        self.down += len(data)
                    else:
                        self.up += len(data)
                    other[key.fileobj].sendall(data)  # type: ignore[index]


@contextmanager
def wire(target: int) -> Iterator[Wire]:
    """A relay to `target` until the block ends."""
    relay = Wire(target)
    thread = threading.Thread(target=relay.accept, daemon=True)
    thread.start()
    yield relay
    relay.door.shutdown(socket.SHUT_RDWR)
    relay.door.close()
    thread.join()

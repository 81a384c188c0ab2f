"""One window a user: a second start hands over what it was asked and ends.

Who is first is decided by a lock file, which the system or the next start frees after a crash; the socket only
carries the request. So a stale socket can be removed safely, and two starts at once cannot both be first.
"""

from __future__ import annotations

import contextlib
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QLockFile, QObject, QThread, QTimer, Signal

from desktop.errors import EnvironmentFailure
from desktop.foundation.translation import _
from desktop.model.window_request import WindowRequest

if TYPE_CHECKING:
    from PySide6.QtNetwork import QLocalServer, QLocalSocket

LOCK_NAME = "window.lock"
_HEARD = b"ok\n"
_LONGEST = 64 * 1024
_WAIT_MS = 500
_PAUSE_MS = 200
_TRIES = 15


def socket_name(folder: Path) -> str:
    """One name per user and settings folder; short, because a Unix socket's path holds 107 bytes."""
    import getpass  # both only when somebody listens or calls
    import hashlib

    told = f"{getpass.getuser()}\n{folder}".encode("utf-8", "surrogateescape")
    return f"xinglin-{hashlib.sha256(told).hexdigest()[:24]}"


if TYPE_CHECKING:
    from logging import Logger


def _log() -> Logger:
    import logging  # most starts have nothing to say

    return logging.getLogger("xinglin")


class SingleInstance(QObject):
    """``first`` says which one this is. The first hears later starts as ``asked``; close it at the end."""

    asked = Signal(object)  # WindowRequest

    def __init__(self, folder: Path, parent: QObject | None = None, *, listen_after_ms: int = 0) -> None:
        """``listen_after_ms``: Qt's network is loaded behind the first page; who calls before that calls again."""
        super().__init__(parent)
        self._folder = folder
        with contextlib.suppress(OSError):  # told by the lock below
            folder.mkdir(parents=True, exist_ok=True)
        self._lock = QLockFile(str(folder / LOCK_NAME))
        self._lock.setStaleLockTime(0)  # held for days; only a dead owner makes it stale
        # Where no lock can be written (a read-only profile) the database's own lock still keeps two writers apart.
        self.first = self._lock.tryLock(0) or self._lock.error() != QLockFile.LockError.LockFailedError
        self._server: QLocalServer | None = None
        self._heard: dict[QLocalSocket, bytearray] = {}
        if self.first and listen_after_ms:
            QTimer.singleShot(listen_after_ms, self, self._listen)
        elif self.first:
            self._listen()

    @cached_property
    def _name(self) -> str:
        return socket_name(self._folder)

    def hand_over(self, request: WindowRequest) -> None:
        """Tell the first one. Raises ``EnvironmentFailure`` 环 112 if it does not answer."""
        for _attempt in range(_TRIES):
            if self._told(request):
                return
            QThread.msleep(_PAUSE_MS)  # the first may be between its lock and its socket, or busy drawing
        raise EnvironmentFailure(
            "环 112", _("已经开着一个杏林台账，可是它没有回应"), hint=_("等一会儿再试；还不行就重新启动电脑")
        )

    def close(self) -> None:
        if self._server is not None:
            for socket in list(self._heard):
                socket.abort()
            self._heard.clear()
            self._server.close()
            self._server.deleteLater()
            self._server = None
        if self.first:
            self._lock.unlock()
            self.first = False

    def _listen(self) -> None:
        if not self.first:
            return  # closed meanwhile
        try:
            from PySide6.QtNetwork import QLocalServer
        except ImportError as error:
            # Its libraries (Kerberos, Brotli) are no part of a small Debian. Then a second start only says that it is one.
            _log().warning("no local socket: %s", error)
            return
        server = QLocalServer(self)
        server.setSocketOptions(QLocalServer.SocketOption.UserAccessOption)
        QLocalServer.removeServer(self._name)  # of one that crashed: the lock proves that nobody listens
        server.newConnection.connect(self._on_connection)
        if server.listen(self._name):
            self._server = server

    def _on_connection(self) -> None:
        assert self._server is not None
        while (socket := self._server.nextPendingConnection()) is not None:
            self._heard[socket] = bytearray()
            socket.readyRead.connect(self._on_ready)
            socket.disconnected.connect(self._on_gone)

    def _on_ready(self) -> None:
        for socket in list(self._heard):
            if socket.bytesAvailable():
                self._read(socket)

    def _read(self, socket: QLocalSocket) -> None:
        heard = self._heard[socket]
        heard.extend(bytes(socket.readAll().data()))
        if len(heard) > _LONGEST:
            socket.abort()
        elif heard.endswith(b"\n"):
            request = WindowRequest.from_json(bytes(heard))
            heard.clear()
            socket.write(_HEARD)
            socket.flush()
            if request is not None:
                self.asked.emit(request)

    def _on_gone(self) -> None:
        """The other side has its answer and went; who never goes is cut off with the server."""
        for socket in list(self._heard):
            if socket.state() == socket.LocalSocketState.UnconnectedState:
                del self._heard[socket]
                socket.deleteLater()

    def _told(self, request: WindowRequest) -> bool:
        try:
            from PySide6.QtNetwork import QLocalSocket
        except ImportError:
            return False
        socket = QLocalSocket()
        socket.connectToServer(self._name)
        try:
            if not socket.waitForConnected(_WAIT_MS):
                return False
            socket.write(request.to_json() + b"\n")
            return socket.waitForReadyRead(_WAIT_MS * 4) and bytes(socket.readAll().data()) == _HEARD
        finally:
            socket.abort()

"""Ports on this machine: which are taken, and which are free."""

from __future__ import annotations

import errno
import socket

from sonar_local.refusal import Refusal

HIGHEST = 65_534  # one below the last: the sign-in provider takes the next one


def parse_port(text: str) -> int:
    """Read a port number. Raises `Refusal` when it is none."""
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:6]) <= HIGHEST):
        message = f"{text!r} is no port: choose a number from 1024 to {HIGHEST}, as in ./run --port 8100."
        raise Refusal(message)
    return int(text)


def check_free(host: str, *ports: int) -> None:
    """Refuse when a port cannot be listened on."""
    for port in ports:
        try:
            with _listener(host, port):
                continue
        except OSError as error:
            if error.errno == errno.EACCES:
                message = f"Port {port} is for root only: choose one above 1023, as in ./run --port 8100."
                raise Refusal(message) from error
            if error.errno == errno.EADDRINUSE:
                message = (
                    f"Port {port} is in use by another program: stop that one,"
                    f" or choose another, as in ./run --port {port + 100 if port < HIGHEST - 100 else 8100}."
                )
                raise Refusal(message) from error
            raise


def free_pair(host: str) -> int:
    """Give a port that is free while the one after it is free too."""
    for _ in range(50):
        with _listener(host, 0) as first:
            port = int(first.getsockname()[1])
            if port > HIGHEST:
                continue
            try:
                with _listener(host, port + 1):
                    return port
            except OSError:
                continue
    message = "No two free ports were found: stop some programs and start again."
    raise Refusal(message)


def _listener(host: str, port: int) -> socket.socket:
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(1)
    except BaseException:
        listener.close()
        raise
    return listener

"""Ports on this machine: the usual one when it is free, else one that the kernel picks."""

import socket

LOCAL = "127.0.0.1"


def free_port(usual: int = 0) -> int:
    """``usual`` if nothing listens there, else a free port."""
    for wanted in (usual, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((LOCAL, wanted))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port on 127.0.0.1")

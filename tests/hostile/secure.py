"""The hostile website by https, with a certificate that a child trusts by `tests.smtp.trust_tests`."""

import ssl

from tests.hostile.server import HostileServer
from tests.smtp import authority

__all__ = ["SecureServer"]


class SecureServer(HostileServer):
    """The same by https, as localhost. `shows`: the certificate of new connections."""

    def __init__(self, port: int = 0) -> None:
        super().__init__(port)
        self.shows = authority().issue_cert("localhost")

    @property
    def url(self) -> str:
        return f"https://localhost:{self.server_port}"

    def secure(self) -> ssl.SSLContext:
        def present(line: ssl.SSLObject, _name: str | None, _first: ssl.SSLContext) -> None:
            line.context = self._shown()

        context = self._shown()
        context.sni_callback = present
        return context

    def _shown(self) -> ssl.SSLContext:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.shows.configure_cert(context)
        return context

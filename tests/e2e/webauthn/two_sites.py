# SPDX-License-Identifier: Apache-2.0
"""Two sites with names and certificates of their own, in a Chromium that trusts their authority and nothing else new.

The certificates are by an authority that lives as long as the test; `certutil` puts it into a fresh NSS database,
which Chromium reads from its HOME. Names are mapped to loopback with `--host-resolver-rules`. Nothing tells Chromium
to overlook a wrong certificate.
"""

from __future__ import annotations

import shutil
import ssl
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from tests.e2e.browser_sdk.home import BUILT, PAGE, TYPES

PASSED_ON: Final = ("content-type", "authorization", "origin", "user-agent")


@dataclass(frozen=True, slots=True)
class Authority:
    """A certificate authority, and a folder for what it issues."""

    folder: Path
    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate

    @classmethod
    def new(cls, folder: Path) -> Authority:
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Authority of one test")])
        certificate = (
            _certificate(name, name, key.public_key())
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .add_extension(_usage(signs_certificates=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .sign(key, hashes.SHA256())
        )
        return cls(folder, key, certificate)

    def tls(self, hosts: Sequence[str]) -> ssl.SSLContext:
        """A server's context with a certificate for these hosts."""
        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, hosts[0])])
        alternatives = x509.SubjectAlternativeName([x509.DNSName(host) for host in hosts])
        certificate = (
            _certificate(name, self.certificate.subject, key.public_key())
            .add_extension(alternatives, critical=False)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
            .add_extension(
                x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key()), critical=False
            )
            .sign(self.key, hashes.SHA256())
        )
        file = self.folder / f"{hosts[0]}.pem"
        private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        file.write_bytes(private + certificate.public_bytes(Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(file)
        return context

    def trusted_home(self) -> Path:
        """A HOME for a browser that trusts this authority."""
        certutil = shutil.which("certutil")
        assert certutil is not None, "certutil is not installed. Do: make setup (Debian: libnss3-tools)"
        home = self.folder / "home"
        # Where Chromium looks depends on its version.
        for place in (home / ".pki" / "nssdb", home / ".local" / "share" / "pki" / "nssdb"):
            place.mkdir(parents=True)
            database = f"sql:{place}"
            root = self.folder / "authority.pem"
            root.write_bytes(self.certificate.public_bytes(Encoding.PEM))
            for arguments in (
                ["-N", "--empty-password"],
                ["-A", "-t", "C,,", "-n", "Authority of one test", "-i", str(root)],
            ):
                subprocess.run([certutil, "-d", database, *arguments], check=True, capture_output=True)
        return home


def _certificate(subject: x509.Name, issuer: x509.Name, key: Any) -> x509.CertificateBuilder:
    now = datetime.now(UTC)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


@contextmanager
def sites(tls: ssl.SSLContext, platform_url: str) -> Iterator[int]:
    """Serve an app's page and the SDK under every host name, and pass the platform's addresses on; gives the port.

    That is how a site's own proxy puts Keystile behind it: `/v1` and the well-known files, with the Host header as
    it came.
    """
    platform = urlsplit(platform_url)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if self.path.startswith(("/v1/", "/.well-known/")):
                self.pass_on()
                return
            name = self.path.partition("?")[0].removeprefix("/")
            file = PAGE if name == "" else BUILT / Path(name).name
            found = file.is_file()
            self.answer(
                200 if found else 404,
                {"Content-Type": TYPES.get(file.suffix, "text/plain")},
                file.read_bytes() if found else b"",
            )

        def do_POST(self) -> None:
            self.pass_on()

        def do_OPTIONS(self) -> None:
            self.pass_on()

        def pass_on(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(length) if length else None
            headers = {name: value for name, value in self.headers.items() if name.lower() in PASSED_ON}
            for name, value in self.headers.items():
                if name.lower().startswith("access-control-"):
                    headers[name] = value
            headers["Host"] = self.headers["Host"]
            connection = HTTPConnection(str(platform.hostname), platform.port)
            try:
                connection.request(self.command, self.path, body, headers)
                response = connection.getresponse()
                self.answer(response.status, dict(response.getheaders()), response.read())
            finally:
                connection.close()

        def answer(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                if name.lower() not in (
                    "content-length",
                    "connection",
                    "date",
                    "server",
                    "transfer-encoding",
                ):
                    self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *arguments: object) -> None:
            """Say nothing: a failing test has the browser's own log."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.socket = tls.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

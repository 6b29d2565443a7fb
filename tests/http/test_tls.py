"""https: whom we trust, and that the deadline holds there as well."""

from __future__ import annotations

import contextlib
import datetime as dt
import ipaddress
import ssl

import pytest
from servers import Seen, Server, connect, drip, head, reply

from reconciler.errors import Unavailable
from reconciler.http import Request

GET = Request("GET", "/x")


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A self-signed certificate for 127.0.0.1 with its key, as one PEM file."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "test")])
    today = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(today - dt.timedelta(days=1))
        .not_valid_after(today + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    path = tmp_path_factory.mktemp("tls") / "server.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, *form) + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


@pytest.fixture
def tls(certificate):
    """What a server on that certificate needs."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context


def test_a_certificate_of_the_machines_own_store_is_trusted(tls, certificate, monkeypatch):
    """What this machine trusts, such as a company's own authority, is trusted without further ado."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with Server(reply(200, b"[1]"), tls=tls) as server, contextlib.closing(connect(server)) as http:
        assert [http.send(GET).json() for _ in range(3)] == [[1]] * 3
        assert server.connections == 1


def test_an_unknown_certificate_is_named_and_not_tried_again(tls):
    """Nothing is sent to a server that cannot prove who it is, and a second try would end the same."""
    entries = []
    with (
        Server(reply(), tls=tls) as server,
        contextlib.closing(connect(server, log=entries.append)) as http,
        pytest.raises(Unavailable, match=r"certificate of 127\.0\.0\.1 is not trusted: self-signed"),
    ):
        http.send(Request("POST", "/x"))
    assert len(entries) == 1
    assert not server.seen


def test_a_certificate_for_another_name_is_refused(tls, certificate, monkeypatch):
    """A trusted authority is not enough: the name must be right."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with (
        Server(reply(), tls=tls) as server,
        contextlib.closing(connect(server.url.replace("127.0.0.1", "localhost"))) as http,
        pytest.raises(Unavailable, match="certificate of localhost is not trusted: Hostname mismatch"),
    ):
        http.send(GET)
    assert not server.seen


def test_a_server_without_tls_is_named():
    """Plain http where https is expected is an error of the connection, and nothing was sent."""

    class Plain(Server):
        """Takes whatever comes for a request, as a server that speaks plain http does with a TLS greeting."""

        def _read(self, stream):
            return Seen("?", "?", {}, 0, b"") if stream.read1() else None

    with (
        Plain(reply(400)) as server,
        contextlib.closing(connect(server.url.replace("http:", "https:"))) as http,
        pytest.raises(Unavailable, match=r"the secure \(TLS\) connection to 127\.0\.0\.1 failed"),
    ):
        http.send(Request("POST", "/x"))


def test_the_deadline_holds_over_tls(tls, certificate, monkeypatch):
    """A dripping answer ends over https as it does over http."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    endless = drip(head(200, {"Content-Length": "1000000"}), b" ")
    with (
        Server(endless, tls=tls) as server,
        contextlib.closing(connect(server, timeout=0.3)) as http,
        pytest.raises(Unavailable, match=r"no complete answer within 0\.3 s"),
    ):
        http.send(GET)
    assert len(server.seen) == 3


def test_a_handshake_that_never_ends_meets_the_deadline():
    """A server that takes the connection and says nothing does not hold us, and a POST was not sent."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as listener:
        http = connect(f"https://127.0.0.1:{listener.getsockname()[1]}", timeout=0.2)
        with contextlib.closing(http), pytest.raises(Unavailable, match=r"no complete answer within 0\.2 s"):
            http.send(Request("POST", "/x"))

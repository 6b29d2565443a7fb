"""Tokens: one for all threads, in time, renewed once when refused, and never told to anybody."""

from __future__ import annotations

import contextlib
import json
import threading

import pytest
from servers import Patience, Server, connect, hang_up, reply

from reconciler.auth import ClientCredentials, JsonWebToken
from reconciler.errors import Malformed, ReconcilerError, Refused, Unauthorized, Unavailable
from reconciler.http import Request, Upload, Wording
from reconciler.store_settings import StoreSettings

GET = Request("GET", "/v1/thing")
SECRETS = {"client_id": " the-id\n", "client_secret": "SENTINEL+secret\n"}


def tokens(lifetime=3600, first=1):
    """A token endpoint that hands out token-1, token-2 and so on."""
    lock, count = threading.Lock(), [first - 1]

    def step(server, connection, request):
        with lock:
            count[0] += 1
            body = {"access_token": f"token-{count[0]}", "token_type": "bearer", "expires_in": lifetime}
        return reply(200, json.dumps(body).encode())(server, connection, request)

    return step


def accepts(*good: str):
    """An API that knows these tokens only."""

    def step(server, connection, request):
        known = request.headers.get("authorization") in {f"Bearer {each}" for each in good}
        return reply(200 if known else 401)(server, connection, request)

    return step


def credentials(server, secrets=None, **options):
    """Client credentials for this token endpoint."""
    settings = StoreSettings(endpoint="", sandbox=True, timeout=5, secret=(secrets or SECRETS).__getitem__)
    return ClientCredentials(
        settings,
        f"{server.url}/auth/o2/token",
        "appstore::apps:readwrite",
        store="test-store",
        sleep=Patience(),
        **options,
    )


def test_a_token_is_asked_for_as_a_form_and_used():
    """The four fields go as a form, blanks around the credentials go away, and the token signs the request."""
    with (
        Server(tokens()) as issuer,
        Server(reply()) as api,
        contextlib.closing(connect(api, auth=credentials(issuer))) as http,
    ):
        http.send(GET)
        http.send(GET)
    assert issuer.lines == ["POST /auth/o2/token"]
    assert issuer.seen[0].body == (
        b"grant_type=client_credentials&client_id=the-id&client_secret=SENTINEL%2Bsecret&scope=appstore%3A%3Aapps%3Areadwrite"
    )
    assert [each.headers["authorization"] for each in api.seen] == ["Bearer token-1"] * 2


def test_nothing_is_asked_for_before_it_is_needed():
    """Making credentials looks no secret up and sends nothing."""
    with Server(tokens()) as issuer:
        auth = credentials(issuer, secrets={"nothing": "here"})
        auth.close()
    assert not issuer.seen


@pytest.mark.parametrize(
    ("stated", "renewed_after"),
    [(3600, 3540), ("3600", 3540), (" 3600 ", 3540), (100, 50), (None, 240), ("soon", 240), (-5, 240), (1e300, 86340)],
)
def test_a_token_is_renewed_in_time(stated, renewed_after):
    """60 s before its end, or after half its life; what cannot be read counts as 5 minutes."""
    time = [1000.0]
    with Server(tokens(stated)) as issuer, contextlib.closing(credentials(issuer, clock=lambda: time[0])) as auth:
        assert auth.token() == "token-1"
        time[0] += renewed_after - 1
        assert auth.token() == "token-1"
        time[0] += 1
        assert auth.token() == "token-2"


def test_one_token_call_for_32_threads_at_each_expiry():
    """However many threads find the token gone, one of them asks for a new one."""
    time, ready = [0.0], threading.Barrier(32)
    with Server(tokens()) as issuer, contextlib.closing(credentials(issuer, clock=lambda: time[0])) as auth:
        found = []

        def work():
            ready.wait(10)
            found.append(auth.token())

        for round_number in (1, 2, 3):
            threads = [threading.Thread(target=work) for _ in range(32)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(10)
            assert found == [f"token-{round_number}"] * 32
            found.clear()
            time[0] += 3600
    assert len(issuer.seen) == 3


def test_one_renewal_when_32_threads_are_refused():
    """A token that the store stops accepting is replaced once, and every request is replayed once."""
    with (
        Server(tokens()) as issuer,
        Server(accepts("token-2")) as api,
        contextlib.closing(connect(api, auth=credentials(issuer), jobs=32)) as http,
    ):
        answers = http.send_all([GET] * 32)
    assert [each.status for each in answers] == [200] * 32
    assert len(issuer.seen) == 2


@pytest.mark.parametrize("request_", [GET, Request("POST", "/v1/things", json={"a": 1})], ids=["GET", "POST"])
def test_a_401_renews_and_replays_once(request_):
    """A 401 was not acted on, so even a POST is sent again with a new token; its body is the same."""
    with (
        Server(tokens()) as issuer,
        Server(accepts("token-2")) as api,
        contextlib.closing(connect(api, auth=credentials(issuer))) as http,
    ):
        assert http.send(request_).status == 200
    assert len(api.seen) == 2
    assert api.seen[0].body == api.seen[1].body


def test_an_upload_is_replayed_from_its_start_after_a_401():
    """A token that ends in the midst of an upload costs that upload's repetition, nothing else."""
    import io

    upload = Upload(lambda: io.BytesIO(b"x" * 600_000), 600_000)
    with (
        Server(tokens()) as issuer,
        Server(accepts("token-2")) as api,
        contextlib.closing(connect(api, auth=credentials(issuer))) as http,
    ):
        http.send(Request("POST", "/v1/apk", upload=upload))
    assert [each.body_size for each in api.seen] == [600_000, 600_000]


def test_a_second_401_is_unauthorized():
    """New credentials that are refused as well are not tried a third time."""
    with (
        Server(tokens()) as issuer,
        Server(reply(401, b"no")) as api,
        contextlib.closing(
            connect(api, auth=credentials(issuer), wording=lambda answer: (answer.body.decode(), ("X",)))
        ) as http,
        pytest.raises(Unauthorized, match=r"answered 401 to GET /v1/thing: no \(X\)") as caught,
    ):
        http.send(GET)
    assert "reconciler doctor" in caught.value.fix
    assert (len(issuer.seen), len(api.seen)) == (2, 2)


def test_a_403_that_wording_calls_a_failed_login_renews_as_well():
    """Amazon may answer a token gone bad with 403: by its words it is told from a failed validation."""
    words = Wording("Request is not authorized.", error=Unauthorized)
    with (
        Server(tokens()) as issuer,
        Server(reply(403), reply()) as api,
        contextlib.closing(connect(api, auth=credentials(issuer), wording=lambda _answer: words)) as http,
    ):
        assert http.send(GET).status == 200
    assert len(issuer.seen) == 2


def test_a_renewal_does_not_use_up_a_try():
    """An expired token in the midst of a bad patch leaves the three tries what they were."""
    with (
        Server(tokens()) as issuer,
        Server(reply(503), reply(401), reply(503), reply()) as api,
        contextlib.closing(connect(api, auth=credentials(issuer))) as http,
    ):
        assert http.send(GET).status == 200
    assert len(api.seen) == 4


def test_credentials_without_renew_are_not_replayed():
    """Signing that cannot be renewed, such as OAuth 1.0a, ends with the first 401."""

    def sign(request):
        request.headers["Authorization"] = "OAuth x"
        return request

    with Server(reply(401)) as api, contextlib.closing(connect(api, auth=sign)) as http, pytest.raises(Unauthorized):
        http.send(GET)
    assert len(api.seen) == 1


@pytest.mark.parametrize(
    ("status", "code", "words"),
    [
        (401, "invalid_client", "Copy client_id and client_secret again"),
        (400, "invalid_scope", "not allowed to ask for appstore::apps:readwrite"),
        (400, "unauthorized_client", "not allowed to ask for"),
    ],
)
def test_refused_credentials_say_what_to_do(status, code, words):
    """Each error code of the token endpoint has its own advice; the secret is not shown, even if it is echoed."""
    body = json.dumps({"error": code, "error_description": "bad SENTINEL+secret"}).encode()
    with (
        Server(reply(status, body)) as issuer,
        contextlib.closing(credentials(issuer)) as auth,
        pytest.raises(Unauthorized) as caught,
    ):
        auth.token()
    assert f"answered {status} to POST /auth/o2/token: bad … ({code})" in caught.value.message
    assert words in caught.value.fix
    assert "reconciler doctor" in caught.value.fix


def test_refused_credentials_are_not_tried_again():
    """A wrong secret is asked about once, however many threads want a token: accounts get locked otherwise."""
    with Server(reply(401, b'{"error": "invalid_client"}')) as issuer, contextlib.closing(credentials(issuer)) as auth:
        for _ in range(5):
            with pytest.raises(Unauthorized, match="invalid_client"):
                auth.token()
    assert len(issuer.seen) == 1


def test_other_refusals_of_the_token_endpoint_are_not_about_credentials():
    """What we sent wrongly is Refused, not blamed on the user's secret."""
    with (
        Server(reply(400, b'{"error": "unsupported_grant_type"}')) as issuer,
        contextlib.closing(credentials(issuer)) as auth,
        pytest.raises(Refused, match="unsupported_grant_type"),
    ):
        auth.token()


@pytest.mark.parametrize(
    "body",
    [b"", b"[]", b"{}", b"<html>", b'{"access_token": 5}', b'{"access_token": ""}', b'{"access_token": "a\\nb"}'],
)
def test_a_token_answer_without_token_is_malformed(body):
    """A broken answer is no traceback, and no token."""
    with (
        Server(reply(200, body)) as issuer,
        contextlib.closing(credentials(issuer)) as auth,
        pytest.raises(Malformed, match="POST /auth/o2/token"),
    ):
        auth.token()


def test_the_token_call_survives_faults():
    """Asking for a token twice does no harm, so it is repeated as a GET is."""
    with Server(hang_up, reply(503), tokens(first=7)) as issuer, contextlib.closing(credentials(issuer)) as auth:
        assert auth.token() == "token-7"
    with Server(hang_up) as issuer, contextlib.closing(credentials(issuer)) as auth, pytest.raises(Unavailable):
        auth.token()


def test_an_empty_secret_is_named_before_anything_is_sent():
    """A variable that is set to blanks is as good as missing."""
    with (
        Server(tokens()) as issuer,
        contextlib.closing(credentials(issuer, {"client_id": "x", "client_secret": " \n"})) as auth,
        pytest.raises(Unauthorized, match="client_secret for test-store is empty"),
    ):
        auth.token()
    assert not issuer.seen


def test_a_token_is_masked_in_github_actions_before_its_first_use(monkeypatch, capsys):
    """There, and only there, the runner is told to black it out; standard output stays clean."""
    with Server(tokens()) as issuer:
        monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
        with contextlib.closing(credentials(issuer)) as auth:
            auth.token()
        assert capsys.readouterr() == ("", "")
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        with contextlib.closing(credentials(issuer)) as auth:
            auth.token()
        assert capsys.readouterr() == ("", "::add-mask::token-2\n")


@pytest.fixture(scope="module")
def key():
    """A private key as Apple hands out."""
    from cryptography.hazmat.primitives.asymmetric import ec

    return ec.generate_private_key(ec.SECP256R1())


def pem(key) -> str:
    """The text of its .p8 file."""
    from cryptography.hazmat.primitives import serialization

    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    return key.private_bytes(serialization.Encoding.PEM, *form).decode()


def web_token(private: str, issuer: str = "57246542-96fe", **options) -> JsonWebToken:
    """Credentials that sign with this key."""
    secrets = {"key_id": "ABC123\n", "issuer_id": issuer, "private_key": private}
    return JsonWebToken(StoreSettings("https://api.example.com", secret=secrets.__getitem__), **options)


def read(token: str, key):
    """Header and claims of a token, its signature checked."""
    import jwt

    claims = jwt.decode(
        token,
        key.public_key(),
        algorithms=["ES256"],
        audience="appstoreconnect-v1",
        options={"verify_exp": False, "verify_iat": False},
    )
    return jwt.get_unverified_header(token), claims


def test_a_team_key_signs_with_its_issuer(key):
    """ES256, key id, issuer, audience; dated a minute back and good for 15 minutes from then."""
    header, claims = read(web_token(pem(key), now=lambda: 1_795_000_000.7).token(), key)
    assert header == {"alg": "ES256", "kid": "ABC123", "typ": "JWT"}
    assert claims == {
        "iss": "57246542-96fe",
        "iat": 1_794_999_940,
        "exp": 1_795_000_840,
        "aud": "appstoreconnect-v1",
    }


def test_an_individual_key_signs_for_its_user(key):
    """A person's own key has no issuer but the subject `user`."""
    _header, claims = read(web_token(pem(key), issuer="").token(), key)
    assert claims["sub"] == "user"
    assert "iss" not in claims


def test_a_web_token_is_renewed_in_time_and_when_refused(key):
    """60 s before its end a new one is made, and at once if the store refuses it; not for one already replaced."""
    time = [0.0]
    auth = web_token(pem(key), clock=lambda: time[0])
    first = auth.token()
    time[0] = 779
    assert auth.token() == first
    time[0] = 780
    second = auth.token()
    assert second != first
    auth.renew(first)
    assert auth.token() == second
    auth.renew(second)
    assert auth.token() != second


def test_a_key_in_one_line_is_understood(key):
    """CI systems often hold a key with backslash and n in place of line breaks."""
    header, _claims = read(web_token(pem(key).replace("\n", "\\n")).token(), key)
    assert header["kid"] == "ABC123"


def test_a_key_that_cannot_sign_is_named_without_being_shown(key):
    """Nonsense, a public key, another curve and a protected key are all told in the same typed error."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec, rsa

    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    locked = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.BestAvailableEncryption(b"x"),
    )
    others = (ec.generate_private_key(ec.SECP384R1()), rsa.generate_private_key(65537, 2048))
    for private in ("SENTINEL", public.decode(), locked.decode(), *map(pem, others)):
        with pytest.raises(Unauthorized, match="private_key for app-store is not a private key for ES256") as caught:
            web_token(private).token()
        assert "SENTINEL" not in caught.value.message
        assert isinstance(caught.value, ReconcilerError)

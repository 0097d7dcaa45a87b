"""The EHR's side of a call, for whoever has to see that an installation answers.

client.py new-key KEY.jwk KID      make a private key (ES384), readable by its owner alone
client.py key-set KEY.jwk...       print the JWK Set to pin with `key_file`
client.py token KEY.jwk --issuer ISS --audience URL     print a token, good for one call
"""

import argparse
import json
import os
import secrets
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from joserfc import jwt
from joserfc.jwk import ECKey

_LIFE_S = 300


def new_key(file: Path, kid: str) -> None:
    """Write a private key. Raises FileExistsError for a file that is there."""
    key = ECKey.generate_key("P-384", {"kid": kid, "use": "sig", "alg": "ES384"})
    opened = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    with os.fdopen(opened, "w", encoding="utf-8") as written:
        json.dump(key.as_dict(private=True), written)


def key_set(files: Sequence[Path]) -> str:
    """The public halves."""
    keys = [_read(file).as_dict(private=False) for file in files]
    return json.dumps({"keys": keys}, indent=2)


def token(file: Path, issuer: str, audience: str, now: int) -> str:
    """A token as CDS Hooks asks for one."""
    key = _read(file)
    header = {"alg": "ES384", "typ": "JWT", "kid": key.as_dict(private=False)["kid"]}
    claims = {
        "iss": issuer,
        "aud": audience,
        "iat": now,
        "exp": now + _LIFE_S,
        "jti": secrets.token_urlsafe(32),
    }
    return jwt.encode(header, claims, key, algorithms=["ES384"])


def _read(file: Path) -> ECKey:
    return ECKey.import_key(json.loads(file.read_text("utf-8")))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    actions = parser.add_subparsers(required=True)
    made = actions.add_parser("new-key")
    made.add_argument("file", type=Path)
    made.add_argument("kid")
    made.set_defaults(act=lambda given: new_key(given.file, given.kid))
    shown = actions.add_parser("key-set")
    shown.add_argument("files", type=Path, nargs="+")
    shown.set_defaults(act=lambda given: key_set(given.files))
    signed = actions.add_parser("token")
    signed.add_argument("file", type=Path)
    signed.add_argument("--issuer", required=True)
    signed.add_argument("--audience", required=True)
    signed.set_defaults(
        act=lambda given: token(given.file, given.issuer, given.audience, int(time.time()))
    )
    return parser.parse_args()


def main() -> None:
    """Do what is asked and print what comes of it."""
    options = _options()
    told = options.act(options)
    if told is not None:
        sys.stdout.write(f"{told}\n")


if __name__ == "__main__":
    main()

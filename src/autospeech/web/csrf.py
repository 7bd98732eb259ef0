"""Forms that are ours: a token that only a page of this service, shown to this browser, can carry."""

import hashlib
import hmac

__all__ = ["form_token", "is_form_token"]


def form_token(secret: str) -> str:
    """Return the token of a browser's forms, from its cookie's secret: nobody else can make it."""
    return hashlib.sha256(f"form:{secret}".encode()).hexdigest()


def is_form_token(secret: str, token: str) -> bool:
    """Tell whether a form's token belongs to a browser's secret; takes as long for a wrong one.

    >>> is_form_token("a", form_token("a")), is_form_token("b", form_token("a")), is_form_token("a", "")
    (True, False, False)
    """
    return hmac.compare_digest(form_token(secret).encode(), token.encode())

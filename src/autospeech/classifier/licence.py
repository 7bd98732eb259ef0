"""Licences by their identifiers, as the Hugging Face hub writes them."""

import re
from typing import Final

from autospeech.errors import UsageError

__all__ = ["licence_id", "licence_lines"]

_FORM: Final = re.compile(r"[a-z0-9][a-z0-9.+-]{0,63}")
_OPEN: Final = (
    "afl-3.0 agpl-3.0 apache-2.0 artistic-2.0 bsd bsd-2-clause bsd-3-clause bsd-3-clause-clear bsl-1.0 c-uda cc cc0-1.0"
    " cc-by-2.0 cc-by-2.5 cc-by-3.0 cc-by-4.0 cc-by-sa-3.0 cc-by-sa-4.0 cc-by-nc-2.0 cc-by-nc-3.0 cc-by-nc-4.0"
    " cc-by-nd-4.0 cc-by-nc-nd-3.0 cc-by-nc-nd-4.0 cc-by-nc-sa-2.0 cc-by-nc-sa-3.0 cc-by-nc-sa-4.0 cdla-permissive-1.0"
    " cdla-permissive-2.0 cdla-sharing-1.0 ecl-2.0 epl-1.0 epl-2.0 etalab-2.0 eupl-1.1 eupl-1.2 gfdl gpl gpl-2.0"
    " gpl-3.0 isc lgpl lgpl-2.1 lgpl-3.0 mit mpl-2.0 ms-pl ncsa odbl odc-by openrail osl-3.0 pddl postgresql unlicense"
    " wtfpl zlib"
)
_KNOWN: Final = frozenset(_OPEN.split())
"""Those the hub knows by name; of a model with another one it wants to be told the name."""


def licence_id(text: str) -> str:
    """Return a licence's identifier as the hub writes it: SPDX's in small letters.

    >>> licence_id("CC-BY-4.0")
    'cc-by-4.0'

    Raises:
        UsageError: It is no identifier.
    """
    found = text.strip().lower()
    if not _FORM.fullmatch(found):
        hint = "give an SPDX identifier, or a short name of your own licence"
        expected = "an identifier such as cc-by-4.0: letters, digits, . + -"
        raise UsageError("licence", expected=expected, got=repr(text[:80]), hint=hint)
    return found


def licence_lines(licence: str | None) -> list[str]:
    """Return what the front matter of a card says about a licence.

    >>> licence_lines("mit"), licence_lines("house-rules"), licence_lines(None)
    (['license: mit'], ['license: other', 'license_name: house-rules'], ['license: unknown'])
    """
    if licence is None:
        return ["license: unknown"]
    return [f"license: {licence}"] if licence in _KNOWN else ["license: other", f"license_name: {licence}"]

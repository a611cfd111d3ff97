"""What is wrong with a variable of the environment, said so that whoever set it can mend it.

Belongs here: the words.
Does not belong here: which settings there are, and what they admit (``settings``).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import ValidationError
    from pydantic_core import ErrorDetails

EXPECTED_FR = {
    "bool_parsing": "attendu : true ou false",
    "float_parsing": "un nombre est attendu",
    "greater_than": "doit être supérieur à {gt}",
    "greater_than_equal": "doit valoir au moins {ge}",
    "int_parsing": "un nombre entier est attendu",
    "less_than_equal": "doit valoir au plus {le}",
    "literal_error": "attendu : {expected}",
    "string_pattern_mismatch": "doit suivre la forme {pattern}",
}
"""What is expected, by the kind of fault that pydantic names; any other is told in its own words."""


class SettingsError(ValueError):
    """A variable has a value that its setting does not admit; the message names each of them, in French."""

    @classmethod
    def of(cls, error: ValidationError, prefixes: Mapping[str, str]) -> SettingsError:
        """The error that tells what pydantic found.

        Args:
            error: What it found.
            prefixes: What the variables of each class of settings begin with.
        """
        prefix = prefixes.get(error.title, "")
        return cls(" ; ".join(_fault(one, prefix) for one in error.errors(include_url=False)))


def _fault(error: ErrorDetails, prefix: str) -> str:
    known: dict[str, Any] = error.get("ctx", {})
    words = EXPECTED_FR.get(error["type"])
    expected = words.format(**known) if words else error["msg"]
    return f"{prefix}{str(error['loc'][0]).upper()} : « {error['input']} » n'est pas admis, {expected}."

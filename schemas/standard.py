"""A contract as the outside may see it: the standard's own document, without the servers."""

from typing import Any

import yaml

from schemas.contract import Contract


def public_document(contract: Contract) -> dict[str, Any]:
    """The contract's document in the Open Data Contract Standard's form, ``servers`` left out.

    It says what a table holds and who may have it, never where it is.
    """
    with contract.path.open("rb") as file:
        document: dict[str, Any] = yaml.load(file, Loader=yaml.CSafeLoader)
    document.pop("servers", None)
    return document

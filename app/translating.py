"""`python -m app.translating`: compile the catalogues, typeset. Translators type what their keyboards have."""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from app.shared.typesetting import tied

CATALOGUES = Path(__file__).parent / "translations"


def compile_catalogue(source: Path) -> None:
    """Write the `.mo` file beside a `.po` file."""
    language = source.parts[-3]
    with source.open("rb") as file:
        catalogue = read_po(file, locale=language)
    for message in catalogue if language == "pl" else ():
        said = message.string or ""  # one text, or a form for each number
        message.string = tied(said) if isinstance(said, str) else tuple(tied(form) for form in said)
    with source.with_suffix(".mo").open("wb") as file:
        write_mo(file, catalogue)


if __name__ == "__main__":
    for each in CATALOGUES.glob("*/LC_MESSAGES/messages.po"):
        compile_catalogue(each)

"""The making of a pack, file by file."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import BinaryIO

from flask import current_app
from flask_babel import force_locale
from sqlalchemy import select

from app.acknowledgements.models import DisclosureAgreement, Signature
from app.company.queries import profile
from app.compliance.spreadsheet import lines as spreadsheet_lines
from app.courses.models import Release, ReleaseText
from app.courses.queries import hashes_of
from app.evidence.packing import PackFile
from app.evidence.queries.checking import verifier_file
from app.evidence.queries.packs.accounts import account_page, accounts
from app.evidence.queries.packs.answers import checks, lessons, signature_record
from app.evidence.queries.packs.choosing import batches
from app.evidence.queries.packs.contents import Outline
from app.evidence.queries.packs.facts import KINDS
from app.evidence.queries.packs.paper import PaperChosen, paper_chosen, texts_of_paper, write_scans
from app.evidence.queries.packs.records import Record, Scope, rows_of, write_records
from app.evidence.queries.packs.rosters import roster_rows
from app.evidence.queries.packs.signed import Entered, Signed, entered, receipts, signed
from app.extensions import db
from app.ledger.notes import LogKey, checkpoint_text
from app.ledger.queries import cosignatures_at, lines, log_key_lines, root_at

FIELDS = Path(__file__).parents[2] / "pack_files" / "records.md"


def write_pack(file: BinaryIO, found: Outline, *, key: LogKey, now: datetime) -> None:
    """Write the pack into `file`; however large it is, little of it is in memory at a time.

    Raises `PackTooLarge`.
    """
    pack = PackFile(file, now)
    with closing(pack.archive):
        Making(pack, found, key).write()


@dataclass
class Making:
    """One pack while it is made."""

    pack: PackFile
    found: Outline
    key: LogKey
    counts: dict[str, int] = field(default_factory=dict)  # records by kind
    texts: set[str] = field(default_factory=set)  # digests of those that are in it

    def write(self) -> None:
        chosen, scope = self.found.chosen, Scope(self.found.asked, self.found.people)
        root = root_at(chosen.size)
        checkpoint = self.key.signed(checkpoint_text(self.key.origin, chosen.size, root))
        self.pack.add("checkpoint.note", (checkpoint + cosignatures_at(chosen.size)).encode())
        self.write_log()
        paper = paper_chosen(scope, chosen.size)
        self.write_receipts(checkpoint, (*chosen.packed, *paper.places))
        self.write_roster()
        self.write_facts(scope)
        self.write_signatures()
        self.write_paper(paper)
        self.write_content()
        self.write_words()
        self.pack.seal(
            key=self.key,
            log={"origin": self.key.origin, "size": chosen.size, "root": b64encode(root).decode()},
            signatures=chosen.told(self.found.asked),
        )

    def write_log(self) -> None:
        with self.pack.opened("log/entries.jsonl") as part:
            for line in lines(self.found.chosen.size):
                part.write(f"{line.leaf}\n".encode())

    def write_receipts(self, checkpoint: str, places: Iterable[int]) -> None:
        chosen = self.found.chosen
        for batch in entered(places):
            chosen.erased += sum(bool(each.erased) for each in batch)
            for place, content in receipts(batch, chosen.size, self.key.vkey, checkpoint):
                self.pack.add(f"receipts/{place:06d}.tlog-proof", content)

    def write_roster(self) -> None:
        entries = entries_by_assignment(self.records)
        with self.pack.opened("roster.csv") as part:
            for line in spreadsheet_lines(roster_rows(self.found.roster, entries)):
                part.write(line.encode())

    def write_facts(self, scope: Scope) -> None:
        kinds = KINDS | {"lessons": lessons, "checks": checks}
        for kind, told in kinds.items():
            self.counts[kind] = write_records(self.pack, kind, told(scope))

    def write_signatures(self) -> None:
        """The records, then what was signed, then how each came about."""
        self.counts["signatures"] = write_records(
            self.pack,
            "signatures",
            (signature_record(each) for batch in self.signed() for each in batch),
        )
        self.write_texts()
        for batch in self.signed():
            for account in accounts(batch):
                place, key = account.signed.place, account.signature.key
                name = f"without-entry-{key}" if place is None else f"{place:06d}"
                self.pack.add(f"accounts/{name}.html", account_page(account).encode())

    def write_paper(self, paper: PaperChosen) -> None:
        """After the signatures, whose texts it may share."""
        self.counts["paper_records"] = write_records(self.pack, "paper_records", paper.records)
        for digest, text in texts_of_paper(paper):
            if digest not in self.texts:
                self.texts.add(digest)
                self.pack.add(f"texts/{digest}.txt", text)
        write_scans(self.pack, paper)

    def signed(self) -> Iterator[list[Signed]]:
        chosen = self.found.chosen
        for batch in entered(chosen.packed):
            known: dict[int, Entered | None] = {
                record: each for each in batch if (record := chosen.packed[each.place]) is not None
            }
            yield signed(known)
        for records in batches(chosen.unproved):
            yield signed(dict.fromkeys(records))

    def write_texts(self) -> None:
        """Each text once, under its own SHA-256, and the words with which people agreed to sign this way."""
        records = {*self.records, *self.found.chosen.unproved}
        for model, wanted in ((Signature, records), (DisclosureAgreement, self.agreements())):
            for digest, id in texts_of(model, wanted).items():
                text = db.session.scalars(select(model.text).where(model.id == id)).one().encode()
                if digest not in self.texts:
                    self.texts.add(digest)
                    self.pack.add(f"texts/{sha256(text).hexdigest()}.txt", text)

    def agreements(self) -> set[int]:
        rows = db.session.execute(
            select(DisclosureAgreement.id, DisclosureAgreement.person_id, DisclosureAgreement.agreed_at)
        )
        scope = Scope(self.found.asked, self.found.people)
        return {
            row.id
            for row in rows
            if row.person_id in scope.people and scope.covers(row.agreed_at, row.person_id)
        }

    @property
    def records(self) -> dict[int, int]:
        """The place of each record's entry."""
        packed = self.found.chosen.packed.items()
        return {record: place for place, record in packed if record is not None}

    def write_content(self) -> None:
        """Every release byte for byte as it was published, and what was said of it then."""
        self.counts["releases"] = write_records(
            self.pack, "releases", (release_record(each) for each in self.found.releases)
        )
        for release in self.found.releases:
            for text in db.session.scalars(select(ReleaseText).filter_by(release_id=release.id)):
                self.pack.add(path_of(release, text.language), text.content.encode())

    def write_words(self) -> None:
        for name in ("verify.py", "README.md"):
            self.pack.add(name if name == "verify.py" else "verify-README.md", verifier_file(name))
        self.pack.add("keys.txt", "".join(f"{line}\n" for line in log_key_lines()).encode())
        self.pack.add("records/README.md", FIELDS.read_bytes())
        parts = []
        for language in current_app.config["LANGUAGES"]:
            with force_locale(language):
                parts.append(self.readme())
        self.pack.add("README.txt", f"\n\n{'=' * 72}\n\n".join(parts).encode())

    def readme(self) -> str:
        template = current_app.jinja_env.get_template("evidence/pack/readme.txt")
        return (
            template.render(
                company=profile().name,
                asked=self.found.asked,
                made_at=self.pack.made_at,
                roster=self.found.roster,
                chosen=self.found.chosen,
                counts=self.counts,
            ).strip()
            + "\n"
        )


def texts_of(model: type[Signature] | type[DisclosureAgreement], wanted: Collection[int]) -> dict[str, int]:
    """Each digest among these rows, with one of the rows that have it."""
    digest = Signature.text_sha256 if model is Signature else DisclosureAgreement.sha256
    return {
        row.digest: row.id for row in rows_of(select(model.id, digest.label("digest"))) if row.id in wanted
    }


def entries_by_assignment(records: Mapping[int, int]) -> dict[int, int]:
    """The place of its signature's entry, by the assignment's id."""
    rows = rows_of(select(Signature.id, Signature.assignment_id))
    return {row.assignment_id: records[row.id] for row in rows if row.id in records}


def release_record(release: Release) -> Record:
    names = (
        "course",
        "number",
        "title",
        "kind",
        "reason",
        "approved_by",
        "key_confirmed",
        "changed_rules",
        "sha256",
        "published_at",
        "published_by",
    )
    texts = {
        language: {"file": path_of(release, language), "sha256": digest}
        for language, digest in hashes_of(release.id).items()
    }
    return {name: getattr(release, name) for name in names} | {"texts": texts}


def path_of(release: Release, language: str) -> str:
    return f"content/{release.course}-{release.number}/{language}.json"

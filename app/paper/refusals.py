"""Why something from paper may be refused. Routes say it in the reader's language."""

from __future__ import annotations

from datetime import date

from app.shared.errors import N_, NotFound, Refused


class NoSuchRecord(NotFound):
    """There is no such paper record, or none that this person may see."""


class ScanGone(NotFound):
    """There was no scan, or it was erased."""


class OwnAnswer(Refused):
    """Nobody attests to what they signed themselves."""

    says = N_("Ask a colleague to enter this: nobody attests to their own signature.")


class AnsweredAlready(Refused):
    """The assignment ended already: `record` names what ended it."""

    says = N_(
        "This training was answered already on %(day)s: record %(record)s. Nothing was entered a second time. "
        "If that is a paper record and wrong, withdraw it first."
    )

    def __init__(self, *, day: date, record: str) -> None:
        super().__init__(record)
        self.day, self.record = day, record


class EndedUnanswered(Refused):
    """The assignment ended without an answer: a newer text took its place, or it was left unsigned."""

    says = N_(
        "This training ended on %(day)s without an answer, and nothing can follow. If another period is open, "
        "choose that one."
    )

    def __init__(self, *, day: date) -> None:
        super().__init__(str(day))
        self.day = day


class DayToCome(Refused):
    """What has not happened yet cannot be entered."""

    says = N_("Choose the day on the paper: today or an earlier day.")


class BeforeRelease(Refused):
    """Nobody can have signed a text before it was published."""

    says = N_(
        "This text was published on %(published_on)s, so nobody can have signed it earlier. Check the day, "
        "and which text was signed."
    )

    def __init__(self, *, published_on: date) -> None:
        super().__init__(f"published on {published_on}")
        self.published_on = published_on


class WitnessMissing(Refused):
    """A refusal needs somebody who was there."""

    says = N_("Name who was present when the person refused.")


class WhyMissing(Refused):
    """That somebody did not sign themselves needs a reason."""

    says = N_("Say why the text was read aloud and not read by the person.")


class ScanMissing(Refused):
    """Paper is shown."""

    says = N_("Add the scan of the paper.")


class ScanTooLarge(Refused):
    """The file is larger than a scan needs to be."""

    says = N_("This scan is larger than %(megabytes)s MB. Scan it in grey with 200 dpi, or page by page.")

    def __init__(self, *, megabytes: int) -> None:
        super().__init__(f"more than {megabytes} MB")
        self.megabytes = megabytes


class ScanNotReadable(Refused):
    """The bytes are none of the kinds that everybody can open, whatever the file is called."""

    says = N_(
        "This file is not a whole PDF, JPEG or PNG, whatever its name says. Save the scan as one of them."
    )


class LanguageMissing(Refused):
    """The release was never published in that language."""

    says = N_("This text was not published in that language, so it cannot have been signed in it.")


class WithdrawalReasonMissing(Refused):
    """A wrong entry stays readable, and so must be why it was wrong."""

    says = N_("Write down what is wrong with this entry. It stays on record.")


class NothingToImport(Refused):
    """There is no line in what was handed in."""

    says = N_("Choose a CSV file or paste its lines: the first line names the columns.")


class ColumnsMissing(Refused):
    """The first line does not name all columns."""

    says = N_("The first line must name these columns too: %(names)s.")

    def __init__(self, *, names: str) -> None:
        super().__init__(names)
        self.names = names


class NotCsv(Refused):
    """The file is not text that a spreadsheet saved as CSV in UTF-8."""

    says = N_("This is no CSV file in UTF-8. In your spreadsheet choose “CSV UTF-8” when you save it.")


class TooManyLines(Refused):
    """More than one import takes."""

    says = N_("One import takes at most %(most)s lines. Split the file.")

    def __init__(self, *, most: int) -> None:
        super().__init__(f"more than {most} lines")
        self.most = most


class LineWrong(Refused):
    """One value of one line cannot be read."""

    says = N_("%(column)s: “%(value)s” is not among %(known)s.")

    def __init__(self, *, column: str, value: str, known: str) -> None:
        super().__init__(column)
        self.column, self.value, self.known = column, value, known


class ValueTooLong(Refused):
    """One value of one line is longer than a form takes."""

    says = N_("%(column)s: shorten this to %(most)s characters.")

    def __init__(self, *, column: str, most: int) -> None:
        super().__init__(column)
        self.column, self.most = column, most


class DayUnreadable(Refused):
    """A day that is none."""

    says = N_("answered_on: write the day as 2026-11-30.")


class PersonUnknown(Refused):
    """Nobody whom the reader may see has this number or address."""

    says = N_("person: nobody among your people has the employee number or address “%(name)s”.")

    def __init__(self, *, name: str) -> None:
        super().__init__(name)
        self.name = name


class NothingAsked(Refused):
    """This release was never asked of the person."""

    says = N_("This person was never asked to sign release %(number)s of the course “%(course)s”.")

    def __init__(self, *, course: str, number: str) -> None:
        super().__init__(f"{course} {number}")
        self.course, self.number = course, number


class ScanNotHandedIn(Refused):
    """The line names a file that did not come with the import."""

    says = N_("scan: the file “%(name)s” is not among the scans that you chose.")

    def __init__(self, *, name: str) -> None:
        super().__init__(name)
        self.name = name


class SameAsLine(Refused):
    """Two lines of one import are about the same training."""

    says = N_("This is the same training of the same person as in line %(line)s.")

    def __init__(self, *, line: int) -> None:
        super().__init__(f"as line {line}")
        self.line = line


class LinesWrong(Refused):
    """Nothing of an import is entered while a line of it is wrong."""

    says = N_("Nothing was entered: correct the lines below and send all of them again.")

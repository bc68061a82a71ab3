"""Every check by its code: whether it blocks publishing, and why it matters to the people who learn."""

from __future__ import annotations

from dataclasses import dataclass

from app.courses.findings import Severity


@dataclass(frozen=True)
class Check:
    severity: Severity
    why: str


def error(why: str) -> Check:
    return Check(Severity.ERROR, why)


def warning(why: str) -> Check:
    return Check(Severity.WARNING, why)


CHECKS = {
    # rules
    "R1": error("People who are only told what not to do feel useless and help nobody."),
    "R2": error("A rule without a reason is not understood and not kept."),
    "R3": error("Whoever needs help must reach somebody who lives up to the promise."),
    "R4": error("Without its limits, a rule frightens people out of what is their right."),
    "R5": error("A rule that nobody looks at again turns arbitrary."),
    "R6": error("Broad words here can be read as a ban on protected speech."),
    "R7": warning("A rule that is never practised is not learned."),
    "R8": warning("Only somebody in law can say whether it goes too far."),
    # options of a decision
    "O1": error("Two options are a guess; five are too much to read."),
    "O2": error("The answer key needs one answer that can be defended."),
    "O3": error("Without a tempting wrong choice there is nothing to decide."),
    "O4": error("A choice without its consequence and reason teaches nothing."),
    "O5": error("Whoever chooses badly must learn what to do instead."),
    "O6": error("Options are shuffled, so nothing may hang on their order."),
    "O7": error("A wrong choice must lead back to the rule it breaks."),
    "O8": warning("Length gives the answer away."),
    "O9": warning("An option that nobody would take teaches nothing."),
    "O10": error("It takes more reading than all staff should be asked for."),
    # the graph
    "G1": error("The learner would be sent nowhere."),
    "G2": error("Nobody will ever see it."),
    "G3": error("The learner would never finish."),
    "G4": error("A retry is a new attempt, not a loop."),
    "G5": error("A critical decision must be taken by everybody."),
    "G6": error("An end says what happened and what to keep in mind."),
    "G7": warning("It no longer fits into a break."),
    # what stands on the screen
    "S1": error("On every screen people see who has written something."),
    "S2": error("People must know the place at once."),
    "S3": error("An empty bubble tells nothing."),
    "S4": error("A story is read from top to bottom."),
    "S5": error("The screen would contradict the words beside it."),
    "S6": warning("One choice would play out and the other would not."),
    "S7": warning("Nobody reads that much on a phone."),
    # languages and placeholders
    "L1": error("Everybody reads in their own language, the whole of it."),
    "L2": error("People would sign and learn something else than their colleagues."),
    "L3": warning("People read it tired, on a phone, in a second language."),
    "P1": error("People would read the braces."),
    "P2": error("The sentence would have a hole in this language."),
    "P3": warning("The languages may tell different stories."),
    # keeping
    "C1": error("With fewer variants people remember the answer instead of the rule."),
    "C2": error("The course promises to teach it."),
    "K1": warning("People are graded by a key that nobody has checked yet."),
    "A1": error("Whoever cannot see the picture would miss what it tells."),
    "M1": error("Content without an owner and a date goes stale unseen."),
    # how the files fit together
    "X1": error("The reference leads nowhere."),
    "X2": error("Stored choices refer to ids for ever, so each id means one thing."),
    "X3": error("People sign the policy: every rule stands in it, once."),
    "X4": error("The track would promise what it cannot show."),
    "X5": error("The check could not be drawn."),
    "X8": warning("The check would leave a part of the policy out, or ask the same people the same again."),
    "X6": error("What may not be skipped must be on the way."),
    "X7": error("In that setting the reference would be left out and the text would break."),
}

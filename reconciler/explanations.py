"""What the codes of errors mean: those of `reconciler.errors`, and those that are raised with a code of their own.

The codes of problems in files are told where these are found: `reconciler.document`, `reconciler.manifest`,
`reconciler.inspect` and `reconciler.settings`. A code means what it means for good, and is never used again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Explanation:
    """A code, for people.

    Args:
        means: what is so, in a clause without a full stop.
        cause: how it comes about.
        remedy: what to do.
    """

    means: str
    cause: str
    remedy: str


CODES: Final[Mapping[str, Explanation]] = {
    "R1000": Explanation(
        "something went wrong that has no code of its own",
        "A file cannot be written, a command ended otherwise than expected, or the like; the message says which.",
        "Follow the fix beneath the message. If there is none, run it again with -vv and report what it prints.",
    ),
    "R1001": Explanation(
        "there is a fault in reconciler itself",
        "It came to a case that its authors did not foresee. What was begun in a store is in the ledger.",
        "Run it again with -vv and report what it prints; `reconciler apply` goes on from where it stopped.",
    ),
    "R1002": Explanation(
        "this machine refuses something",
        "A full disk, a missing permission, a folder that is gone, too many open files.",
        "Mend that on the machine, then run the same command again: nothing has to be cleaned up.",
    ),
    "R1064": Explanation(
        "the command line makes no sense",
        "An option that there is not, a value that it does not take, or two that do not go together.",
        "`reconciler COMMAND --help` lists what there is.",
    ),
    "R1130": Explanation(
        "the run was stopped by a signal",
        "Ctrl-C, or a CI system that ended its job. What was under way was brought to a safe end first.",
        "Run the same command again: it goes on.",
    ),
    "R2000": Explanation(
        "a manifest has problems",
        "At least one of the problems that are listed is an error; each has a code of its own.",
        "Mend them from the top; `reconciler validate` checks again without asking any store.",
    ),
    "R2050": Explanation(
        "apps wait for one another",
        "The `after` of each names the next, and the last one names the first.",
        "Take one store out of one `after`.",
    ),
    "R3000": Explanation(
        "a store answered in a way that cannot be worked with",
        "The message quotes the store, and names the request and the status.",
        "Read what the store says. If it is about its own trouble, run it again later: nothing is done twice.",
    ),
    "R3400": Explanation(
        "the store refuses what was sent",
        "It checks more than it documents: words that it does not like, a state in which nothing may change.",
        "Correct in the manifest what it names, and plan again. Where a store has drafts, nothing was submitted.",
    ),
    "R3404": Explanation(
        "the store has no such thing",
        "A mistyped app id, an app of another account, or something that was deleted in the console meanwhile.",
        "Compare the id in the manifest with the console, and see with `doctor` whose credentials are used.",
    ),
    "R3412": Explanation(
        "somebody changed this between our look and our write",
        "A colleague in the console, or another tool, was quicker; the store noticed by its version of the thing.",
        "Plan again, look at what changed, then apply the new plan.",
    ),
    "R3502": Explanation(
        "the store's answer is not what it is documented to be",
        "It changed its API, something between us and it answered in its place, or what was sent came back otherwise.",
        "Run it again with -vv. If it stays, report the request and what came; nothing was submitted on that.",
    ),
    "R3503": Explanation(
        "the store could not be reached, or kept failing",
        "No network, a proxy in the way, trouble at the store, or a limit on requests that outlasted our patience.",
        "Run the same command again later. Nothing happened there.",
    ),
    "R3504": Explanation(
        "something was sent and no answer came",
        "The connection broke at a bad moment: it may or may not have happened.",
        "Run the same command again: it looks first, and sends only what is not there.",
    ),
    "R4000": Explanation(
        "a person must decide",
        "Going on could destroy somebody's work or cannot be taken back; the message says what is in the way.",
        "Follow the fix beneath the message. Nothing was written for this app.",
    ),
    "R4001": Explanation(
        "nobody agreed to the changes",
        "`apply` without a saved plan asks first, and there was no terminal to ask at.",
        "Save a plan, have it read and apply that: `reconciler plan -o plan.json`. Or say --yes.",
    ),
    "R4010": Explanation(
        "this store can only be read while a draft is open",
        "The Amazon Appstore shows an app only through a draft, and none is open.",
        "Allow a throw-away draft, which is deleted again: --allow-draft; `plan` does so unless told --no-draft.",
    ),
    "R4090": Explanation(
        "there is an open draft that is not ours",
        "A colleague is at work in the console, another tool is, or an earlier run left it for a person to submit.",
        "Submit or delete it in the console. To put the changes into it: `reconciler apply --adopt ID`.",
    ),
    "R4120": Explanation(
        "the plan is stale",
        "Since it was made somebody changed at the store what it wants to change. The field and its values are named.",
        "Plan again, look at what changed, then apply the new plan.",
    ),
    "R4121": Explanation(
        "nothing can be changed until the store has decided",
        "The app is in review, or in another state in which the store takes no changes.",
        "Wait for the decision, or withdraw the submission in the console; then apply again.",
    ),
    "R4122": Explanation(
        "there is no version that could still be changed",
        "What is to change belongs to a version, and the only one there is live: a new one has to be made first.",
        "Name the next `version` in the manifest, with the build that it is to have, and plan again.",
    ),
    "R4230": Explanation(
        "another run is at work on this app",
        "Two applies at a time, on this machine or on this shared folder. The message names the holder.",
        "Wait until it has ended, then run this again. A run that died holds nothing.",
    ),
    "R4290": Explanation(
        "the store takes too few requests in this hour",
        "The plan needs more of them than the store has left for us, and would have to stop half-way.",
        "Apply again in an hour, or in parts: with --app or --store.",
    ),
    "R4300": Explanation(
        "a file is not what it was when the plan was made",
        "It was written to, moved or deleted since; or the plan is applied in another folder or checkout.",
        "Put the file back as it was, apply where the plan was made, or plan again and look.",
    ),
    "R4311": Explanation(
        "a saved plan is not as it was made",
        "Somebody edited the file, or it was damaged on its way: its contents do not have the digest that it states.",
        "Make it again, and have it reviewed again: `reconciler plan -o plan.json`.",
    ),
    "R4312": Explanation(
        "this is not the plan that was meant",
        "--plan-digest named another digest than the plan has: it was made anew since it was reviewed.",
        "Look at the plan again, and apply it with its own digest.",
    ),
    "R4320": Explanation(
        "nobody has reviewed a plan for this commit",
        "It came into the branch by no pull request, so there is none whose plan could be applied.",
        "Bring the change in by a pull request; or plan, look and apply by hand.",
    ),
    "R4321": Explanation(
        "there is no reviewed plan that may be believed",
        "The pull request's plan has expired, was never made, was made for another commit, or comes from elsewhere.",
        "Run the plan again on the head of the pull request, or plan, look and apply by hand.",
    ),
    "R4322": Explanation(
        "the artifact with the reviewed plan cannot be used",
        "It holds something other than one plan, is damaged, or was made by another version of reconciler.",
        "Plan again, with the version of reconciler that is to apply it.",
    ),
    "R4400": Explanation(
        "the plan exceeds a limit, and nobody has accepted that",
        "It deletes much, deletes what is protected, or goes back in versions. The message says which.",
        "If it is meant, repeat the command with the --accept that the plan prints. If not, correct the manifest.",
    ),
    "R4500": Explanation(
        "something may have happened at a store that cannot be asked",
        "A run was cut off while it sent something, and this store does not list what it has.",
        "Look in the console or ask the store's people, then say what you found: `reconciler resolve`.",
    ),
    "R5000": Explanation(
        "credentials are missing, refused, or lack a permission",
        "A variable is not set, a key was revoked or has expired, its role may not do this, or the clock is wrong.",
        "`reconciler doctor` says which store and why, and where its credentials are to be had.",
    ),
    "R6000": Explanation(
        "the ledger cannot be trusted as it is",
        "A line was edited, a merge left marks in it, or the disk is full or failing. The message names the line.",
        "Restore it from a copy. Or move it away and plan again: what stores do not show is then unknown.",
    ),
}

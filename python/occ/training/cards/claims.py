"""Facts of a report, a release or a manifest -> the sentences of both cards that they make true.

Each claim has one text for the public photos of bananas, and one for photos of one's own.
May import: values, dataset.sources.
"""

from __future__ import annotations

from collections.abc import Iterable

from occ.dataset.sources import TAUGHT_MOBILENET
from occ.values import POSITIVE, is_own

PUBLIC_CLAIMS = {
    "whose": """\
Photos that are public on the web, most without a licence to pass them on, so none is in this
repository. The""",
    "sources_differ": f"""\
- Most sources are one shoot or one web search, so photos from elsewhere differ more than the
  intervals say.
- MobileNet was trained on ImageNet: on the photos of {", ".join(TAUGHT_MOBILENET)}, and maybe on
  some of other sources. Figures on them flatter.
""",
    "total": "{photos} photos from {sources} sources: ",
    "not_here": """\
**No photo is in
this repository**: most have no licence that allows to pass them on.""",
    "manners": """\
Train and measure with the photos; do not publish them, and do not show them in notebooks or
figures. To have a photo taken out, name its hash or address: its row is removed from
`manifest.csv` and its hash is listed in `dropped.csv`, by hand.""",
    "licences": """\
Licences as the sources state them, that of the repository first. Nobody checked that they are
right.""",
    "label_rule": """\
`banana`: one or more can be seen, also small, peeled or on a shelf. Slices, chips, plants without
fruit, drawings and plastic fruit do not count. Labels are those of the sources, looked through by
eye where they were noisy; some are still wrong.""",
    "shoots": """\
Sources that are one shoot
are one group each:
{shoots}.
Not so `fajar_desk`, one shoot that dev-test has whole: its intervals, which take its photos for
draws of their own, are too narrow.""",
    "get": """\
```sh
occ data fetch                  # from the public addresses, each checked by its SHA-256
occ data fetch --mirror DIR     # from a folder that holds copies
occ data status                 # what is here
occ data demo FOLDER            # no network: a small synthetic set of our own making
```

Your own photos: `occ data add FOLDER --label {target}`, then `occ data split`. Photos lie in
`raw/`, which git ignores. Some addresses may be gone by now; `occ data fetch` names them.""",
}
OWN_CLAIMS = {
    "whose": """\
Photos of your own, taken up by `occ data add`; none is in this repository. The""",
    "sources_differ": """\
- Photos of other people, places and cameras may differ more than the intervals say.
""",
    "total": "{photos} photos of your own: ",
    "not_here": "**No photo is in\nthis repository.**",
    "manners": "`occ data drop FILE` takes out photos that may no longer be learnt from.",
    "licences": "You know who may see and use them:",
    "label_rule": "The labels are those of the folders that `occ data add` was given.",
    "shoots": "Photos of one folder\ninside the folder that was taken up are one group.",
    "get": """\
They are where you took them from, and in `raw/`, which git ignores: keep a copy. More of them:
`occ data add FOLDER --label {target}`, then `occ data split`; `occ data status` counts them.""",
}

SCENES = """\
The heads were taught with made-up scenes too: things cut out of training photos on white, laid on
other training photos with and without {a} {target} among them.
"""
COPIES = """\
`{head}.h5` was taught a copy of each training photo beside it: maybe mirrored, in other light and
colour, smaller and compressed anew. It took {percent} of what its photo counts.
"""
ONE_CLASS = """\
To the log-odds that a head learned it adds what its network says of its own class {number}, which
counts as {a} {target} and was taught by ImageNet, not here: the log-probability times a \
trust that is
learned, and a bonus, set by hand, for each unit above a limit. So no figure of a head is that of
our teaching alone: below, those classes stand by themselves, and logistic regression on the
features does without them.
"""
NO_CLASS = "None of the 1,000 classes that MobileNet knows counts as {a} {target}.\n"
SMALL = """\
- A small {target} among other things or across a room is easily missed: """
SMALL_UNKNOWN = """\
- How small {a} {target} may be, or how far away, was not measured: `dev-test` has no photo \
of one on
  white to cut it out of."""
UNTAUGHT_FRUIT = """\
- Drawings, toys, plastic fruit, and {a} {target} sliced or cooked were not taught; what it says
  of them means nothing."""
UNTAUGHT = """\
- What is unlike the photos of `train` was not taught; what it says of that means nothing."""
BACKGROUND = """\
The background tells something about the label. Training weighs the photos so that it does not:

{look_table}

The words come from a rule on how white and how even the border of a photo is, not from a person."""
NO_BACKGROUND = """\
Whether the background tells something about the label was not looked at: what these photos lie on
is not noted."""


def claims_of(sources: Iterable[str]) -> dict[str, str]:
    """The texts that are true of photos of these sources."""
    return OWN_CLAIMS if is_own(sources) else PUBLIC_CLAIMS


def say_compared(target: str, words: str) -> str:
    """That a test compares a card with its sources: it does so with the shipped one alone."""
    return words if target == POSITIVE else "."

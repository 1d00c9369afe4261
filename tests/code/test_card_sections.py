"""Made-up sections of a report in, whether the card says them with their counts out."""

from occ.training.cards.figures import say_area, say_percent, say_share, table
from occ.training.cards.sections import describe_section, describe_sections, say_smallest
from occ.training.measure.metrics import share
from occ.training.report.figures_sections import draw_section

NO_AREA = dict.fromkeys(("value", "low", "high"))
SHARE = {"right": 7, "of": 10, "value": 0.7, "low": 0.3968, "high": 0.8922}
AREA = {"value": 0.98, "low": 0.97, "high": 0.99}
GAP = {"value": 9.2, "low": 3.5, "high": 16.7, "best": "white", "worst": "desk"}
NETWORK = {
    "recall": {ground: SHARE | {"things": 43} for ground in ("white", "desk")},
    "gap": GAP,
    "white_others": {"dev-test": SHARE, "calibrate": SHARE},
    "ground_alone": {"white": {"right": 0, "of": 1}, "desk": {"right": 2, "of": 50}},
}
SIZES = {area: {"all": SHARE | {"things": 46}} for area in ("5", "10")}
FITS = ("boxes", "whole_photo")
COUNT = {
    "photos": 118,
    "most": 7,
    "error": {"value": 0.568, "low": 0.4, "high": 0.7, "of": 118},
    "constant_one": {"value": 0.551, "low": 0.38, "high": 0.69, "of": 118},
    "gain": {"value": -0.017, "low": -0.09, "high": 0.06, "of": 118},
}
SECTIONS = {
    "sizes": {
        "cut_outs": 46,
        "networks": {
            "occ": {
                "served": SIZES,
                "at_1_percent": SIZES,
            }
        },
    },
    "background": {"networks": {"occ": {"served": NETWORK, "at_1_percent": NETWORK}}},
    "places": {
        "point": {"all": {"point": SHARE, "middle": SHARE, "off_middle": SHARE}},
        "count": {"all": COUNT, "desks": COUNT | {"most": 1}},
        "overlap": {"all": {"photos": 2, "told": 1} | dict.fromkeys(FITS, COUNT["error"])},
    },
    "one_class": {
        "chosen": "knn root mean",
        "known": 1314,
        "look_alikes": {"calibrate": {"pens": 3}, "dev-test": {"mango": 38, "corn": 40}},
        "scorers": {
            "knn root mean": dict.fromkeys(("easy", "look_alikes", "hard"), AREA),
            "pca": {},
        },
    },
    "far": {"all": {"not_target": SHARE, "unsure": SHARE}},
}


def test_every_section_is_said_with_counts_and_intervals():
    said = describe_sections({"sections": SECTIONS})
    for words in (
        "| Recall | 5 % of the frame | 10 % of the frame |",
        "| as served | 7 of 10 (39.7 to 89.2 %) | 7 of 10",
        "\n43 of these cut-outs on other grounds: the decision as served,\nthen each network",
        "| `occ`, as served | 7/10 | 7/10 | 9.2 (3.5 to 16.7) | 7 of 10",
        "| `occ`, at 1 % | 7/10 | 7/10 | 9.2 (3.5 to 16.7) | 7 of 10 (39.7 to 89.2 %) | 7/10 | 2",
        "| all | 7 of 10",
        "On the 118 photos that were called the target the count is off by\n0.57 (0.40 to 0.70) on",
        "always saying one by\n0.55 (0.38 to 0.69): a gain of -0.02 (-0.09 to +0.06).",
        "So the count is a rough one: no better than always saying one.",
        "Every counted photo of `desks` has one box, so always one cannot err there.",
        "Taught the 1314 photos of the target alone (mean cosine to the nearest known targets, ",
        "roots of features, the full and the best view; chosen among\n2 scorers by `validate`",
        "AUROC:\neasy dev-test 0.980 (0.970 to",
        "its look-alikes (40 corn, 38 mango) 0.980",
        "Noise, textures and text: 7 of 10 (39.7 to 89.2 %) are not called the target; 7 of",
    ):
        assert words in said, words


def test_columns_of_other_cut_outs_are_told_with_their_counts():
    sizes = {area: {"all": SHARE | {"things": things}} for area, things in (("5", 46), ("25", 33))}
    found = {"cut_outs": 46, "networks": {"occ": {"served": sizes, "at_1_percent": sizes}}}
    said = describe_section({"sections": {"sizes": found}}, "sizes")
    assert said.index("The columns show 46 and 33 of them") > said.index("| at 1 % false")
    assert "The columns show" not in describe_section({"sections": SECTIONS}, "sizes")
    smallest = " ".join(say_smallest(found).split())
    assert smallest.endswith(
        "5 % of the frame it was found in 7 of 10 pictures, at 25 % in 7 of 10."
    )


def test_a_report_without_sections_says_nothing_of_them():
    assert describe_sections({}) == ""
    assert describe_sections({"sections": {"places": {}}}) == ""


def test_a_section_that_was_measured_on_nothing_is_left_out():
    for name in ("sizes", "background"):
        report = {"sections": {name: {}}}
        assert describe_sections(report) == "" and draw_section(report, name) == []
        assert "`dev-test` has no photos for it" in describe_section(report, name)
        assert "`occ evaluate` does it" in describe_section(None, name)
    unknown = {"chosen": "knn root full", "known": 3, "look_alikes": {}}
    unknown["scorers"] = {unknown["chosen"]: {"easy": {"value": None}}}
    assert describe_sections({"sections": {"one_class": unknown}}) == ""


def test_a_gap_of_one_ground_and_a_count_of_no_photo_are_none():
    gap = {"value": None, "low": None, "high": None}
    none = NETWORK | {"recall": {ground: SHARE | {"things": 0} for ground in ("white", "desk")}}
    network = {"served": none, "at_1_percent": none | {"gap": gap}}
    found = {"sections": {"background": {"cut_outs": 1, "networks": {"occ": network}}}}
    assert "| `occ`, at 1 % | 7/10 | 7/10 | none | 7 of 10" in describe_sections(found)
    places = SECTIONS["places"] | {"count": {"all": {"photos": 0}}}
    assert "The same cut-outs on other grounds" in describe_sections(found)  # none fits
    sure = COUNT | {"gain": COUNT["gain"] | {"low": 0.01}}
    counted = SECTIONS["places"] | {"count": {"all": sure}}
    assert "rough" not in describe_sections({"sections": {"places": counted}})
    assert "No count was told" in describe_sections({"sections": {"places": places}})
    boxless = SECTIONS["places"] | {"overlap": {"all": {"photos": 0}}}
    assert "No boxes were labelled" in describe_sections({"sections": {"places": boxless}})


def test_figures_are_said_with_their_count_and_interval() -> None:
    assert say_share(share(23, 29)) == "23 of 29 (61.6 to 90.1 %)"
    assert say_share(share(0, 0)) == "none" and say_area(NO_AREA) == "none"
    assert say_area({"value": 0.9964, "low": 0.99, "high": 1.0}) == "0.996 (0.990 to 1.000)"
    assert (say_percent(0.1635, 1), say_percent(None)) == ("16.4 %", "none")
    assert table(["a"], []) == "| a |\n|---|"

"""The 20 public sources of the photos as data, and the public address of one photo.

Which photo comes from which source, and from which commit, is in the manifest. Fetches nothing.
May import: values.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote

from occ.values import OWN, UPLOADS

BASE_URL = "https://raw.githubusercontent.com"
TAKEN_UP = {  # source words of photos that have no public address
    OWN: "photos taken up by `occ data add`",
    UPLOADS: "photos of visitors who agreed to “learn”, taken up from `occ feedback export`",
}


@dataclass(frozen=True)
class Source:
    """One place that photos come from. photos: how many were listed before any was cleaned out.

    licence: of the repository, then of where its photos come from. dev_test: only ever looked at.
    taught_mobilenet: the frozen MobileNet, too, was trained on these photos, by those who made it.
    """

    name: str
    about: str
    licence: str
    photos: int
    dev_test: bool = False
    taught_mobilenet: bool = False


SOURCES = (
    Source(
        "fajar_desk",
        "one shoot: groups of fruit on desks and on the floor, small bananas, stretched to squares",
        "none in repo; Roboflow universe lorddanietom/proyecto-final-fgctm v1, CC BY 4.0",
        160,
        dev_test=True,
    ),
    Source(
        "food101_10",
        "restaurant dishes; desserts may hold banana slices",
        "license_agreement.txt in repo; Food-101 (Foodspotting; fair-use/research terms)",
        700,
    ),
    Source(
        "freiburg_groceries",
        "supermarket shelves, all other; grey padding bars in about 60 % of the files",
        "none in repo; Freiburg Groceries Dataset (Jund et al. 2016), academic use",
        1000,
    ),
    Source(
        "freshrotten",
        "fresh and rotten fruit on white or plain ground, stretched to squares",
        "none in repo; Roboflow universe fruit-fresh-rotten/fresh-rotten-6yh5b, "
        "stated CC BY 4.0 (derives from Kaggle sriramr fresh/rotten)",
        668,
    ),
    Source(
        "fruit15",
        "mixed web photos of fruit",
        "none in repo; Kaggle karimabdulnabi fruit-classification10-class, "
        "shreyapmaher fruits-dataset-images, marquis03 fruits-100 (web scrapes)",
        516,
        dev_test=True,
    ),
    Source(
        "fruit_od",
        "mostly white stock photos, some of mixed fruit with boxes",
        "MIT (repo); Kaggle mbkinaci Fruit Images for Object Detection (web images)",
        244,
        dev_test=True,
    ),
    Source(
        "fruits40eu",
        "40 kinds of fruit: trees, markets, bunches; 104 x 128 px with white bars in every file",
        "none in repo; Fruits-262-style web scrape (search-engine images); no licence stated",
        4076,
    ),
    Source("fruitsalad", "thumbnails of 100 x 100 px", "none in repo; web thumbnails", 143),
    Source(
        "fruta311",
        "stock cut-outs with watermarks, mostly on white",
        "none in repo; stock-site scrape (watermarks)",
        277,
    ),
    Source("gurdit_web", "mixed web photos of bananas", "none in repo; web images", 23),
    Source(
        "imagenet1k_sample",
        "one photo of each ImageNet class",
        "none in repo; ImageNet (research terms; Flickr/web copyright)",
        991,
        taught_mobilenet=True,
    ),
    Source(
        "jetson_fruits6",
        "dim video frames of fruit on a grey shelf",
        "GPL-3.0; author says own dataset (video frames + web)",
        30,
    ),
    Source(
        "jonas_av2",
        "search thumbnails of bananas and strawberries",
        "none in repo; search thumbnails",
        79,
        dev_test=True,
    ),
    Source("kevin_web", "white stock photos", "none in repo; web images", 14),
    Source("khowpod", "Thai web photos of fruit", "none in repo; web scrape", 87, dev_test=True),
    Source(
        "phone_freshstale",
        "phone photos of a few bananas on sink, notebook and desk: about ten scenes",
        "none in repo; Kaggle Fresh and Stale fruit phone photos (probable)",
        160,
    ),
    Source(
        "seok_white",
        "bananas of every ripeness on white, from three repositories",
        "none in repo; as seok_ripeness",
        86,
    ),
    Source(
        "trashnet",
        "household waste on pale board",
        "none in repo; TrashNet (Thung & Yang), upstream MIT",
        890,
    ),
    Source(
        "wawa_webscrape",
        "web search results: bananas, stationery and fruit, stock white and natural mixed",
        "none in repo; Google-images scrape incl. stock watermarks",
        1596,
    ),
    Source("zhixian", "single brown and spotted stock bananas", "none in repo; stock scrape", 38),
)
TAUGHT_MOBILENET = tuple(source.name for source in SOURCES if source.taught_mobilenet)


def raw_url(repo: str, commit: str, path: str, base_url: str = BASE_URL) -> str:
    """The address of one file of a repository at a commit, each odd character percent-encoded.

    >>> raw_url("me/fruit", "4f0a", "ripe/50% off #1?.jpg")
    'https://raw.githubusercontent.com/me/fruit/4f0a/ripe/50%25%20off%20%231%3F.jpg'
    """
    return f"{base_url.rstrip('/')}/{quote(repo)}/{quote(commit)}/{quote(path)}"

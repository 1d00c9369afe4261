"""What other browsers lack, or tell where Chromium keeps quiet, in; the same pages out."""

from __future__ import annotations

import pytest
from occ.web.texts import LANGUAGES

pytestmark = pytest.mark.browser

CUT = """() => [...document.querySelectorAll(".canvas text:not(.axis)")].filter((tick) => {
    const [own, room] = [tick, tick.closest(".canvas")].map((each) => each.getBoundingClientRect());
    return own.left < room.left || own.right > room.right;
}).map((tick) => tick.textContent)"""
LISTEN = "window.faults = []; addEventListener('error', ({ message }) => faults.push(message));"


def test_drawing_the_plots_tells_the_window_of_no_fault(arrive):
    visitor = arrive()
    page = visitor.page
    page.add_init_script(LISTEN)
    visitor.open("/models")
    page.locator(".plot svg").first.wait_for(state="attached")
    page.set_viewport_size({"width": 700, "height": 800})  # each is drawn anew
    page.wait_for_function("document.querySelector('.plot svg').clientWidth < 700")
    page.evaluate("() => new Promise((done) => setTimeout(done, 300))")
    assert page.evaluate("faults") == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_tick_of_a_plot_is_cut_at_its_edge(arrive, language):
    page = arrive(390, language).open("/models")
    page.locator("#curves .canvas text").first.wait_for(state="attached")
    assert page.evaluate(CUT) == []

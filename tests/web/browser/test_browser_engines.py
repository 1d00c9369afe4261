"""What other browsers lack, or tell where Chromium keeps quiet, in; the same pages out."""

from __future__ import annotations

import pytest

pytestmark = pytest.mark.browser

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

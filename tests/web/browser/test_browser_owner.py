"""An owner with a receipt: the code for another device, downloads, and an answer handed on."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
COPY = """() => { window.copied = [];
  Object.defineProperty(navigator, "share", { value: undefined });
  navigator.clipboard.writeText = async (text) => { window.copied.push(text); }; }"""


def test_a_receipt_is_downloaded_and_opened_on_another_device(visitor, page, files):
    page.check("#learn")
    visitor.choose(files["banana"])
    page.get_by_role("link", name="Your receipt").click()
    page.locator("summary", has_text="QR code").click()
    code = page.get_by_alt_text("QR code of this receipt")
    assert code.evaluate("image => image.decode().then(() => image.naturalWidth)") > 100
    saved = {}
    for what in ("photo", "answer"):
        with page.expect_download() as download:
            page.get_by_role("link", name=f"Download the {what}").click()
        saved[what] = Path(download.value.path()).read_bytes()
    assert saved["photo"][8:12] == b"WEBP" and b"Exif" not in saved["photo"]
    told = json.loads(saved["answer"])
    assert told["verdict"] == "banana" and "receipt" not in told


@pytest.mark.parametrize("shown", [False, True])
def test_a_shared_answer_shows_the_photo_only_if_its_owner_does(arrive, files, shown):
    owner = arrive()
    page = owner.open()
    page.evaluate(COPY)
    page.set_checked("#show", shown)
    owner.choose(files["banana"])
    page.get_by_role("button", name="Share").click()
    page.get_by_role("button", name="Address copied").wait_for()
    (address,) = page.evaluate("window.copied")
    friend = arrive()
    other = friend.open(address.removeprefix(friend.address))
    other.locator(".own-card").wait_for()
    assert "Yes, a banana" in other.locator(".own-card").inner_text()
    assert other.locator(".own-card img").count() == shown
    assert other.locator("#page-answer button").count() == 0, "nothing that only an owner may do"
    owner.delete()
    page.wait_for_selector(".card.deleted")
    friend.expected.append("status of 404")
    other.reload()
    other.wait_for_selector("text=There is no such answer")


SHOWN = "until => new Date(until).toLocaleDateString('en', { dateStyle: 'medium' })"


def test_a_card_tells_the_day_on_which_its_photo_goes(visitor, page, files):
    page.check("#learn")
    with page.expect_response("**/api/v1/predictions") as sent:
        visitor.choose(files["banana"])
    until = sent.value.json()[0]["expires_at_utc"]
    day, fine = page.evaluate(SHOWN, until), page.locator(".owner .fine")
    assert f"Kept until {day}" in fine.inner_text()
    for now, told in ((f"{until[:10]}T00:00Z", f"Kept until {day}"), (until, "Photo not kept")):
        page.clock.set_fixed_time(now)
        page.reload()
        fine.wait_for()
        assert told in fine.inner_text(), "counted from the answer, not from this moment"


def test_an_address_that_may_not_be_copied_is_shown_to_be_copied_by_hand(visitor, page, files):
    page.evaluate(COPY)
    visitor.choose(files["banana"])
    share = page.locator(".own").get_by_role("button", name="Share")
    page.clock.install()
    share.click()
    page.locator(".own", has_text="Address copied").wait_for()
    page.clock.run_for(4100)
    assert share.is_visible(), "called again what it does"
    page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error()); }")
    share.click()
    field = page.locator(".own input")
    number, _ = visitor.receipt()
    assert field.input_value() == f"{visitor.address}/answer#{number}"
    chosen = "field => field === document.activeElement && field.selectionEnd > 30"
    assert field.evaluate(chosen), "one key copies it"


STARTS = """(row) => [...row.querySelectorAll(".link")].map((link) => {
  const words = document.createRange();
  words.selectNodeContents(link);
  return words.getBoundingClientRect().left - row.getBoundingClientRect().left;
})"""


def test_words_that_are_pressed_line_up_wherever_their_row_breaks(arrive, files):
    visitor = arrive(320, "de")
    page = visitor.open()
    visitor.choose(files["banana"])
    page.get_by_role("button", name="Jetzt löschen").click()
    row = page.locator(".own")
    for _ in range(2):
        starts = row.evaluate(STARTS)
        assert min(starts) == 0 and all(start < 1 or start > 12 for start in starts)
        row.evaluate("row => { row.style.width = '90px'; }")  # one on each line
    assert starts == [0] * 4


FILL = """async (count) => {
  const { remember } = await import("/assets/js/memory.js");
  const [answered] = JSON.parse(sessionStorage.getItem("occ-answers"));
  for (let place = 1; place < count; place += 1) {
    const answer = { ...answered.answer, id: `${answered.answer.id}${place}` };
    remember({ file: { name: `${place}.jpg` }, at: [0, place], answer });
  }
}"""


def test_a_reload_loses_no_receipt_however_many_answers_there_are(visitor, page, files):
    visitor.choose(files["banana"])
    page.evaluate(FILL, 90)
    page.reload()
    page.locator(".card").nth(89).wait_for()
    visitor.unfold()
    links = page.get_by_role("link", name="Your receipt")
    assert links.count() == page.get_by_role("button", name="Right").count() == 90
    last = page.locator(".card").last
    assert last.get_attribute("aria-label") == "89.jpg" and "Yes, a banana" in last.inner_text()
    assert not last.locator(".photo").is_visible(), "only the newest keep their small picture"


def test_a_code_that_did_not_come_says_why(visitor, page, files):
    visitor.expected = ["status of 404", "status of 503"]
    page.check("#learn")
    visitor.choose(files["banana"])
    number, secret = visitor.receipt()
    page.get_by_role("link", name="Your receipt").click()
    problem = {"code": "history", "detail": "The database does not answer."}
    page.route(
        "**/receipt/*.svg", lambda route: route.fulfill(status=503, body=json.dumps(problem))
    )
    fold = page.locator("summary", has_text="QR code")
    fold.click()
    assert "Our database does not answer" in page.locator(".code .fault").inner_text()
    page.unroute("**/receipt/*.svg")
    headers = {"Authorization": f"Bearer {secret}"}
    path = f"{visitor.address}/api/v1/predictions/{number}"
    assert page.context.request.delete(path, headers=headers).ok
    fold.click()
    fold.click()
    page.locator("#page-receipt .empty", has_text="Deleted: photo").wait_for()


@pytest.mark.parametrize(("refused", "told"), [(True, "Not allowed here"), (False, "Copied.")])
def test_whether_the_address_was_copied_is_told(visitor, page, files, refused, told):
    visitor.choose(files["banana"])
    page.get_by_role("link", name="Your receipt").click()
    answer = "throw new DOMException('planted', 'NotAllowedError')" if refused else "return"
    page.evaluate(f"() => {{ navigator.clipboard.writeText = async () => {{ {answer}; }}; }}")
    page.clock.install()
    copy = page.get_by_role("button", name="Copy the address")
    copy.click()
    page.get_by_role("button", name=told).wait_for()
    page.wait_for_selector(f"[role=status] >> text={told}", state="attached")
    page.clock.run_for(4100)
    assert copy.is_visible() is not refused


# A camera whose first picture comes when it is told to
CAMERA = """() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 320, height: 240 });
  const stream = canvas.captureStream(0);
  navigator.mediaDevices.getUserMedia = async () => stream;
  window.comes = () => {
    const brush = Object.assign(canvas.getContext("2d"), { fillStyle: "rgb(240, 210, 40)" });
    brush.fillRect(0, 0, 320, 240);
    stream.getVideoTracks()[0].requestFrame();
  }; }"""


def test_a_photo_that_is_taken_before_the_camera_shows_one_is_its_first(visitor, page):
    page.evaluate(CAMERA)
    page.get_by_role("button", name="Use camera").click()
    page.get_by_role("button", name="Take it").click()
    page.wait_for_function("new Promise((done) => requestAnimationFrame(() => done(true)))")
    assert page.locator("dialog.camera").is_visible(), "there is nothing to take yet"
    page.evaluate("window.comes()")
    visitor.wait()
    assert visitor.kinds() == ["target"]
    expect(page.locator("dialog.camera")).to_have_count(0)


def test_a_picture_that_cannot_be_made_is_told(visitor, page):
    page.evaluate(CAMERA)
    page.evaluate("() => { HTMLCanvasElement.prototype.toBlob = (made) => made(null); }")
    page.get_by_role("button", name="Use camera").click()
    page.locator("dialog.camera").wait_for()  # who is not there yet sees no picture come
    page.evaluate("window.comes()")
    page.get_by_role("button", name="Take it").click()
    page.wait_for_selector("text=The camera did not start")
    expect(page.locator("dialog.camera")).to_have_count(0)  # closing is told a task later


# A camera that comes, or is refused, when `answers[0](allowed)` says so; the next by `answers[1]`
PERMISSION = """() => {
  window.answers = [];
  window.streams = [];
  navigator.mediaDevices.getUserMedia = () => new Promise((come, refuse) => {
    answers.push((allowed) => {
      if (!allowed) return refuse(new DOMException("planted", "NotAllowedError"));
      streams.push(document.createElement("canvas").captureStream(0));
      come(streams.at(-1));
    });
  }); }"""
LIVE = "streams.map((stream) => stream.getTracks()[0].readyState)"


def test_a_camera_whose_question_was_not_answered_is_asked_for_again_and_opened_once(page):
    page.evaluate(PERMISSION)
    camera = page.get_by_role("button", name="Use camera")
    dialog = page.locator("dialog.camera")
    for _ in range(3):
        camera.press("Enter")
    assert page.evaluate("answers.length") == 3
    page.evaluate("answers[0](true)")
    page.evaluate("answers[2](true)")
    expect(dialog).to_have_count(1)
    page.evaluate("answers[1](false)")
    assert page.evaluate(LIVE) == ["ended", "live"]
    expect(page.locator("#intake .notice")).to_be_hidden()  # of one that nobody waits for
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_have_count(0)
    assert page.evaluate(LIVE) == ["ended", "ended"]
    camera.press("Enter")
    page.evaluate("answers[3](false)")
    page.wait_for_selector("text=The camera did not start")

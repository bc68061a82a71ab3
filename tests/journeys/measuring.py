"""What a page costs and how it comes: bytes over the wire, layout shifts, when the first words are there."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import CDPSession, Page, Route

# Before anything is drawn. Shifts within half a second of an input are the reader's own doing.
WATCH = """() => {
  window.shifted = 0;
  new PerformanceObserver(list => list.getEntries().forEach(each => {
    if (!each.hadRecentInput) window.shifted += each.value;
  })).observe({ type: 'layout-shift', buffered: true });
}"""
WORDS_ARE_THERE = "() => performance.getEntriesByName('first-contentful-paint').length > 0"
FONTS_ARE_THERE = "() => document.fonts.ready.then(() => new Promise(done => setTimeout(done, 100)))"


@dataclass
class Load:
    """One page as a browser with an empty cache gets it."""

    bytes: int = 0
    sizes: dict[str, int] = field(default_factory=dict)  # of each answer, by address


def load(page: Page, address: str) -> Load:
    """Open `address` and weigh all answers as they come over the wire, heads included."""
    measured, names = Load(), {}
    session: CDPSession = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.on(
        "Network.responseReceived", lambda event: names.update({event["requestId"]: event["response"]["url"]})
    )

    def finished(event) -> None:
        measured.bytes += int(event["encodedDataLength"])
        measured.sizes[names.get(event["requestId"], "?")] = int(event["encodedDataLength"])

    session.on("Network.loadingFinished", finished)
    page.goto(address, wait_until="networkidle")
    session.detach()
    return measured


def shifts(page: Page, address: str) -> tuple[float, float]:
    """How much the page moves when its fonts come after its words, and when they are there already."""
    held: list[Route] = []
    page.add_init_script(f"({WATCH})()")
    page.route("**/*.woff2*", lambda route: held.append(route))
    page.goto(address, wait_until="domcontentloaded")
    page.wait_for_function(WORDS_ARE_THERE)
    assert held, "no font was asked for"
    for route in held:
        route.continue_()
    page.unroute_all(behavior="wait")
    page.wait_for_load_state("networkidle")
    page.evaluate(FONTS_ARE_THERE)
    late = page.evaluate("() => window.shifted")
    page.reload(wait_until="networkidle")
    page.evaluate(FONTS_ARE_THERE)
    return late, page.evaluate("() => window.shifted")


def slow_down(page: Page, *, bytes_per_second: int, latency: int = 200) -> None:
    """Let the network be as slow as a shop's at the edge of a town. `latency` in milliseconds."""
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")
    session.send(
        "Network.emulateNetworkConditions",
        {
            "offline": False,
            "latency": latency,
            "downloadThroughput": bytes_per_second,
            "uploadThroughput": bytes_per_second,
        },
    )

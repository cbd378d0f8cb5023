"""What a page must answer of WCAG 2.2 AA, as far as a machine can tell; faults come in words."""

from __future__ import annotations

from pathlib import Path

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

#: The width of a window of 1280 pixels at 400 % (1.4.10).
NARROWEST = 320
#: Rules that axe keeps back: size of targets (2.5.8), what is read in what is said (2.5.3).
AXE_RUN = """async () => {
  const kept = ["target-size", "label-content-name-mismatch"];
  const rules = Object.fromEntries(kept.map((each) => [each, { enabled: true }]));
  const { violations } = await axe.run(document, { resultTypes: ["violations"], rules });
  return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}"""
MEASURES = (Path(__file__).parent / "measures.js").read_text("utf-8")
#: All that the page loads is there, drawn, and moves no more.
SETTLED = """async () => {
  await document.fonts.ready;
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const ending = document.getAnimations().filter((each) => each.effect.getTiming().iterations < 9);
  await Promise.allSettled(ending.map((each) => each.finished));
}"""


def violations(page: Page) -> list[str]:
    """Return what axe finds."""
    page.evaluate(AXE_SCRIPT)
    found: list[str] = page.evaluate(AXE_RUN)
    return found


def faults(page: Page, *, is_ours: bool = True) -> list[str]:
    """Return what axe and our own measures find at the width that the page has.

    Not all is asked of a page whose style is not our own.
    """
    page.wait_for_load_state()
    page.evaluate(SETTLED)
    return [*violations(page), *page.evaluate(MEASURES, is_ours)]


def faults_at_400_percent(page: Page, *, is_ours: bool = True) -> list[str]:
    """Return what our own measures find in the narrowest window; the page gets its width back."""
    size = page.viewport_size
    assert size is not None
    page.set_viewport_size({"width": NARROWEST, "height": size["height"]})
    page.evaluate(SETTLED)
    found: list[str] = page.evaluate(MEASURES, is_ours)
    page.set_viewport_size(size)
    return [f"at 400 %: {each}" for each in found]

"""A page under axe (axe-core, WCAG 2.1 A and AA)."""

from axe_playwright_python.sync_playwright import Axe

AXE = Axe().axe_script
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"], "resultTypes": ["violations"]}
CONTRAST = {"runOnly": {"type": "rule", "values": ["color-contrast"]}, "resultTypes": ["violations"]}


def found_on(page, options=RULES, part="html") -> list[tuple[str, str]]:
    """What is seriously wrong on a page or a part of it, and where: rule and element. A page is given axe's script once."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    run = "([part, options]) => axe.run(part, options).then(results => results.violations)"
    violations = page.evaluate(run, [part, options])
    return [
        (found["id"], node["target"][0])
        for found in violations
        if found["impact"] in ("serious", "critical")
        for node in found["nodes"]
    ]

"""What axe says of a page: all of its rules, but of the colours of a text only where they are new.

Whether a text can be read follows from its own look (size, weight, colour) and from all that is
painted behind it. To find that out takes most of axe's time, and the portal has some hundred looks:
each is asked for until axe has found a text of it readable, and then no more by this process. What
axe finds wrong or cannot decide is asked for on every page.
"""

from axe_playwright_python.sync_playwright import Axe

AXE = Axe().axe_script
READABLE: set[str] = set()  # looks of which axe has found a text readable

# Only what is wrong is worked out in full and handed over: what passes is most of the work.
RUN = """async () => (await axe.run({
    resultTypes: ["violations"], rules: { "color-contrast": { enabled: false } },
})).violations"""

RUN_COLOURS = """async (readable) => {
    const memory = (find) => {
        const known = new Map();
        return (each) => known.get(each) ?? known.set(each, find(each)).get(each);
    };
    const ground = memory((each) => {
        if (!each) return "";
        const s = getComputedStyle(each);
        const own = [s.backgroundColor, s.backgroundImage, s.opacity, s.filter, s.mixBlendMode,
            s.position].join();
        const paintsNothing = own === "rgba(0, 0, 0, 0),none,1,none,normal,static";
        return ground(each.parentElement) + (paintsNothing ? "" : "/" + own);
    });
    const named = (each) => each && [each.localName, each.getAttribute("class"), each.matches(":disabled")];
    const look = memory((each) => {
        const s = getComputedStyle(each);
        return [named(each), named(each.parentElement), s.color, s.fontSize, s.fontWeight,
            s.textShadow, s.textIndent, ground(each)].join("|");
    });

    const asked = new Set(document.querySelectorAll("input, select, textarea"));
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
        if (texts.currentNode.data.trim()) asked.add(texts.currentNode.parentElement);
    }
    const isReadable = new Set(readable);
    const unknown = [...asked].filter((each) => !isReadable.has(look(each)));
    if (!unknown.length) return [[], []];
    const found = await axe.run({ include: unknown }, {
        runOnly: { type: "rule", values: ["color-contrast"] },
        resultTypes: ["violations", "passes"], elementRef: true,
    });
    const looks = (rules) => rules.flatMap((rule) => rule.nodes.map((node) => look(node.element)));
    const wrong = new Set(looks(found.violations));
    return [
        [...new Set(looks(found.passes))].filter((each) => !wrong.has(each)),
        found.violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => ({ html })) })),
    ];
}"""


def wrong(page):
    """What axe says against a page by all its rules but that of colours."""
    _load(page)
    return _told(page.evaluate(RUN))


def unreadable(page):
    """What axe says against the colours of a page, as it looks at this moment."""
    _load(page)
    passed, found = page.evaluate(RUN_COLOURS, sorted(READABLE))
    READABLE.update(passed)
    return _told(found)


def _load(page):
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)


def _told(found):
    return [(each["id"], [node["html"] for node in each["nodes"][:3]]) for each in found]

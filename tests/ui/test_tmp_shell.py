import sys, types, pytest, time
from desktop.ui.shell import registry
from desktop.ui.page import Page, Heading, KeyHint
from tests.ui.harness.opening import dress
from tests.ui.harness.guards import settle
from tests.ui.harness.county import copy_county


class Stub(Page):
    name = "x"

    def heading(self):
        return Heading("x")

    def keys(self):
        return [KeyHint("Ctrl+N", "x")]


@pytest.fixture(autouse=True)
def stubs(monkeypatch):
    def make(entry, shell):
        kind = type(entry.kind, (Stub,), {"name": entry.name, "heading": lambda self: Heading(entry.word)})
        return kind(shell)

    import desktop.ui.shell.workspace_shell as w

    monkeypatch.setattr(w, "make_page", make)


@pytest.mark.parametrize("role", ["village", "township", "county"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_it(role, language, county, open_window, hands, inspect, picture):
    t = time.time()
    window = open_window(county.of(role), language=language)
    print("open", time.time() - t)
    assert window.page_names()
    out = []
    for hc in (False, True):
        for size, scale in [((1366, 697), 1.0), ((1366, 697), 1.5), ((1024, 600), 1.0)]:
            t = time.time()
            dress(window, size=size, scale=scale, high_contrast=hc)
            t1 = time.time()
            out += [f"{size} {scale} {hc} {x}" for x in inspect(window)]
            print("dress", t1 - t, "inspect", time.time() - t1)
            picture(window, f"shell-{role}-{language}-{size[0]}-{scale}-{hc}")
    for o in out:
        print(o)
    assert out == []

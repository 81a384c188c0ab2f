"""One expression for each thing the grammar of XPath 1.0 (§3.7) knows."""

from __future__ import annotations

EXPRESSIONS = (
    "1", ".5", "12.", "'it'", '"’"', "- - 1", "1 + 2 - 3 * 4 div 5 mod 6", "a or b and c", "1 = 2", "1 != 2", "1 < 2",
    "1 <= 2", "1 > 2", "1 >= 2", "a | b", "/", "/data", "//a", "a//b", ".", "..", "../a", "./a", "@id", "a/@*", "*", "p:*",
    "child::a", "ancestor-or-self::node()", "a/text()", "comment()", "processing-instruction('x')", "processing-instruction()",
    "a[1]", "a[b = 'x'][2]/c", "(a)[1]", "(a | b)/c", "f()", "f(1, 'x', a)", "f(a)[1]/b//c", "instance('l')/root/item[x = current()/../y]",
    "jr:itext('x')", "f()//b", "div div div", "* * *", "and and and",
)  # fmt: skip

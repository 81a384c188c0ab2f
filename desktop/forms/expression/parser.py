"""A Pratt parser for XPath 1.0 (no variables: ODK has none)."""

from __future__ import annotations

from desktop.forms.errors import FormError
from desktop.forms.expression.lexer import Token, tokenize
from desktop.forms.expression.syntax import Binary, Call, Expression, Literal, Negate, Number, Path, Step
from desktop.foundation.translation import _

MAX_NESTING = 120
# a or b or c …: each operator is one level of the tree that compiling and running descend.
MAX_CHAIN = 300
AXES = frozenset(
    "ancestor ancestor-or-self attribute child descendant descendant-or-self following following-sibling "
    "namespace parent preceding preceding-sibling self".split()
)
NODE_TYPES = frozenset(["node", "text", "comment", "processing-instruction"])
_POWER = {
    "or": 1,
    "and": 2,
    "=": 3,
    "!=": 3,
    "<": 4,
    "<=": 4,
    ">": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "div": 6,
    "mod": 6,
}
_NEGATE_POWER = 7
_UNION_POWER = 8
_POWER["|"] = _UNION_POWER
_ANY_DEPTH = Step("descendant-or-self", "node()")


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = tokenize(text)
        self.at = 0
        self.depth = 0
        self.chain = 0

    @property
    def token(self) -> Token:
        return self.tokens[self.at]

    def fail(self) -> FormError:
        shown = self.token.text or _("结尾")
        return FormError("填 102", _("表达式写法不对，读到“{}”处读不下去。").format(shown), where=self.text[:200])

    def is_op(self, *texts: str) -> bool:
        return self.token.kind == "op" and self.token.text in texts

    def take(self, text: str) -> bool:
        if self.is_op(text):
            self.at += 1
            return True
        return False

    def need(self, text: str) -> None:
        if not self.take(text):
            raise self.fail()

    def expression(self, power: int = 0) -> Expression:
        self.depth += 1
        if self.depth > MAX_NESTING:
            raise FormError("填 102", _("表达式嵌套太深。"), where=self.text[:60])
        left = self.unary()
        while self.token.kind == "op" and _POWER.get(self.token.text, -1) > power:
            op = self.token.text
            self.at += 1
            self.chain += 1
            if self.chain > MAX_CHAIN:
                raise FormError("填 102", _("表达式里的运算太多。"), where=self.text[:60])
            left = Binary(op, left, self.expression(_POWER[op]))
        self.depth -= 1
        return left

    def unary(self) -> Expression:
        signs = 0
        while self.take("-"):
            signs += 1
        if not signs:
            return self.path()
        operand = self.expression(_NEGATE_POWER)
        for _sign in range(min(signs, 2 + signs % 2)):
            operand = Negate(operand)
        return operand

    def path(self) -> Expression:
        token = self.token
        if token.kind == "number":
            self.at += 1
            return self.filtered(Number(float(token.text)))
        if token.kind == "string":
            self.at += 1
            return self.filtered(Literal(token.text[1:-1]))
        if self.take("("):
            inner = self.expression()
            self.need(")")
            return self.filtered(inner)
        if token.kind == "name" and self.ahead_is_call(token):
            self.at += 1
            return self.filtered(Call(token.text, self.arguments()))
        if self.take("/"):
            if not self.step_due():
                return Path("root", ())
            return Path("root", self.steps())
        if self.take("//"):
            return Path("root", (_ANY_DEPTH, *self.steps()))
        return Path("context", self.steps())

    def ahead_is_call(self, token: Token) -> bool:
        following = self.tokens[self.at + 1]
        return (
            following.kind == "op" and following.text == "(" and token.text not in NODE_TYPES and "*" not in token.text
        )

    def arguments(self) -> tuple[Expression, ...]:
        self.need("(")
        args: list[Expression] = []
        if not self.take(")"):
            args.append(self.expression())
            while self.take(","):
                args.append(self.expression())
            self.need(")")
        return tuple(args)

    def filtered(self, base: Expression) -> Expression:
        predicates = self.predicates()
        steps: tuple[Step, ...] = ()
        if self.take("//"):
            steps = (_ANY_DEPTH, *self.steps())
        elif self.take("/"):
            steps = self.steps()
        return Path(base, steps, predicates) if predicates or steps else base

    def step_due(self) -> bool:
        return self.token.kind == "name" or self.is_op("@", ".", "..")

    def steps(self) -> tuple[Step, ...]:
        steps = [self.step()]
        while True:
            if self.take("//"):
                steps.append(_ANY_DEPTH)
            elif not self.take("/"):
                return tuple(steps)
            steps.append(self.step())

    def step(self) -> Step:
        if self.take("."):
            return Step("self", "node()", self.predicates())
        if self.take(".."):
            return Step("parent", "node()", self.predicates())
        axis = "child"
        if self.take("@"):
            axis = "attribute"
        elif self.token.kind == "name" and self.tokens[self.at + 1][:2] == ("op", "::"):
            axis = self.token.text
            if axis not in AXES:
                raise self.fail()
            self.at += 2
        token = self.token
        if token.kind != "name":
            raise self.fail()
        self.at += 1
        argument = None
        test = token.text
        if test in NODE_TYPES and self.take("("):
            if test == "processing-instruction" and self.token.kind == "string":
                argument = self.token.text[1:-1]
                self.at += 1
            self.need(")")
            test += "()"
        return Step(axis, test, self.predicates(), argument)

    def predicates(self) -> tuple[Expression, ...]:
        found: list[Expression] = []
        while self.take("["):
            found.append(self.expression())
            self.need("]")
        return tuple(found)


def parse(text: str) -> Expression:
    """The syntax tree. :raises FormError: 填 102, naming the place it could not read on."""
    parser = _Parser(text)
    tree = parser.expression()
    if parser.token.kind != "end":
        raise parser.fail()
    return tree

"""
Markdown to markup that is safe to show, whoever wrote it.

CommonMark with tables. Raw HTML is shown as the text that it is, links lead only to web and mail addresses and carry
`rel="noopener noreferrer nofollow"`, pictures become links, and no style stands in the markup: a page loads nothing
from elsewhere, and its content security policy refuses nothing.
"""

from collections.abc import Sequence
from functools import lru_cache

from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

LINK_REL = "noopener noreferrer nofollow"
# Headings of a text stand below those of the page around it: its h1 is drawn as h3.
HEADING_SHIFT = 2
LOWEST_HEADING = 6
_SCHEMES = ("http://", "https://", "mailto:")


@lru_cache(maxsize=256)
def render(text: str) -> SafeString:
    """Draw the text; an empty one gives an empty string. The same texts are asked for with every look at a page."""
    return SafeString(_MARKDOWN.render(text).strip())


class _Renderer(RendererHTML):
    """Draws what the parser found; only links, pictures and headings differ from the usual."""

    def link_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        tokens[idx].attrSet("rel", LINK_REL)
        return self.renderToken(tokens, idx, options, env)

    def image(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """A link to the picture under its description."""
        address = str(tokens[idx].attrGet("src") or "")
        opening = Token("link_open", "a", 1, attrs={"href": address, "rel": LINK_REL})
        label = Token("text", "", 0, content=tokens[idx].content or address)
        inside = [opening, label, Token("link_close", "a", -1)]
        return "".join((self.renderToken(inside, 0, options, env), self.text(inside, 1, options, env), "</a>"))

    def th_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Without the style that says how its column is aligned."""
        return "<th>"

    def td_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        """Likewise."""
        return "<td>"

    def heading_open(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return f"<{_lowered(tokens[idx].tag)}>"

    def heading_close(self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType) -> str:
        return f"</{_lowered(tokens[idx].tag)}>\n"


def _lowered(tag: str) -> str:
    return f"h{min(int(tag[1:]) + HEADING_SHIFT, LOWEST_HEADING)}"


class _Markdown(MarkdownIt):
    def validateLink(self, url: str) -> bool:
        """Only addresses of the web and of mail; anything else stays text."""
        return url.lower().startswith(_SCHEMES)


_MARKDOWN = _Markdown("commonmark", {"html": False, "breaks": True}, renderer_cls=_Renderer).enable("table")

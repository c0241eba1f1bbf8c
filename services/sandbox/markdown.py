"""CommonMark to WhatsApp's own marks, as Chatwoot does before it sends (since 4.9.0).

`**x**` becomes `*x*` and `*x*` becomes `_x_`; links become their bare URL; headings lose their `#`,
code blocks their fences.
"""

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

_PARSER = MarkdownIt("commonmark")


def to_whatsapp(content: str) -> str:
    """What the customer's phone receives."""
    return _blocks(SyntaxTreeNode(_PARSER.parse(content)).children).rstrip("\n")


def _blocks(nodes: list[SyntaxTreeNode]) -> str:
    """Blocks one under the other, with the blank lines that were between them."""
    text = ""
    end: int | None = None
    for node in nodes:
        if node.map and end is not None:
            text += "\n" * max(1, node.map[0] - end + 1)
        text += _block(node)
        end = _end(node) if node.map else end
    return text


def _end(node: SyntaxTreeNode) -> int:
    """The line after the block's last one with text: a list's own end counts the blank lines after it."""
    while (
        node.children and node.children[-1].map and node.type in ("bullet_list", "ordered_list", "list_item")
    ):
        node = node.children[-1]
    return node.map[1] if node.map else 0


def _block(node: SyntaxTreeNode) -> str:
    match node.type:
        case "paragraph" | "heading":
            return "".join(_inline(child) for child in node.children)
        case "bullet_list":
            return "\n".join(f"- {_blocks(item.children)}" for item in node.children)
        case "ordered_list":
            start = int(node.attrs.get("start", 1))
            return "\n".join(
                f"{number}. {_blocks(item.children)}" for number, item in enumerate(node.children, start)
            )
        case "blockquote":
            return f"> {_blocks(node.children)}"
        case "fence" | "code_block":
            return node.content.rstrip("\n")
        case "hr":
            return ""
        case _:  # raw HTML is text to a phone
            return node.content.rstrip("\n")


def _inline(node: SyntaxTreeNode) -> str:
    inner = "".join(_inline(child) for child in node.children) if node.children else ""
    match node.type:
        case "inline":
            return inner
        case "strong":
            return f"*{inner}*"
        case "em":
            return f"_{inner}_"
        case "code_inline":
            return f"`{node.content}`"
        case "link":
            return str(node.attrs.get("href", ""))
        case "image":
            return inner
        case "softbreak" | "hardbreak":
            return "\n"
        case _:
            return node.content

"""What the theme's script does at a cost to readers on a phone: each change by itself."""

from __future__ import annotations

from collections.abc import Mapping

_SCROLLS = "e.scrollWidth>e.clientWidth||e.scrollHeight>e.clientHeight"
_BOXES = (
    '["pre",".nboutput > .output_area",".cell_output > .output",".jp-RenderedHTMLCommon",'
    '".pst-scrollable-table-container"].join(", ")'
)
QUICKER: Mapping[str, str] = {
    # The list of pages is scrolled to the page being read: where that list is hidden, measuring it has the page laid out for nothing.
    'if(!document.querySelector(".bd-docs-nav"))return;': (
        'if(!document.querySelector(".bd-docs-nav")||matchMedia("(max-width: 991.98px)").matches)return;'
    ),
    # Boxes that scroll can be reached by keyboard. One was measured, then changed, and the next measured in a page
    # that had to be laid out again, folded code included; now all are measured first, folded ones once they are opened.
    f"document.querySelectorAll({_BOXES}).forEach(e=>{{e.tabIndex={_SCROLLS}?0:-1}})}}": (
        f'[...document.querySelectorAll({_BOXES})].filter(e=>!e.closest("details:not([open])")).map(e=>'
        f"[e,{_SCROLLS}?0:-1]).forEach(([e,t])=>{{e.tabIndex===t||(e.tabIndex=t)}})}}"
    ),
    'window.addEventListener("resize",t),new MutationObserver(t)': (
        'window.addEventListener("resize",t),document.addEventListener("toggle",e,!0),new MutationObserver(t)'
    ),
    # The heading being read is marked in the page's contents. The height of the page's head was asked for before
    # anything was drawn, which had the whole page laid out a second time; after the first frame it is known.
    'window.addEventListener("resize",_(c,300)),c()}': (
        'window.addEventListener("resize",_(c,300)),requestAnimationFrame(()=>setTimeout(c))}'
    ),
    # A banner slides in at its measured height; this book has none, and the empty one was measured all the same.
    'querySelector(".pst-async-banner-revealer");if(!e)return;': (
        'querySelector(".pst-async-banner-revealer");if(!e?.textContent.trim())return;'
    ),
    # Every block of code gets a button to copy it, on a long page more than a hundred: each is made once its block is near.
    "codeCells.forEach((codeCell, index) => {": (
        "const near = new IntersectionObserver(found => found.filter(each => each.isIntersecting).forEach(({target: codeCell}) => {\n"
        "    near.unobserve(codeCell)\n"
        "    const index = [...codeCells].indexOf(codeCell)"
    ),
    "codeCell.insertAdjacentHTML('afterend', clipboardButton(id))\n  })": (
        "codeCell.insertAdjacentHTML('afterend', clipboardButton(id))\n  }), {rootMargin: '100%'})\n"
        "  codeCells.forEach(each => near.observe(each))"
    ),
}


def quicker(script: str) -> str:
    """Change a script where it does what `QUICKER` names; any other stays as it is.

    >>> quicker('e(function(){if(!document.querySelector(".bd-docs-nav"))return;')
    'e(function(){if(!document.querySelector(".bd-docs-nav")||matchMedia("(max-width: 991.98px)").matches)return;'
    """
    for slow, quick in QUICKER.items():
        script = script.replace(slow, quick)
    return script

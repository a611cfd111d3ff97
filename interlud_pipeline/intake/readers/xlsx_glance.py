"""A look at the bytes of a sheet of an .xlsx, which tells most sheets from those that must be scanned.

A scan calls Python for each element; most sheets hold nothing for it to find. The look never guesses: it says
« plain » only of bytes in which none of the elements and attributes that a scan acts on can be written.
Does not belong here: what those elements mean (``xlsx_scan``).
"""

from __future__ import annotations

import re

from interlud_pipeline.intake.addresses import column_number

LARGEST = 1 << 20
# In these encodings each ASCII sign is itself; another one, or a mark of UTF-16, is left to the scan.
_PROLOG = re.compile(
    rb"(?:\xef\xbb\xbf)?<(?:\?xml(?:(?!encoding)[^>])*(?:encoding=[\"'](?:utf-8|us-ascii)[\"'][^>]*)?\?>|[a-z])",
    re.IGNORECASE,
)
_CELL = re.compile(rb"<c[\s/>]")
_REFERENCE = re.compile(rb'<c r="([A-Z]{1,3})([1-9][0-9]{0,6})"')
_OTHER_PREFIX = re.compile(rb":[cf][\s/>]")
_FORMULA = re.compile(rb"<f[\s/>]")
_HIDDEN = re.compile(rb"hidden=[\"'](?!(?:0|false)[\"'])")
# Attributes are looked for in one form: with spaces around the sign they are left to the scan.
_SPACED = (b" =", b"\n=", b"\r=", b"\t=")
_SPEAKING = (
    *_SPACED,
    *(b"mergeCell", b"strike", b"vertAlign"),
    *(b't="e"', b"t='e'", b'ht="0"', b"ht='0'", b'width="0"', b"width='0'"),
    # A value that begins with a reference to a sign may be any of the above.
    *(b'="&', b"='&"),
)


def is_plain(content: bytes, largest_cell_count: int) -> bool:
    """Whether a sheet has no formula, error, merge, mark, nothing hidden or given twice, and is no too large rectangle.

    Args:
        content: The whole part.
        largest_cell_count: Cells that the rectangle around all cells may have.
    """
    if _PROLOG.match(content) is None or any(word in content for word in _SPEAKING):
        return False
    if content.count(b"=") > content.count(b'="') + content.count(b"='"):
        return False
    speaks = (_FORMULA, _OTHER_PREFIX, _HIDDEN)
    return not any(form.search(content) for form in speaks) and _fits(content, largest_cell_count)


def _fits(content: bytes, largest_cell_count: int) -> bool:
    references = _REFERENCE.findall(content)
    if not len(set(references)) == len(references) == len(_CELL.findall(content)):
        return False
    if not references:
        return True
    columns, rows = zip(*references, strict=True)
    rightmost = max(column_number(letters.decode()) for letters in set(columns)) + 1
    return rightmost * max(map(int, rows)) <= largest_cell_count

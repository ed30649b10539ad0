# SPDX-License-Identifier: EUPL-1.2
"""Paper for tests: pages as a scanner makes them, a picture each, and stacks of them as PDF."""

from __future__ import annotations

from io import BytesIO

import pikepdf
import segno
from PIL import Image, ImageFilter

A4_AT_200 = (1654, 2339)


def page(code: str = "", *, turn: float = 0.0, pale: bool = False) -> Image.Image:
    """Return a page as a scanner sees it: with a code on it, a little crooked, or pale."""
    sheet = Image.new("L", A4_AT_200, 255)
    if code:
        png = BytesIO()
        segno.make(code, error="q", micro=False).save(png, kind="png", scale=12, border=4)
        png.seek(0)
        sheet.paste(Image.open(png).convert("L"), (300, 700))
    sheet = sheet.rotate(turn, fillcolor=255)
    if pale:
        sheet = sheet.filter(ImageFilter.GaussianBlur(1.5)).point(lambda value: 120 + value // 2)
    return sheet


def stack(*pages: Image.Image) -> bytes:
    """Return pages as the PDF of a scanner."""
    with pikepdf.new() as pdf:
        for picture in pages:
            jpeg = BytesIO()
            picture.save(jpeg, "JPEG", quality=60)
            image = pdf.make_stream(
                jpeg.getvalue(), Type=pikepdf.Name.XObject, Subtype=pikepdf.Name.Image, Width=picture.width,
                Height=picture.height, ColorSpace=pikepdf.Name.DeviceGray, BitsPerComponent=8,
                Filter=pikepdf.Name.DCTDecode,
            )  # fmt: skip
            pdf.add_blank_page(page_size=(595, 842))
            pdf.pages[-1].Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(Im0=image))
            pdf.pages[-1].Contents = pdf.make_stream(b"q 595 0 0 842 0 0 cm /Im0 Do Q")
        out = BytesIO()
        pdf.save(out, deterministic_id=True)
        return out.getvalue()

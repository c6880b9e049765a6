"""What nobody types and somebody sends: values for fields, parameters, addresses and files."""

import io
import zipfile

DIGITS_FEW = "9" * 18
DIGITS_MANY = "9" * 5000  # over the 4,300 that Python turns into a number

TEXTS = {
    "empty": "",
    "spaces": " \t ",
    "nul": "a\0b",
    "only-nul": "\0",
    "control": "a\x01\x0b\x0c\x1fb",
    "line-ends": "a\r\nSet-Cookie: x=1\r\n\r\nb",
    "surrogate": b"a\xed\xa0\x80b",  # U+D800 as bytes: UTF-8 has no such sequence
    "broken-utf8": b"\xff\xfe\xc3",
    "no-character": "a\ufffe\uffffb",
    "astral": "𠀋😀",
    "rtl": "\u202etxt.exe\u200f\u061c",
    "joined": "e" + "\u0301" * 200,
    "long": "x" * 100_000,
    "longest-address": "y" * 7_500,
    "long-words": "đ ề á n " * 12_500,
    "zero": "0",
    "minus": "-1",
    "plus": "+5",
    "18-digits": DIGITS_FEW,
    "10^30": "1" + "0" * 30,
    "minus-10^30": "-1" + "0" * 30,
    "5000-digits": DIGITS_MANY,
    "5000-digits-and-more": f"{DIGITS_MANY},5",
    "1e400": "1e400",
    "1e400000": "1e400000",
    "nan": "NaN",
    "infinity": "-Infinity",
    "superscript": "²",
    "arabic-digits": "٣",
    "fullwidth-digits": "２０２３",  # noqa: RUF001 - meant
    "fraction": "0,0000000000000001",
    "underscore": "1_000",
    "hexadecimal": "0x10",
    "first-day": "01/01/0001",
    "second-of-february": "02/01/0001",
    "last-day": "31/12/9999",
    "iso-first-day": "0001-01-01",
    "iso-last-day": "9999-12-31",
    "no-day": "31/02/2026",
    "leap-day": "29/02/2024",
    "arabic-day": "٠١/٠١/٢٠٢٣",  # noqa: RUF001 - meant
    "year-zero": "00/00/0000",
    "like": "%_%\\",
    "quotes": "'\";--",
    "markup": "<script>alert(1)</script>",
    "template": "{{ 7|add:7 }}{% debug %}%(value)s{0}",
    "path": "../../etc/passwd",
    "json": '{"a": [1e999, "\\u0000"]}',
    "list": "['a']",
    "word": "khong-co",
    "sort": "-pk,?,name__x,--name",
    "address": "//evil.example/\\@x",
    "query": "q=%00&trang=" + DIGITS_MANY,
}

# What stands in an address between two slashes, percent-encoded as a browser sends it.
ARGUMENTS = {
    "nul": "%00",
    "nul-inside": "a%00b",
    "zero": "0",
    "minus": "-1",
    "18-digits": DIGITS_FEW,
    "10^30": "1" + "0" * 30,
    "5000-digits": DIGITS_MANY,
    "superscript": "%C2%B2",
    "arabic-digits": "%D9%A3",
    "fullwidth-digits": "%EF%BC%92%EF%BC%90%EF%BC%92%EF%BC%93",
    "first-year": "2000",
    "last-year": "2099",
    "surrogate": "%ED%A0%80",
    "broken-utf8": "%FF",
    "rtl": "%E2%80%AE",
    "long": "x" * 3000,
    "dots": "..%2F..%2Fetc",
    "quotes": "%27%22%3B",
    "like": "%25_",
    "upper": "KCDP-9999-0000",
    "admin-quoted": "_00_5Fx",
}


def _package(**parts):
    """A ZIP file with these parts."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return data.getvalue()


PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 64
DOCX = _package(**{"word/document.xml": "<w/>", "../../up.xml": "x"})

# (name as it is sent, content)
FILES = {
    "plain": ("to-trinh.pdf", PDF),
    "picture": ("anh.png", PNG),
    "word": ("bien-ban.docx", DOCX),
    "half-a-package": ("bien-ban.docx", DOCX[:40]),
    "no-content": ("trong.pdf", b""),
    "other-content": ("anh.png", PDF),
    "no-extension": ("README", PDF),
    "only-extension": (".pdf", PDF),
    "up-the-folders": ("../../../etc/passwd.pdf", PDF),
    "backslashes": ("C:\\windows\\a.pdf", PDF),
    "two-dots": ("..", PDF),
    "long": ("a" * 400 + ".pdf", PDF),
    "long-vietnamese": ("Đề án " * 60 + ".pdf", PDF),
    "rtl": ("anh\u202egnp.pdf", PDF),
    "nul": ("a\0b.pdf", PDF),
    "control": ("a\x01\x1fb.pdf", PDF),
    "astral": ("😀𠀋.pdf", PDF),
    "markup": ("<img src=x>.pdf", PDF),
    "percent": ("%00%2e%2e%2f.pdf", PDF),
    "no-letters": ("²٣%_.pdf", PDF),
    "spaces": ("   .pdf   ", PDF),
    "table": ("bang.csv", "Mã,Tên\0\n²,\ufffe\n".encode()),
    "json": ("bang.json", b'[{"id": 1e999}]'),
    "workbook": ("bang.xlsx", _package(**{"xl/workbook.xml": "<w/>"})),
}

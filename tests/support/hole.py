#!/usr/bin/env python3
"""Takes a piece out of one part of a workbook: what a write that failed leaves, where nobody looked.

usage: hole.py BOOK COPY PART PATTERN
"""
import re, sys, zipfile

book, copy, part, pattern = sys.argv[1:]
with zipfile.ZipFile(book) as whole, zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as harmed:
    for name in whole.namelist():
        text = whole.read(name).decode("utf-8")
        if name == part:
            text, count = re.subn(pattern, "", text, count=1, flags=re.S)
            assert count == 1, pattern
        harmed.writestr(name, text)

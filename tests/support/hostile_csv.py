#!/usr/bin/env python3
"""Writes a hostile CSV file with Python's csv module and prints the cells a reader must find.

usage: hostile_csv.py SEED PATH

Output: the number of rows, then for each row its line in the file, its number of cells and each cell as
length and bytes. Cells are what the importer promises: trimmed and in NFC.
"""
import csv
import io
import random
import sys
import unicodedata

BLANKS = " \t\r\n\v\f\u00a0\ufeff\u200b"
PIECES = ['"', '""', ",", ";", "\n", "\r\n", "\r", "\t", " ", "a", "Z9", "=1+1", "'", "đường", "Hoà",
          "e\u0302\u0301", "\u0301", "\u00a0", "🚧", "\\", "|", "#", "''", "ngõ 5/2", "\u200b"]


def cell(rng):
    return "".join(rng.choice(PIECES) for _ in range(rng.choice([0, 1, 1, 2, 3, 8, 40])))


def main():
    rng = random.Random(int(sys.argv[1]))
    width = rng.randint(2, 9)
    delimiter = rng.choice(",;\t")
    ending = rng.choice(["\n", "\r\n", "\r"])
    quoting = rng.choice([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])
    rows = [[cell(rng) for _ in range(width)] for _ in range(rng.choice([1, 50, 3000]))]
    if quoting == csv.QUOTE_MINIMAL:
        # Python 3.11 quotes the line breaks of its own line ending only.
        other = {"\n": "\r", "\r": "\n", "\r\n": "\v"}[ending]
        rows = [[value.replace(other, "~") for value in row] for row in rows]
    for row in rows:
        row[0] = "k" + row[0]  # a row of empty cells is passed over, so none is
    file = io.StringIO(newline="")
    writer = csv.writer(file, delimiter=delimiter, lineterminator=ending, quoting=quoting)
    starts = []
    writer.writerow([f"column{i}" for i in range(width)])
    for row in rows:
        starts.append(file.tell())
        writer.writerow(row)
    text = file.getvalue()
    if rng.random() < 0.3:
        text = text[: -len(ending)]
    with open(sys.argv[2], "wb") as out:
        out.write((b"\xef\xbb\xbf" if rng.random() < 0.3 else b"") + text.encode())
    out = sys.stdout.buffer
    out.write(b"%d\n" % len(rows))
    line, before = 1, 0
    for start, row in zip(starts, rows):
        piece = text[before:start]
        line += piece.replace("\r\n", "\n").replace("\r", "\n").count("\n")
        before = start
        out.write(b"%d\n%d\n" % (line, len(row)))
        for value in row:
            data = unicodedata.normalize("NFC", value.strip(BLANKS)).encode()
            out.write(b"%d\n" % len(data) + data)


main()

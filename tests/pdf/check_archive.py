#!/usr/bin/env python3
"""Asks programs that share no code with ours whether finished files can be read, heard, searched and kept.

usage: check_archive.py FILE.pdf…      (report.json beside a file is compared with the one inside it)

qpdf, poppler, mutool and ghostscript must say nothing; the tags, bookmarks, labels and data must be there.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

SILENT = [
    ["pdftoppm", "-r", "10", "-png", "FILE", "FOLDER/p"],
    ["pdftocairo", "-r", "10", "-png", "FILE", "FOLDER/c"],
    ["mutool", "draw", "-N", "-q", "-r", "10", "-o", "FOLDER/m%d.png", "FILE"],
    ["gs", "-q", "-dNOPAUSE", "-dBATCH", "-dSAFER", "-dPDFSTOPONWARNING", "-sDEVICE=nullpage", "FILE"],
]


def output(*command):
    done = subprocess.run(command, capture_output=True)
    return done.returncode, (done.stdout + done.stderr).decode("utf-8", "replace")


def check_silence(path, folder, faults):
    code, text = output("qpdf", "--check", path)
    if code != 0 or "WARNING" in text or "No syntax or stream encoding errors" not in text:
        faults.append(f"qpdf: {text.strip()[-300:]}")
    for command in SILENT:
        code, text = output(*[word.replace("FILE", path).replace("FOLDER", folder) for word in command])
        if code != 0 or text.strip():
            faults.append(f"{command[0]}: {text.strip()[-300:]}")


def check_facts(path, faults):
    _, text = output("pdfinfo", "-enc", "UTF-8", path)
    for fact in ("Tagged:          yes", "JavaScript:      no", "Encrypted:       no", "Suspects:        no",
                 "PDF version:     1.7", "Metadata Stream: yes"):
        if fact not in text:
            faults.append(f"pdfinfo does not say “{fact}”")
    if not re.search(r"^Title: +\S+", text, re.M) or "rror" in text:
        faults.append(f"pdfinfo: {text}")


def words_of(text):
    return re.findall(r"[\w/%,.]*\w", text)


def check_structure(path, folder, faults, hears):
    """What is heard is what is seen, in tables with heads, headings that do not leap, figures in words."""
    code, heard = output("pdfinfo", "-enc", "UTF-8", "-struct-text" if hears else "-struct", path)
    if code != 0 or "Error" in heard:
        faults.append(f"pdfinfo -struct-text: {heard[-300:]}")
    kinds = re.findall(r"^ *([A-Z]\w*)(?=[ :\n]|$)", heard, re.M)
    level = 0
    for kind in kinds:
        if re.fullmatch(r"H\d", kind):
            if int(kind[1]) > level + 1:
                faults.append(f"a heading {kind} follows one of level {level}")
            level = int(kind[1])
    for kind in ("Document", "H1", "P"):
        if kind not in kinds:
            faults.append(f"the structure has no {kind}")
    for table in re.split(r"^ *Table\b", heard, flags=re.M)[1:]:
        if not re.search(r"^ +TH", table, re.M) or not re.search(r"^ +TR", table, re.M):
            faults.append("a table has no heads or rows")
    _, seen = output("pdftotext", "-enc", "UTF-8", path, "-")
    spoken = " ".join(re.findall(r'^ +"(.*)"$', heard, re.M))
    missing = [word for word in set(words_of(seen)) if word not in spoken and not word.isdigit()]
    if hears and len(missing) > 6:  # the mark of a sample and “(tiếp theo)” of repeated heads are for the eye only
        faults.append(f"words that are seen and not heard: {sorted(missing)[:12]}")
    _, plain = output("qpdf", "--qdf", "--object-streams=disable", path, f"{folder}/plain.pdf")
    text = pathlib.Path(folder, "plain.pdf").read_bytes().decode("latin-1")
    figures = [element for element in re.findall(r"^\d+ 0 obj\n(.*?)^endobj", text, re.M | re.S) if "/S /Figure" in element]
    if len(figures) != kinds.count("Figure") or any("/Alt" not in element for element in figures):
        faults.append("a figure has no words for who cannot see it")
    for needed in ("/MarkInfo", "/Outlines", "/PageLabels", "/OutputIntents", "/Lang (vi)"):
        if needed not in text:
            faults.append(f"the catalog has no {needed}")
    for refused in ("/JS", "/JavaScript", "/XFA", "/Launch", "/RichMedia", "/Encrypt"):
        if re.search(re.escape(refused) + r"\b", text):
            faults.append(f"the file has {refused}")
    check_conformance(path, text, faults)


def check_conformance(path, text, faults):
    part = re.search(r"<pdfaid:part>(\d)</pdfaid:part>", text)
    data = pathlib.Path(path).with_name("report.json")
    if part is None or part.group(1) != ("3" if "/EmbeddedFile" in text else "2"):
        faults.append(f"the metadata say PDF/A part {part and part.group(1)}")
    if data.exists():
        with tempfile.NamedTemporaryFile() as inside:
            output("pdfdetach", "-save", "1", "-o", inside.name, path)
            if pathlib.Path(inside.name).read_bytes() != data.read_bytes():
                faults.append("report.json inside is not the one beside it")
        if "/AFRelationship /Data" not in text:
            faults.append("the data are not said to be data of the document")


def check(path, hears=True):
    """`hears`: the texts of the structure too, for which poppler draws a page again for each of its elements."""
    faults = []
    with tempfile.TemporaryDirectory() as folder:
        check_silence(path, folder, faults)
        check_facts(path, faults)
        check_structure(path, folder, faults, hears)
    return faults


def main():
    count = 0
    for path in sys.argv[1:]:
        faults = check(path)
        count += len(faults)
        print("\n".join([f"{path}: {fault}" for fault in faults] + [f"{path}: archive, {len(faults)} faults"]))
    sys.exit(1 if count else 0)


if __name__ == "__main__":
    main()

#!/usr/bin/env python3
"""Measures a finished dispatch against every row of Nghị định 30/2020/NĐ-CP, Phụ lục I, as a clerk with a ruler would.

usage: check_dispatch.py FILE.pdf [--form bao-cao|cong-van]

Reads the pages with mutool and the fonts with poppler and knows nothing of the program that made them. Every
fault is one line that begins with its row: "1-motto", "5a-rule", "page-left" … Exit code 1 when there is one.
"""
import argparse
import re
import subprocess
import sys

import pages as reading
from pages import MM, Line, is_capitals, is_nfc

NATION = {"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM"}
MOTTO = "Độc lập - Tự do - Hạnh phúc"
STAMPS = {"HỎA TỐC": 30, "HOẢ TỐC": 30, "THƯỢNG KHẨN": 40, "KHẨN": 20}
CIRCULATION = {"LƯU HÀNH NỘI BỘ", "XEM XONG TRẢ LẠI"}
SAMPLE_MARK = re.compile(r"^SỐ LIỆU MINH HỌA|^DỰ THẢO")
FACES = re.compile(r"^(LiberationSerif|TimesNewRoman(PS)?(MT)?)(-|$|,)")
BLACK = "0.00 0.00 0.00"
DATE = re.compile(r"^[^,]+, ngày( (0[1-9]|[12]\d|3[01]))? tháng (0[12]|[3-9]|1[0-2]) năm \d{4}$")
ROMAN = ["I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"]
CLOSE = 1.0  # points: what an eye does not see


class Dispatch:
    def __init__(self, path, form, pages=None):
        self.path, self.form = path, form
        self.pages = pages or reading.read(path)
        self.faults = []
        self.first = self.pages[0]
        self.mark_boxes = {page.number: take_marks(page) for page in self.pages}
        self.seen = set()

    def fault(self, row, what, page=None):
        self.faults.append(f"{row}: {what}" + (f" (page {page.number})" if page else ""))

    def check(self, row, holds, what, page=None):
        self.seen.add(row)
        if not holds:
            self.fault(row, what, page)
        return holds

    def style(self, row, line, smallest, largest, bold=None, italic=None, capitals=None, page=None):
        """Size and face of one line."""
        shown = f"“{line.text[:40]}”"
        for word in line.words:
            if not smallest - 0.01 <= word.size <= largest + 0.01:
                self.check(row, False, f"{shown} is {word.size:g} pt, not {smallest}–{largest}", page)
                break
        else:
            self.check(row, True, "", page)
        if bold is not None and any(word.bold != bold for word in line.words):
            self.fault(row, f"{shown} is {'not ' if bold else ''}bold", page)
        if italic is not None and any(word.italic != italic for word in line.words):
            self.fault(row, f"{shown} is {'not ' if italic else ''}italic", page)
        if capitals is not None and is_capitals(line.text) != capitals:
            self.fault(row, f"{shown} is {'not ' if capitals else ''}in capitals", page)

    def centred(self, row, line, middle, what, tolerance=CLOSE):
        self.check(row, abs(line.middle - middle) <= tolerance,
                   f"“{line.text[:40]}” is {line.middle - middle:+.1f} pt off the middle of {what}")

    def rule_under(self, row, line, page, reach=14):
        """The solid rule below a line, nearest first; None and a fault when there is none."""
        below = [rule for rule in page.rules if 0 < rule.y - line.y < reach and abs(rule.middle - line.middle) < 60
                 and rule.x < line.middle < rule.right]
        if not self.check(row, below, f"no rule under “{line.text[:40]}”"):
            return None
        rule = min(below, key=lambda rule: rule.y)
        self.check(row, not rule.dashed, "the rule is not solid")
        return rule

    def partial_rule(self, row, lines, page):
        """A rule of a third to a half of the longest line, centred under the last."""
        rule = self.rule_under(row, lines[-1], page)
        longest = max(line.right - line.x for line in lines)
        if rule:
            self.check(row, longest / 3 - 0.5 <= rule.length <= longest / 2 + 0.5,
                       f"the rule is {rule.length / longest:.2f} of the longest line, not 1/3–1/2")
            self.check(row, abs(rule.middle - lines[-1].middle) <= CLOSE, "the rule is not centred")


# ---- The page -------------------------------------------------------------------------------------

def text_box(page):
    """Left, top, right, bottom where everything must lie, at the widest the decree allows."""
    return 30 * MM, 20 * MM, page.width - 15 * MM, page.height - 20 * MM


def is_page_number(page, line):
    return re.fullmatch(r"\d{1,4}", line.text) and line.y < 20 * MM


def own_lines(page):
    """Lines of the document: without the page number."""
    return [line for line in page.lines() if not is_page_number(page, line)]


def take_marks(page):
    """Takes the mark of a sample or a draft, which no decree knows, off the page; returns its boxes."""
    boxes = []
    for line in page.lines():
        if SAMPLE_MARK.match(line.text) and (line.y > page.height - 20 * MM or line.y < 20 * MM):
            boxes.append((line.x - 12, line.y - 16, line.right + 12, line.y + 9))
            page.words = [word for word in page.words if not any(word is other for other in line.words)]
    return boxes


def check_page_size(dispatch):
    for page in dispatch.pages:
        sizes = sorted((page.width, page.height))
        dispatch.check("page-a4", abs(sizes[0] - 210 * MM) < 0.5 and abs(sizes[1] - 297 * MM) < 0.5,
                       f"{page.width / MM:.1f} × {page.height / MM:.1f} mm is not A4", page)
    dispatch.check("page-upright", not dispatch.first.landscape, "the first page lies on its side")


def check_margins(dispatch):
    for page in dispatch.pages:
        left, top, right, bottom = text_box(page)
        marks = dispatch.mark_boxes[page.number]
        for line in own_lines(page):
            shown = f"“{line.text[:40]}”"
            dispatch.check("page-left", line.x >= left - 0.3, f"{shown} begins {line.x / MM:.1f} mm from the left", page)
            dispatch.check("page-right", line.right <= right + 0.3,
                           f"{shown} ends {(page.width - line.right) / MM:.1f} mm from the right", page)
            dispatch.check("page-top", line.y - 0.72 * line.size >= top - 0.3, f"{shown} stands in the top margin", page)
            dispatch.check("page-bottom", line.y <= bottom + 0.3, f"{shown} stands in the bottom margin", page)
        for stroke in page.strokes:
            inside_mark = any(stroke.x >= box[0] and stroke.right <= box[2] and stroke.y >= box[1]
                              and stroke.bottom <= box[3] for box in marks)
            dispatch.check("page-ink", inside_mark or (stroke.x >= left - 0.6 and stroke.right <= right + 0.6
                                                       and stroke.y >= top - 0.6 and stroke.bottom <= bottom + 0.6),
                           f"a {stroke.kind} at {stroke.x:.0f},{stroke.y:.0f} leaves the margins", page)
    check_used_margins(dispatch)


def check_used_margins(dispatch):
    """The margins really taken: where full lines begin and end."""
    body = [line for page in dispatch.pages if not page.landscape for line in own_lines(page) if line.size >= 12.9]
    if body:
        left = min(line.x for line in body)
        right = dispatch.first.width - max(line.right for line in body)
        dispatch.check("page-left", 30 * MM - 0.3 <= left <= 35 * MM + 0.3, f"the left margin is {left / MM:.1f} mm")
        dispatch.check("page-right", 15 * MM - 0.3 <= right <= 20 * MM + 0.3, f"the right margin is {right / MM:.1f} mm")
    top = min(line.y - 0.72 * line.size for line in own_lines(dispatch.first))
    dispatch.check("page-top", top <= 25 * MM + 6, f"the top margin is {top / MM:.1f} mm")


def check_faces(dispatch):
    listing = subprocess.run(["pdffonts", dispatch.path], capture_output=True, text=True, check=True)
    dispatch.check("faces", listing.stderr == "", listing.stderr.strip())
    for row in listing.stdout.splitlines()[2:]:
        name, kind = row.split()[0], row.split()
        plain = reading.plain_font(name)
        dispatch.check("faces", FACES.match(plain), f"{plain} is not of the metrics of Times New Roman")
        dispatch.check("faces-embedded", kind[-5:-2] == ["yes", "yes", "yes"],
                       f"{plain}: embedded, subset, with letters: {' '.join(kind[-5:-2])}")
    for page in dispatch.pages:
        for word in page.words:
            dispatch.check("faces", FACES.match(word.font), f"“{word.text}” is in {word.font}", page)


def check_letters(dispatch):
    for page in dispatch.pages:
        for word in page.words:
            dispatch.check("letters", is_nfc(word.text), f"“{word.text}” is not NFC", page)
            dispatch.check("letters", not re.search("[\uFFFD\uE000-\uF8FF\u0000-\u001F]", word.text),
                           f"“{word.text!r}” holds what is no letter", page)
    text = subprocess.run(["pdftotext", dispatch.path, "-"], capture_output=True, check=True).stdout.decode()
    dispatch.check("letters", "\uFFFD" not in text, "poppler finds a letter it cannot name")


def check_colours(dispatch):
    stamps = {id(word) for line in stamp_lines(dispatch.first) for word in line.words}
    for page in dispatch.pages:
        for word in page.words:
            dispatch.check("black", word.color == BLACK or id(word) in stamps,
                           f"“{word.text}” is coloured {word.color}", page)


def check_overlaps(dispatch):
    """No word on another: their bodies, from the base line to the height of small letters and a little more."""
    for page in dispatch.pages:
        words = sorted(page.words, key=lambda word: word.y)
        faults = 0
        for i, word in enumerate(words):
            for other in words[i + 1:]:
                if other.y - 0.66 * other.size >= word.y + 0.16 * word.size:
                    if other.y - word.y > 60:
                        break
                    continue
                across = min(word.right, other.right) - max(word.x, other.x)
                down = min(word.y + 0.16 * word.size, other.y + 0.16 * other.size) - max(
                    word.y - 0.66 * word.size, other.y - 0.66 * other.size)
                if across > 0.4 and down > 0.4 and faults < 5:
                    faults += 1
                    dispatch.fault("overlap", f"“{word.text}” and “{other.text}” overlap", page)
    dispatch.seen.add("overlap")


# ---- Where annexes begin --------------------------------------------------------------------------

def annex_starts(dispatch):
    """Pages whose first line is “Phụ lục” or “Phụ lục I”."""
    starts = []
    for page in dispatch.pages[1:]:
        lines = own_lines(page)
        if lines and re.fullmatch(r"(Phụ lục|PHỤ LỤC)( [IVXL]+)?", lines[0].text):
            starts.append(page)
    return starts


def check_page_numbers(dispatch):
    starts = {page.number for page in annex_starts(dispatch)}
    expected = 0
    for page in dispatch.pages:
        expected = 1 if page.number in starts else expected + 1
        numbers = [line for line in page.lines() if is_page_number(page, line)]
        if expected == 1:
            dispatch.check("14-first", not numbers, "the first page of the body or an annex shows its number", page)
            continue
        if not dispatch.check("14-number", len(numbers) == 1 and numbers[0].text == str(expected),
                              f"page number {[line.text for line in numbers]}, not {expected}", page):
            continue
        dispatch.style("14-number", numbers[0], 13, 14, bold=False, italic=False, page=page)
        left, _, right, _ = text_box(page)
        middles = (page.width / 2, (left + right) / 2)
        dispatch.check("14-number", min(abs(numbers[0].middle - middle) for middle in middles) <= CLOSE,
                       "the page number is not centred", page)


def check_annexes(dispatch):
    starts = annex_starts(dispatch)
    if not starts:
        return
    body_end = starts[0].number
    text = " ".join(line.text for page in dispatch.pages[:body_end - 1] for line in own_lines(page))
    dispatch.check("PL-reference", re.search(r"[Pp]hụ lục", text), "the body does not refer to the annex")
    for index, page in enumerate(starts):
        lines = own_lines(page)
        left, _, right, _ = text_box(page)
        middle = (left + right) / 2
        label = lines[0].text
        expected = r"(Phụ lục|PHỤ LỤC)" + (f" {ROMAN[index]}" if len(starts) > 1 else "( I)?")
        dispatch.check("PL-label", re.fullmatch(expected, label), f"“{label}” is annex {index + 1} of {len(starts)}", page)
        dispatch.style("PL-label", lines[0], 14, 14, bold=True, italic=False, page=page)
        dispatch.centred("PL-label", lines[0], middle, "the text")
        end = next((i for i, line in enumerate(lines[1:8], 1) if line.text.startswith("(Kèm theo")), None)
        if not dispatch.check("PL-attached", end and end > 1, "no “(Kèm theo …)” under the title of the annex", page):
            continue
        for line in lines[1:end]:
            dispatch.style("PL-title", line, 13, 14, bold=True, italic=False, capitals=True, page=page)
            dispatch.centred("PL-title", line, middle, "the text")
        for line in lines[end:end + 4]:
            dispatch.style("PL-attached", line, 13, 14, bold=False, italic=True, page=page)
            dispatch.centred("PL-attached", line, middle, "the text")
            if line.text.endswith(")"):
                break


# ---- Letterhead -----------------------------------------------------------------------------------

def find(lines, test):
    return next((line for line in lines if test(line.text)), None)


def stamp_lines(page):
    return [line for line in page.lines(right=page.width / 2) if line.text in STAMPS and line.y < page.height / 2]


def is_frame_around(page, line):
    """The nearest frame around a line, from four sides or one path, with its strokes; None."""
    whole = [s for s in page.strokes if s.kind == "frame" and s.x <= line.x and s.right >= line.right
             and s.y <= line.y - 0.6 * line.size and s.bottom >= line.y]
    if whole:
        frame = min(whole, key=lambda s: s.right - s.x)
        return (frame.x, frame.y, frame.right, frame.bottom), [frame]
    across = [s for s in page.strokes if s.kind == "rule" and s.x <= line.x and s.right >= line.right]
    upright = [s for s in page.strokes if s.kind == "upright" and s.y <= line.y - 0.6 * line.size and s.bottom >= line.y]
    over = max((s for s in across if s.y < line.y - 0.5 * line.size), key=lambda s: s.y, default=None)
    under = min((s for s in across if s.y > line.y), key=lambda s: s.y, default=None)
    left = max((s for s in upright if s.x <= line.x), key=lambda s: s.x, default=None)
    right = min((s for s in upright if s.x >= line.right), key=lambda s: s.x, default=None)
    if None in (over, under, left, right) or under.y - over.y > 3 * line.size:
        return None
    return (left.x, over.y, right.x, under.y), [over, under, left, right]


class Letterhead:
    """The parts of the head of page 1, found by what they say."""

    def __init__(self, dispatch):
        page = dispatch.first
        half = 103.2 * MM
        lines = page.lines()
        self.left, self.right = page.lines(right=half), page.lines(left=half)
        self.nation = find(self.right, lambda text: text.upper() in NATION)
        self.motto = find(self.right, lambda text: text.lower() == MOTTO.lower())
        self.number = find(self.left, lambda text: text.startswith("Số:"))
        self.date = find(self.right, lambda text: " tháng " in text and " năm " in text)
        self.about = find(self.left, lambda text: text.startswith("V/v"))
        self.type = find(lines, lambda text: text.upper() in ("BÁO CÁO", "CÔNG VĂN"))
        self.addressed = find(lines, lambda text: text.startswith("Kính gửi"))
        above = [line for line in self.left if self.number and line.y < self.number.y - 5]
        # The issuing body is the run of bold lines right above the number; what stands above is its superior.
        cut = len(above)
        while cut > 0 and above[cut - 1].bold:
            cut -= 1
        if cut == len(above):  # not bold at all: the last line must have been meant
            cut = max(len(above) - 1, 0)
        self.superior, self.issuer = above[:cut], above[cut:]


def check_nation(dispatch, head):
    if not dispatch.check("1-nation", head.nation, "Quốc hiệu is missing at the top right"):
        return
    dispatch.style("1-nation", head.nation, 12, 13, bold=True, italic=False, capitals=True)
    dispatch.check("1-nation", head.nation.y < 20 * MM + 20, "Quốc hiệu is not at the top")
    if not dispatch.check("1-motto", head.motto, "Tiêu ngữ is missing"):
        return
    dispatch.style("1-motto", head.motto, 13, 14, bold=True, italic=False)
    dispatch.check("1-motto", head.motto.text == MOTTO, f"Tiêu ngữ reads “{head.motto.text}”")
    dispatch.centred("1-motto", head.motto, head.nation.middle, "Quốc hiệu")
    dispatch.check("1-motto", 0 < head.motto.y - head.nation.y <= 1.3 * head.motto.size,
                   "Tiêu ngữ is not in the next line")
    rule = dispatch.rule_under("1-rule", head.motto, dispatch.first)
    if rule:
        dispatch.check("1-rule", abs(rule.x - head.motto.x) <= CLOSE and abs(rule.right - head.motto.right) <= CLOSE,
                       f"the rule is {rule.length:.1f} pt, Tiêu ngữ {head.motto.right - head.motto.x:.1f} pt")


def check_issuer(dispatch, head):
    if not dispatch.check("2-issuer", head.issuer, "the issuing body is missing"):
        return
    middle = head.issuer[-1].middle
    for line in head.superior:
        dispatch.style("2-superior", line, 12, 13, bold=False, italic=False, capitals=True)
        dispatch.centred("2-superior", line, middle, "the issuing body")
    for line in head.issuer:
        dispatch.style("2-issuer", line, 12, 13, bold=True, italic=False, capitals=True)
        dispatch.centred("2-issuer", line, middle, "the issuing body")
    dispatch.check("2-issuer", dispatch.first.width / 2 > middle, "the issuing body is not at the left")
    dispatch.partial_rule("2-rule", head.issuer, dispatch.first)


def check_number_and_date(dispatch, head):
    if not dispatch.check("3-number", head.number, "“Số:” is missing"):
        return
    symbol = r"/BC-[A-ZĐ]+" if dispatch.form == "bao-cao" else r"/[A-ZĐ]+(-[A-ZĐ]+)+"
    dispatch.check("3-number", re.fullmatch(rf"Số: ?(0[1-9]|[1-9]\d+)? ?{symbol}", head.number.text),
                   f"“{head.number.text}” is not of the form")
    dispatch.style("3-number", head.number, 13, 13, bold=False, italic=False)
    if head.issuer:
        dispatch.centred("3-number", head.number, head.issuer[-1].middle, "the issuing body", 2)
    if not dispatch.check("4-date", head.date, "place and date are missing"):
        return
    dispatch.style("4-date", head.date, 13, 14, bold=False, italic=True)
    dispatch.check("4-date", DATE.fullmatch(head.date.text), f"“{head.date.text}” is not of the form")
    dispatch.check("4-date", abs(head.date.y - head.number.y) <= 0.5, "number and date are not on one line")
    if head.motto:
        dispatch.centred("4-date", head.date, head.motto.middle, "the motto", 2.5)


def check_type(dispatch, head):
    """Row 5a: báo cáo and its subject."""
    page = dispatch.first
    if not dispatch.check("5a-type", head.type, "“BÁO CÁO” is missing"):
        return
    left, _, right, _ = text_box(page)
    middle = (left + right) / 2
    dispatch.style("5a-type", head.type, 13, 14, bold=True, italic=False, capitals=True)
    dispatch.centred("5a-type", head.type, middle, "the text")
    if head.number:
        dispatch.check("5a-type", head.type.y > head.number.y, "the type stands above the number")
    # What stands aside, as a stamp does, is no part of the title.
    below = [line for line in page.lines() if line.y > head.type.y + 1 and abs(line.middle - middle) <= 40]
    subject = []
    for line in below:
        above = subject[-1] if subject else head.type
        if line.y - above.y > 1.5 * line.size or line.text.startswith(("(", "Kính")):
            break
        subject.append(line)
    if not dispatch.check("5a-subject", subject, "no subject right under the type"):
        return
    for line in subject:
        dispatch.style("5a-subject", line, 13, 14, bold=True, italic=False, capitals=False)
        dispatch.centred("5a-subject", line, middle, "the text")
    period = [line for line in below[len(subject):len(subject) + 1] if line.text.startswith("(")]
    dispatch.partial_rule("5a-rule", subject[:-1] + [period[0]] if period else subject, page)
    longest = max(line.right - line.x for line in subject)
    rule = dispatch.rule_under("5a-rule", (period or subject)[-1], page)
    if rule:
        dispatch.check("5a-rule", longest / 3 - 0.5 <= rule.length <= longest / 2 + 0.5,
                       f"the rule is {rule.length / longest:.2f} of the subject")
    for line in period:
        dispatch.style("5a-subject", line, 13, 14)
        dispatch.centred("5a-subject", line, middle, "the text")


def check_about(dispatch, head):
    """Row 5b: công văn."""
    dispatch.check("5b-no-type", head.type is None, "a công văn carries no type")
    if not dispatch.check("5b-about", head.about, "“V/v” is missing"):
        return
    following = [line for line in head.left if line.y >= head.about.y - 0.1]
    lines = [head.about]
    for line in following[1:]:
        if line.y - lines[-1].y > 1.4 * line.size or abs(line.middle - head.about.middle) > 20:
            break
        lines.append(line)
    for line in lines:
        dispatch.style("5b-about", line, 12, 13, bold=False, italic=False)
        if head.number:
            dispatch.centred("5b-about", line, head.number.middle, "the number", 2)
    if head.number:
        # From the foot of the number's line to the head of this one: a line of Times takes 1.15 of its size.
        space = head.about.y - head.number.y - 1.15 * head.about.size
        dispatch.check("5b-about", 4.5 <= space <= 8.5, f"“V/v” stands {space:.1f} pt below the number, not 6")
    sides = [stroke for stroke in dispatch.first.strokes if stroke.kind == "upright"]
    under = [rule for rule in dispatch.first.rules
             if 0 < rule.y - lines[-1].y < 14 and rule.x < lines[-1].middle < rule.right
             and not any(abs(side.x - rule.x) < 2 and side.y - 2 < rule.y < side.bottom + 2 for side in sides)]
    dispatch.check("5b-about", not under, "there is a rule under “V/v”")


def check_addressees(dispatch, head):
    if head.addressed is None:
        dispatch.check("9a-addressed", dispatch.form == "bao-cao", "a công văn says to whom it goes")
        return
    page = dispatch.first
    lines = [line for line in page.lines() if line.y >= head.addressed.y - 0.1]
    first = head.addressed
    same_line = [line for line in lines[1:] if abs(line.y - first.y) < 0.5]
    one = " ".join([first.text] + [line.text for line in same_line])[len("Kính gửi:"):].strip()
    dispatch.style("9a-addressed", first, 13, 14, bold=False, italic=False)
    dispatch.check("9a-addressed", first.text.startswith("Kính gửi:"), "“Kính gửi:” lacks its colon")
    if one:
        dispatch.check("9a-addressed", not one.startswith("-"), "one addressee stands after a dash")
        return
    items, y = [], first.y
    for line in lines[1:]:
        if line.y - y > 2 * line.size or line.x < first.right - 2 * line.size:
            break
        items.append(line)
        y = line.y
    if not dispatch.check("9a-addressed", items, "nobody is addressed"):
        return
    starts = [i for i, line in enumerate(items) if line.text.startswith("- ")]
    dispatch.check("9a-addressed", starts and starts[0] == 0, "an addressee lacks its dash")
    dispatch.check("9a-addressed", len(starts) >= 2, "one addressee stands on a line of its own")
    for line in items:
        dispatch.style("9a-addressed", line, 13, 14, bold=False, italic=False)
    for i, start in enumerate(starts):
        end = items[(starts[i + 1] if i + 1 < len(starts) else len(items)) - 1]
        mark = ";" if i + 1 < len(starts) else "."
        dispatch.check("9a-addressed", end.text.endswith(mark), f"“{end.text[-30:]}” does not end with “{mark}”")


def check_stamps(dispatch, head):
    page = dispatch.first
    for line in stamp_lines(page):
        dispatch.style("10b-urgency", line, 13, 14, bold=True, italic=False, capitals=True)
        red, green, blue = (float(part) for part in line.words[0].color.split())
        dispatch.check("10b-urgency", red >= 0.8 and green <= 0.25 and blue <= 0.25, "the stamp is not bright red")
        if head.number:
            dispatch.check("10b-urgency", line.y > head.number.y, "the stamp stands above the number")
        frame = is_frame_around(page, line)
        if not dispatch.check("10b-urgency", frame, "the stamp has no frame"):
            continue
        box, sides = frame
        width, height = (box[2] - box[0]) / MM, (box[3] - box[1]) / MM
        dispatch.check("10b-urgency", abs(width - STAMPS[line.text]) <= 0.5 and abs(height - 8) <= 0.5,
                       f"the frame is {width:.1f} × {height:.1f} mm, not {STAMPS[line.text]} × 8")
        dispatch.check("10b-urgency", all(side.color == line.words[0].color for side in sides), "the frame is not red")
    for line in page.lines():
        if line.text in CIRCULATION:
            dispatch.style("11-circulation", line, 13, 14, bold=True, italic=False, capitals=True)
            dispatch.check("11-circulation", is_frame_around(page, line), f"“{line.text}” has no box")


# ---- Body -----------------------------------------------------------------------------------------

def sign_off(dispatch):
    """The page and line of “Nơi nhận:”."""
    for page in dispatch.pages:
        for line in page.lines(right=page.width / 2 + 20):
            if line.text.startswith("Nơi nhận"):
                return page, line
    return None, None


def body_lines(dispatch, head):
    """(page, line) of the running text: size 13 and more, from behind the head to the sign-off."""
    end_page, end_line = sign_off(dispatch)
    start = max((line.y for line in (head.type, head.number, head.addressed) if line), default=0)
    result, addressing = [], head.addressed is not None
    for page in dispatch.pages:
        for line in own_lines(page):
            if page is dispatch.first and line.y <= start + 1:
                continue
            if end_page and (page.number, line.y) >= (end_page.number, end_line.y - 2):
                return result
            if line.size < 12.6 or page.landscape:
                continue
            if addressing and head.addressed and page is dispatch.first and line.x > head.addressed.right - 26 \
                    and line.x > 42 * MM + 30:
                continue  # addressees
            addressing = False
            result.append((page, line))
    return result


def is_heading(line):
    return re.match(r"^(([IVX]+|\d{1,2})\.|[a-z]\)) ", line.text)


def check_headings(dispatch, lines):
    romans, arabics = 0, 0
    for page, line in lines:
        main = re.match(r"^([IVX]+)\. ", line.text)
        part = re.match(r"^(\d{1,2})\. ", line.text)
        if main:
            romans, arabics = romans + 1, 0
            dispatch.check("6-heading-1", main.group(1) == ROMAN[romans - 1], f"“{line.text[:30]}” is part {romans}", page)
            dispatch.style("6-heading-1", line, 13, 14, bold=True, italic=False, capitals=True, page=page)
        elif part:
            arabics += 1
            dispatch.check("6-heading-2", int(part.group(1)) == arabics, f"“{line.text[:30]}” is number {arabics}", page)
            dispatch.style("6-heading-2", line, 13, 14, bold=True, italic=False, page=page)
        elif re.match(r"^[a-z]\) ", line.text):
            dispatch.style("6-heading-3", line, 13, 14, bold=False, italic=False, page=page)


def check_bases(dispatch, lines):
    bases = []
    for page, line in lines:
        if line.text.startswith("Căn cứ") or (bases and line.italic and not bases[-1][1].text.endswith((".", ";"))):
            bases.append((page, line))
        elif bases:
            break
    for i, (page, line) in enumerate(bases):
        dispatch.style("6-bases", line, 13, 14, bold=False, italic=True, page=page)
        following = bases[i + 1][1] if i + 1 < len(bases) else None
        if following is None:
            dispatch.check("6-bases", line.text.endswith("."), "the last legal basis does not end with “.”", page)
        elif following.text.startswith("Căn cứ"):
            dispatch.check("6-bases", line.text.endswith(";"), f"“{line.text[-30:]}” does not end with “;”", page)


def check_body(dispatch, head):
    lines = body_lines(dispatch, head)
    if not dispatch.check("6-body", any(not line.bold for _, line in lines), "there is no text of size 13–14"):
        return
    check_headings(dispatch, lines)
    check_bases(dispatch, lines)
    left = min(line.x for _, line in lines)
    right = max(line.right for _, line in lines)
    for i, (page, line) in enumerate(lines):
        heading = is_heading(line) and line.bold or (line.bold and not any(w.italic for w in line.words))
        dispatch.style("6-size", line, 13, 14, page=page)
        if not heading and not line.text.startswith("Căn cứ") and not line.italic:
            dispatch.style("6-body", line, 13, 14, italic=False, page=page)
        indent = line.x - left
        dispatch.check("6-indent", indent < 0.5 or 10 * MM - 0.5 <= indent <= 12.7 * MM + 0.5 or indent > 16 * MM,
                       f"“{line.text[:30]}” is indented {indent / MM:.1f} mm", page)
        if i + 1 == len(lines):
            break
        next_page, following = lines[i + 1]
        new_paragraph = following.x - left > 0.5
        if not new_paragraph and not heading and line.x - left < 14 * MM:
            dispatch.check("6-justified", abs(line.right - right) <= CLOSE,
                           f"“…{line.text[-30:]}” ends {right - line.right:.1f} pt before the margin", page)
        if next_page is page and not crossed(page, line, following):
            gap = following.y - line.y
            single = 1.1 * following.size
            if new_paragraph:
                dispatch.check("6-between", gap >= single + 6 - 0.3,
                               f"{gap:.1f} pt from “…{line.text[-20:]}” to the next paragraph", page)
            else:
                dispatch.check("6-spacing", single <= gap <= 1.5 * 1.17 * following.size,
                               f"lines {gap:.1f} pt apart at “{following.text[:30]}”", page)
    dispatch.check("6-end", lines[-1][1].text.endswith("./."), f"the text ends “…{lines[-1][1].text[-20:]}”, not “./.”")


def crossed(page, line, following):
    """True when something else stands between two lines: a table, a figure, a caption."""
    return any(line.y + 1 < word.y < following.y - 1 for word in page.words)


# ---- End ------------------------------------------------------------------------------------------

def check_recipients(dispatch):
    page, label = sign_off(dispatch)
    if not dispatch.check("9b-recipients", label, "“Nơi nhận:” is missing"):
        return None, None
    dispatch.style("9b-recipients", label, 12, 12, bold=True, italic=True, page=page)
    left = min(line.x for line in own_lines(page))
    dispatch.check("9b-recipients", abs(label.x - left) <= CLOSE and label.x >= 30 * MM - 0.3,
                   "“Nơi nhận:” is not at the left margin", page)
    items, y = [], label.y
    for line in page.lines(right=page.width / 2 + 20):
        if line.y > label.y + 1:
            if line.y - y > 24 or line.size > 12.5:
                break
            items.append(line)
            y = line.y
    ends = next((i for i, line in enumerate(items) if "Lưu:" in line.text), None)
    if not dispatch.check("9b-list", ends is not None, "the list does not end with “- Lưu: VT, …”", page):
        return page, label
    while ends + 1 < len(items) and not items[ends].text.endswith(".") and not items[ends + 1].text.startswith("- "):
        ends += 1
    check_recipient_items(dispatch, page, items[:ends + 1])
    for line in items[ends + 1:]:
        dispatch.style("12-drafter", line, 11, 11, bold=False, italic=False, page=page)
    return page, label


def check_recipient_items(dispatch, page, items):
    joined = []
    for line in items:
        dispatch.style("9b-list", line, 11, 11, bold=False, italic=False, page=page)
        if line.text.startswith("- ") or not joined:
            joined.append(line.text)
        else:
            joined[-1] += " " + line.text
    for i, text in enumerate(joined):
        mark = "." if i + 1 == len(joined) else ";"
        dispatch.check("9b-list", text.startswith("- ") and text.endswith(mark), f"“{text}” is not “- …{mark}”", page)
    dispatch.check("9b-list", joined[0] == "- Như trên;", f"the list begins “{joined[0]}”", page)
    dispatch.check("9b-list", re.match(r"- Lưu: VT, ", joined[-1]), f"the list ends “{joined[-1]}”", page)


def check_signer(dispatch, page, label):
    if label is None:
        return
    right = [line for line in page.lines(left=page.width / 2 - 20) if line.y >= label.y - 8]
    title = []
    for line in right:
        if title and line.y - title[-1].y > 1.6 * line.size:
            break
        title.append(line)
    if not dispatch.check("7a-title", title, "nobody signs", page):
        return
    dispatch.check("7a-title", abs(title[0].y - label.y) <= 2, "the signer's title is not level with “Nơi nhận:”", page)
    for line in title:
        dispatch.style("7a-title", line, 13, 14, bold=True, italic=False, capitals=True, page=page)
        dispatch.check("7a-title", abs(line.middle - title[0].middle) <= CLOSE and line.middle > page.width / 2,
                       "authority and title are not centred in the right half", page)
    names = right[len(title):]
    floor = names[0].y - names[0].size if names else title[-1].y + 34 * MM
    ink = [stroke for stroke in page.strokes if stroke.right > page.width / 2 + 10 and stroke.bottom > title[-1].y + 3
           and stroke.y < min(floor, title[-1].y + 25 * MM)]
    dispatch.check("7c-room", floor - title[-1].y >= 25 * MM, "no room for signature and seal", page)
    dispatch.check("7c-room", not ink, "something is drawn where signature and seal go", page)
    dispatch.check("7c-room", title[-1].y + 30 * MM <= page.height - 20 * MM + 0.5, "the room is cut by the page", page)
    for line in names[:1]:
        dispatch.style("7b-name", line, 13, 14, bold=True, italic=False, page=page)
        dispatch.check("7b-name", abs(line.middle - title[-1].middle) <= CLOSE, "the name is not centred under the title", page)
        dispatch.check("7b-name", not re.match(r"(GS|PGS|TS|ThS|BS|KS|CN)\b", line.text), "the name carries a degree", page)


def check_address(dispatch):
    """Row 13: at the foot of page 1, under a rule across the text."""
    page = dispatch.first
    left, _, right, _ = text_box(page)
    rules = [rule for rule in page.rules if rule.y > page.height - 40 * MM and rule.length > 0.98 * (right - left - 14.2)]
    feet = [line for line in own_lines(page) if re.match(r"^(Địa chỉ|ĐT|Điện thoại|Số \d+.*ĐT)", line.text)
            and line.y > page.height - 45 * MM]
    for line in feet:
        dispatch.style("13-address", line, 11, 12)
        dispatch.check("13-address", any(0 < line.y - rule.y < 20 for rule in rules),
                       "the address line stands under no rule across the text")


def check(path, form, pages=None, quickly=False):
    """`pages` as read before; `quickly` leaves out what looks at every letter and every pair of words."""
    dispatch = Dispatch(path, form, pages)
    head = Letterhead(dispatch)
    check_page_size(dispatch)
    check_margins(dispatch)
    check_faces(dispatch)
    if not quickly:
        check_letters(dispatch)
        check_overlaps(dispatch)
    check_colours(dispatch)
    check_page_numbers(dispatch)
    check_nation(dispatch, head)
    check_issuer(dispatch, head)
    check_number_and_date(dispatch, head)
    (check_type if form == "bao-cao" else check_about)(dispatch, head)
    check_addressees(dispatch, head)
    check_stamps(dispatch, head)
    check_body(dispatch, head)
    check_signer(dispatch, *check_recipients(dispatch))
    check_address(dispatch)
    check_annexes(dispatch)
    return dispatch


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="+")
    parser.add_argument("--form", choices=("bao-cao", "cong-van"), default="bao-cao")
    options = parser.parse_args()
    count = 0
    for path in options.files:
        dispatch = check(path, options.form)
        for fault in dict.fromkeys(dispatch.faults):
            print(f"{path}: {fault}")
        count += len(dispatch.faults)
        print(f"{path}: {len(dispatch.pages)} pages, {len(dispatch.seen)} rows measured, {len(dispatch.faults)} faults")
    sys.exit(1 if count else 0)


if __name__ == "__main__":
    main()

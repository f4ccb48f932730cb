#!/usr/bin/env python3
"""A finished dispatch measured from outside against Nghị định 30/2020/NĐ-CP, Phụ lục I, row by row.

usage: check_dispatch.py PDF...
       check_dispatch.py --make PROGRAM DRAW_LETTER FONTS DATA   makes week and month of both offices, and a công văn, first

Glyphs, faces and rules are read by mutool (`draw -F trace`), which knows nothing of our program. Every row is tried twice:
on the page as it is, which must pass, and on a page that deviates from this row a little, which must not.
"""
import copy, os, re, subprocess, sys, tempfile
import xml.etree.ElementTree as ET

MM = 72 / 25.4
ROMAN = r"(?=[IVX])X*(?:IX|IV|V?I{0,3})"


class Run:
    """Letters of one face that follow each other on one base line."""

    def __init__(self, page, font, size, color):
        self.page, self.font, self.size, self.color = page, font, size, color
        self.text, self.x0, self.x1, self.y = "", None, None, None
        self.bold, self.italic = "Bold" in font, "Ital" in font  # mutool cuts names after 31 letters

    @property
    def words(self):
        return self.text.strip()

    @property
    def centre(self):
        return (self.x0 + self.right) / 2

    @property
    def right(self):
        return self.x1 - (self.size / 4 if self.text.endswith(" ") else 0)


class Rule:
    def __init__(self, page, x0, y0, x1, y1, width, color):
        self.page, self.x0, self.y, self.x1, self.y1, self.width, self.color = page, x0, y0, x1, y1, width, color

    @property
    def length(self):
        return self.x1 - self.x0


class Page:
    def __init__(self, width, height):
        self.width, self.height, self.runs, self.rules = width, height, [], []


def number_list(text):
    return [float(part) for part in text.split()]


def read_text(page, index, element):
    height = page.height
    for span in element.iter("span"):
        size = number_list(span.get("trm"))[0]
        run = None
        for glyph in span.iter("g"):
            x, y, advance = float(glyph.get("x")), height - float(glyph.get("y")), float(glyph.get("adv")) * size
            if run is None or abs(run.y - y) > 0.01 or not -0.3 * size < x - run.x1 < 0.3 * size:
                run = Run(index, span.get("font").split("+")[-1], size, tuple(number_list(element.get("color"))))
                run.x0, run.y = x, y
                page.runs.append(run)
            run.text += glyph.get("unicode") if len(glyph.get("unicode")) == 1 else " "
            run.x1 = x + advance


def read_pages(path):
    done = subprocess.run(["mutool", "draw", "-F", "trace", path], capture_output=True)
    pages = []
    for element in ET.fromstring(done.stdout).iter("page"):
        _, _, width, height = number_list(element.get("mediabox"))
        page = Page(width, height)
        inside_field = 0  # mutool paints a label of its own over an empty signature field, clipped to it
        for child in element.iter():
            inside_field += {"clip_path": 1, "pop_clip": -1}.get(child.tag, 0)
            if inside_field:
                continue
            if child.tag == "fill_text":
                read_text(page, len(pages), child)
            elif child.tag == "stroke_path":
                points = [(float(to.get("x")), height - float(to.get("y"))) for to in child if to.tag in ("moveto", "lineto")]
                if len(points) == 2:
                    (x0, y0), (x1, y1) = points
                    page.rules.append(Rule(len(pages), x0, y0, x1, y1, float(child.get("linewidth")),
                                           tuple(number_list(child.get("color")))))
        pages.append(page)
    return pages


class Dispatch:
    def __init__(self, pages):
        self.pages = pages

    def runs(self, pattern, page=None):
        return [run for number, each in enumerate(self.pages) if page in (None, number)
                for run in each.runs if re.match(pattern, run.words)]

    def one(self, pattern, page=None):
        found = self.runs(pattern, page)
        assert found, f"“{pattern}” không có trên trang"
        return found[0]

    def rule_below(self, run, most=8):
        """The nearest level rule just under a line, about its middle."""
        found = [rule for rule in self.pages[run.page].rules if rule.y == rule.y1 and 0 < rule.y - run.y <= most
                 and abs((rule.x0 + rule.x1) / 2 - run.centre) < 3]
        assert found, f"không có đường kẻ dưới “{run.words}”"
        return min(found, key=lambda rule: rule.y)

    def block_from(self, run):
        """The line and those that go on below it in the same face and about the same middle."""
        lines = [run]
        for other in sorted(self.pages[run.page].runs, key=lambda each: each.y):
            if (0 < other.y - lines[-1].y < 1.5 * run.size and other.bold == run.bold and other.italic == run.italic
                    and abs(other.centre - run.centre) < 2 and other.size == run.size):
                lines.append(other)
        return lines

    def box(self, page):
        return 30 * MM, self.pages[page].width - 15 * MM

    def lines(self, page):
        """Runs of a page by base line, from top to bottom."""
        lines = {}
        for run in self.pages[page].runs:
            lines.setdefault(round(run.y, 1), []).append(run)
        return [sorted(lines[y], key=lambda run: run.x0) for y in sorted(lines)]

    def is_letter(self):
        return bool(self.runs(r"V/v ", 0))

    def annex_pages(self):
        return [run.page for run in self.runs(rf"Phụ lục( {ROMAN})?$") if run.size >= 14 and run.bold]

    def body(self):
        """Lines of the body: 13 or 14 points, between the addressees and the signature."""
        last = self.one(r"Nơi nhận:").page
        start = self.one(r"Kính gửi:", 0).y if self.runs(r"Kính gửi:", 0) else self.one(r"BÁO CÁO$", 0).y + 60
        for page in range(last + 1):
            for line in self.lines(page):
                if page == 0 and line[0].y <= start + 2 or page == last and line[0].y >= self.one(r"Nơi nhận:").y - 3:
                    continue
                if 20 * MM < line[0].y and 13 <= line[0].size <= 14 and not line[0].words.startswith("- "):
                    yield page, line


def near(value, wished, most=0.6):
    return abs(value - wished) <= most


# ---- The rows of dispatch-format.md: each asserts, and has a way to deviate from it. ---------------------------------

def page_and_margins(d):
    for number, page in enumerate(d.pages):
        assert sorted((round(page.width / MM), round(page.height / MM))) == [210, 297], "khổ giấy A4"
        left, right = d.box(number)
        for run in page.runs:
            assert re.match("LiberationSerif|Times", run.font), f"phông chữ {run.font}"
            assert run.x0 >= left - 0.1 and run.right <= right + 0.3, f"lề: “{run.words}”"
            in_margin = run.words.isdigit() or run.words.startswith("SỐ LIỆU MINH HỌA")
            assert in_margin or 20 * MM <= run.y <= page.height - 20 * MM + 0.1, f"lề trên, dưới: “{run.words}”"


def page_numbers(d):
    starts, expected = d.annex_pages(), 0
    for number, page in enumerate(d.pages):
        expected = 1 if number == 0 or number in starts else expected + 1
        found = [run for run in page.runs if run.y < 20 * MM]
        if expected == 1:
            assert not found, "trang đầu không đánh số"
            continue
        left, right = d.box(number)
        assert len(found) == 1 and found[0].words == str(expected), f"số trang {number + 1}"
        assert 13 <= found[0].size <= 14 and not found[0].bold and not found[0].italic, "kiểu chữ số trang"
        assert near(found[0].centre, (left + right) / 2), "số trang ở giữa"


def nation(d):
    run = d.one(r"CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM$", 0)
    assert 12 <= run.size <= 13 and run.bold and not run.italic and run.x0 > 100 * MM


def motto(d):
    run, above = d.one(r"Độc lập - Tự do - Hạnh phúc$", 0), d.one(r"CỘNG HÒA", 0)
    assert 13 <= run.size <= 14 and run.bold and not run.italic
    assert near(run.centre, above.centre) and 0 < run.y - above.y < 20


def motto_rule(d):
    run = d.one(r"Độc lập", 0)
    rule = d.rule_below(run)
    assert near(rule.x0, run.x0, 0.3) and near(rule.x1, run.right, 0.3)


def left_names(d):
    number = d.one(r"Số:", 0)
    return [run for run in d.pages[0].runs if run.y < number.y - 5 and run.right < d.one(r"CỘNG HÒA", 0).x0]


def superior(d):
    names = left_names(d)
    plain = [run for run in names if not run.bold]
    bold = [run for run in names if run.bold]
    assert bold and all(run.words == run.words.upper() and 12 <= run.size <= 13 for run in names)
    assert all(above.y < below.y and near(above.centre, below.centre, 1) for above in plain for below in bold)


def issuer_rule(d):
    bold = sorted((run for run in left_names(d) if run.bold), key=lambda run: run.y)
    longest = max(run.right - run.x0 for run in bold)
    rule = d.rule_below(bold[-1])
    assert longest / 3 - 0.1 <= rule.length <= longest / 2 + 0.1 and near((rule.x0 + rule.x1) / 2, bold[-1].centre)


def number_line(d):
    number = d.one(r"Số:", 0)
    line = [run for run in d.pages[0].runs if near(run.y, number.y, 0.1) and not run.italic]
    assert all(run.size == 13 and not run.bold and not run.italic for run in line)
    symbol = "".join(run.text for run in line)
    assert re.match(r"Số:\s+\d*\s*/[A-ZĐ]+-[A-ZĐ]+\s*$", symbol), symbol
    centre = (number.x0 + max(run.right for run in line)) / 2
    assert near(centre, left_names(d)[-1].centre, 1)


def place_and_date(d):
    number, motto_run = d.one(r"Số:", 0), d.one(r"Độc lập", 0)
    line = [run for run in d.pages[0].runs if near(run.y, number.y, 0.1) and run.italic]
    assert line and all(13 <= run.size <= 14 and not run.bold for run in line)
    text = "".join(run.text for run in line)
    assert re.match(r".+, ngày +(0[1-9]|[12]\d|3[01])? *tháng (0[12]|[3-9]|1[0-2]) năm \d{4}\s*$", text), text
    left, right = min(run.x0 for run in line), max(run.right for run in line)
    assert near((left + right) / 2, motto_run.centre, 1) or near(right, d.box(0)[1], 1)


def type_and_subject(d):
    if d.is_letter():
        assert not d.runs(r"BÁO CÁO$", 0)
        return
    kind = d.one(r"BÁO CÁO$", 0)
    left, right = d.box(0)
    below = [run for run in d.pages[0].runs if 0 < run.y - kind.y < 40 and run.bold]
    assert below and all(13 <= run.size <= 14 and near(run.centre, (left + right) / 2) for run in [kind, *below])
    assert kind.bold and not kind.italic and kind.words.isupper() and not below[0].words.isupper()


def subject_rule(d):
    if d.is_letter():
        return
    kind = d.one(r"BÁO CÁO$", 0)
    subject = [run for run in d.pages[0].runs if 0 < run.y - kind.y < 60 and run.bold]
    last = max((run for run in d.pages[0].runs if 0 < run.y - kind.y < 90 and near(run.centre, kind.centre)), key=lambda run: run.y)
    longest = max(run.right - run.x0 for run in subject)
    assert longest / 3 - 0.1 <= d.rule_below(last, 12).length <= longest / 2 + 0.1


def about(d):
    if not d.is_letter():
        return
    run, number = d.one(r"V/v ", 0), d.one(r"Số:", 0)
    block = d.block_from(run)
    assert all(12 <= each.size <= 13 and not each.bold and not each.italic for each in block)
    assert 0 < run.y - number.y < 6 + 20 and all(near(each.centre, left_names(d)[-1].centre, 1) for each in block)
    assert not [rule for rule in d.pages[0].rules if 0 < rule.y - block[-1].y < 4 and rule.x1 < 105 * MM]


def addressees(d):
    if not d.runs(r"Kính gửi:", 0):
        assert not d.is_letter()
        return
    label = d.one(r"Kính gửi:", 0)
    assert 13 <= label.size <= 14 and not label.bold and not label.italic
    items = [run for run in d.pages[0].runs if run.x0 > label.x0 + 40 and 0 <= run.y - label.y < 100 and not run.italic
             and re.search(r"[;.]$", run.words) and run.size == label.size and run.page == 0][:20]
    many = [run for run in items if run.words.startswith("- ")]
    if many:
        assert [run.words[-1] for run in many] == [";"] * (len(many) - 1) + ["."]
    else:
        assert label.words.endswith(".") or near(items[0].y, label.y, 0.1)


def body(d):
    left, right = d.box(0)
    count, last = 0, None
    for page, line in d.body():
        text = " ".join(run.words for run in line)
        if line[0].bold or line[0].italic or near(line[0].x0, line[0].x0 + 1, 0):
            continue
        count += 1
        assert near(line[0].x0, left, 0.2) or near(line[0].x0, left + 10 * MM, 0.2) or near(line[0].x0, left + 12.7 * MM, 0.2), text
        if last and last[0] == page and 0 < line[0].y - last[1] < 40 and last[2] and not last[3]:
            gap = line[0].y - last[1]
            is_first = line[0].x0 > left + 5
            assert gap >= (13 + 6 if is_first else 13) and gap <= 1.5 * 15.6 + (14 if is_first else 0), (gap, text)
            assert is_first or near(last[4], right, 0.3), f"canh đều: {text}"
        last = (page, line[0].y, not line[0].bold, line[0].size != 13 and line[0].size != 14, line[-1].right)
    assert count > 5
    ends = [" ".join(run.words for run in line) for _, line in d.body()]
    assert ends[-1].endswith("./."), ends[-1]


def headings(d):
    found = [line for _, line in d.body() if re.match(rf"{ROMAN}\. ", line[0].words)]
    assert all(line[0].bold and line[0].words == line[0].words.upper() for line in found)
    numbered = [line for _, line in d.body() if re.match(r"\d+\. ", line[0].words) and near(line[0].x0, 30 * MM + 10 * MM, 0.2)]
    assert all(run.bold for line in numbered for run in line)


def signer(d):
    label = d.one(r"Nơi nhận:")
    half = (d.box(0)[0] + d.box(0)[1]) / 2
    right = [run for run in d.pages[label.page].runs if run.bold and run.x0 > half - 10 and run.y > label.y - 10]
    title, name = [run for run in right if run.words.isupper()], [run for run in right if not run.words.isupper()]
    assert title and all(13 <= run.size <= 14 for run in right) and near(title[0].y, label.y, 2)
    assert all(near(run.centre, title[0].centre) for run in right)
    if name:
        assert 25 * MM <= min(run.y for run in name) - max(run.y for run in title) <= 50 * MM
        assert not re.match(r"(TS|ThS|PGS|GS|KS)\b", name[0].words)


def recipients(d):
    label = d.one(r"Nơi nhận:")
    assert label.size == 12 and label.bold and label.italic and near(label.x0, d.box(0)[0])
    half = (d.box(0)[0] + d.box(0)[1]) / 2
    items = [run for run in sorted(d.pages[label.page].runs, key=lambda run: run.y) if 2 < run.y - label.y < 250
             and run.x0 < half and run.size == 11 and run.y < 277 * MM and not run.words.startswith("Số ")]
    lines = [run for run in items if run.words.startswith("- ")]
    assert lines and near(lines[0].y - label.y, 14, 4)
    assert all(not run.bold and not run.italic for run in items)
    assert re.match(r"- Lưu: VT, .+\.$", lines[-1].words), lines[-1].words
    assert all(run.words.endswith(";") for run in lines[:-1] if not run.words.startswith("- Lưu"))


def urgency(d):
    sizes = {"HOẢ TỐC": 30, "HỎA TỐC": 30, "THƯỢNG KHẨN": 40, "KHẨN": 20}
    for run in d.pages[0].runs:
        if run.words in sizes:
            frame = [rule for rule in d.pages[0].rules if rule.color[0] > 0.7 and rule.color[1] < 0.3]
            level = [rule for rule in frame if rule.y == rule.y1]
            assert 13 <= run.size <= 14 and run.bold and run.color[0] > 0.7 and run.color[1] < 0.3
            assert len(frame) == 4 and all(near(rule.length, sizes[run.words] * MM) for rule in level)
            assert near(abs(level[0].y - level[1].y), 8 * MM)


def circulation(d):
    for run in d.runs(r"(LƯU HÀNH NỘI BỘ|XEM XONG TRẢ LẠI)$", 0):
        assert 13 <= run.size <= 14 and run.bold
        around = [rule for rule in d.pages[0].rules if rule.y == rule.y1 and rule.x0 < run.x0 and rule.x1 > run.right
                  and abs(rule.y - run.y) < 25]
        assert len(around) >= 2


def foot_line(d):
    lowest = [run for run in d.pages[0].runs if 260 * MM < run.y <= 277 * MM and run.size in (11, 12) and not run.bold]
    across = [rule for rule in d.pages[0].rules if near(rule.length, d.box(0)[1] - d.box(0)[0], 1) and rule.y > 255 * MM]
    if d.is_letter() and across:
        assert lowest and min(run.y for run in lowest if run.y > across[-1].y) - across[-1].y < 20


def annexes(d):
    for page in d.annex_pages():
        label = d.one(r"Phụ lục", page)
        left, right = d.box(page)
        title = [run for run in d.pages[page].runs if 0 < run.y - label.y < 60 and run.bold and run.words.isupper()]
        attached = d.one(r"\(Kèm theo", page)
        assert label.size == 14 and label.bold and near(label.centre, (left + right) / 2) and label.y < 20 * MM + 20
        assert title and all(13 <= run.size <= 14 and near(run.centre, (left + right) / 2) for run in title)
        assert attached.italic and 13 <= attached.size <= 14
        text = " ".join(run.words for number in range(page) for run in d.pages[number].runs)
        assert "Phụ lục" in text, "phần nội dung phải dẫn chiếu đến phụ lục"


def black(d):
    """Text of tables and paragraphs is black; charts have a palette of their own, stamps are red."""
    for page in d.pages:
        for run in page.runs:
            stamp = run.words in ("HOẢ TỐC", "HỎA TỐC", "THƯỢNG KHẨN", "KHẨN")
            assert stamp or max(run.color) < 0.01, run.words


# ---- Deviations ------------------------------------------------------------------------------------------------------

def alter(pattern, page=None, **changes):
    def deviate(d):
        for run in d.runs(pattern, page)[:1]:
            for name, by in changes.items():
                setattr(run, name, by(getattr(run, name)))
    return deviate


def shift(amount):
    return lambda value: value + amount


def shorten_rule_under(pattern):
    def deviate(d):
        rule = d.rule_below(d.one(pattern, 0), 12)
        rule.x1 -= rule.length * 0.4
        rule.x0 -= rule.length * 0.4
    return deviate


def longer_issuer_rule(d):
    bold = sorted((run for run in left_names(d) if run.bold), key=lambda run: run.y)
    rule = d.rule_below(bold[-1])
    middle, longest = (rule.x0 + rule.x1) / 2, max(run.right - run.x0 for run in bold)
    rule.x0, rule.x1 = middle - 0.3 * longest, middle + 0.3 * longest


def longer_subject_rule(d):
    for rule in d.pages[0].rules:
        if near((rule.x0 + rule.x1) / 2, (d.box(0)[0] + d.box(0)[1]) / 2) and rule.y == rule.y1 and rule.width < 0.8:
            rule.x0, rule.x1 = rule.x0 - 90, rule.x1 + 90


def a_ragged_line(d):
    lines = list(d.body())
    for (page, line), (next_page, after) in zip(lines, lines[1:]):
        if page == next_page and near(after[0].x0, d.box(0)[0], 0.2) and near(after[0].y - line[0].y, 16.5, 0.1) and not line[0].bold and not line[0].italic:
            line[-1].x1 -= 3
            return


def last_words(d):
    run = [line for _, line in d.body()][-1][-1]
    run.text = run.text.replace("./.", ".")


def thin_heading(d):
    for _, line in d.body():
        if re.match(rf"{ROMAN}\. ", line[0].words):
            line[0].bold = False
            return


def name_alone(d):
    label = d.one(r"Nơi nhận:")
    for run in d.pages[label.page].runs:
        if run.bold and not run.italic and run.y > label.y - 10 and run.x0 > 105 * MM:
            run.y += 5
            return


def narrow_frame(d):
    for rule in d.pages[0].rules:
        if rule.color[0] > 0.7 and rule.y == rule.y1:
            rule.x1 -= 4


def lost_frame(d):
    run = d.one(r"(LƯU HÀNH NỘI BỘ|XEM XONG TRẢ LẠI)$", 0)
    d.pages[0].rules = [rule for rule in d.pages[0].rules if abs(rule.y - run.y) > 30]


def lost_foot(d):
    d.pages[0].runs = [run for run in d.pages[0].runs if not (run.y > 268 * MM and run.size == 11)]


def upright_archive(d):
    alter(r"- Lưu:", text=lambda text: text.strip().rstrip("."))(d)


def grey(d):
    d.pages[-1].runs[0].color = (0.3, 0.3, 0.3)


def move_page_number(d):
    for run in d.pages[1].runs:
        if run.y < 20 * MM:
            run.x0, run.x1 = run.x0 + 2, run.x1 + 2


def always(d):
    return True


ROWS = [  # row, check, its deviation, and for which documents it can be tried
    ("khổ giấy, lề", page_and_margins, alter(r"Nơi nhận:", x0=shift(-3)), always),
    ("14 số trang", page_numbers, move_page_number, lambda d: len(d.pages) > 1 and 1 not in d.annex_pages()),
    ("1 Quốc hiệu", nation, alter(r"CỘNG HÒA", 0, size=shift(2)), always),
    ("1 Tiêu ngữ", motto, alter(r"Độc lập", 0, bold=lambda value: False), always),
    ("1 đường kẻ dưới Tiêu ngữ", motto_rule, shorten_rule_under(r"Độc lập"), always),
    ("2 cơ quan chủ quản, cơ quan ban hành", superior, alter(r"(TRUNG TÂM|VĂN PHÒNG)", 0, size=shift(3)), always),
    ("2 đường kẻ dưới cơ quan ban hành", issuer_rule, longer_issuer_rule, always),
    ("3 số, ký hiệu", number_line, alter(r"Số:", 0, size=shift(-1)), always),
    ("4 địa danh, thời gian", place_and_date, alter(r"tháng", 0, text=lambda text: text.replace("tháng ", "tháng 0")), always),
    ("5a tên loại, trích yếu", type_and_subject, alter(r"BÁO CÁO$", 0, x0=shift(8), x1=shift(8)), lambda d: not d.is_letter()),
    ("5a đường kẻ dưới trích yếu", subject_rule, longer_subject_rule, lambda d: not d.is_letter()),
    ("5b V/v", about, alter(r"V/v", 0, bold=lambda value: True, size=shift(-2)), lambda d: d.is_letter()),
    ("9a Kính gửi", addressees, alter(r"Kính gửi:", 0, bold=lambda value: True), lambda d: bool(d.runs(r"Kính gửi:", 0))),
    ("6 nội dung: canh đều", body, a_ragged_line, always),
    ("6 nội dung: kết thúc ./.", body, last_words, always),
    ("6 đề mục", headings, thin_heading, always),
    ("7 chức vụ, họ tên", signer, name_alone, always),
    ("9b Nơi nhận", recipients, upright_archive, always),
    ("10b mức độ khẩn", urgency, narrow_frame, lambda d: bool(d.runs(r"(HOẢ TỐC|HỎA TỐC|THƯỢNG KHẨN|KHẨN)$", 0))),
    ("11 phạm vi lưu hành", circulation, lost_frame, lambda d: bool(d.runs(r"(LƯU HÀNH NỘI BỘ|XEM XONG TRẢ LẠI)$", 0))),
    ("13 địa chỉ", foot_line, lost_foot, lambda d: d.is_letter()),
    ("PL phụ lục", annexes, alter(r"\(Kèm theo", None, italic=lambda value: False), lambda d: bool(d.annex_pages())),
    ("mực đen", black, grey, always),
]


def passes(check, dispatch):
    try:
        check(dispatch)
    except AssertionError as fault:
        return str(fault) or check.__name__
    return None


def check_pdf(path):
    pages, failed = read_pages(path), 0
    for row, check, deviate, is_there in ROWS:
        fault = passes(check, Dispatch(pages))
        if fault:
            failed += 1
            print(f"{path}: {row}: {fault}")
        elif is_there(Dispatch(pages)):
            deviating = Dispatch(copy.deepcopy(pages))
            deviate(deviating)
            if not passes(check, deviating):
                failed += 1
                print(f"{path}: {row}: sai lệch mà không phát hiện được")
    return failed


def make(folder, program, draw_letter, fonts, data):
    """Reports of both offices over their small histories, and a letter; returns their paths."""
    made = [os.path.join(folder, "cong-van.pdf")]
    subprocess.run([draw_letter, fonts, made[0]], check=True)
    for office in ("dak-lak", "lai-chau"):
        workspace, source = os.path.join(folder, office), os.path.join(data, office)
        for call in (["init", workspace, "--profile", office, "--sample"],
                     ["import", "-C", workspace, "--known-at", "2023-06-01T06:00:00+07:00",
                      os.path.join(source, "tickets.csv"), os.path.join(source, "events.csv")],
                     ["run", "-C", workspace, "--week", "2023-W20"], ["run", "-C", workspace, "--month", "2023-05"]):
            subprocess.run([program, *call], check=True, capture_output=True)
        made += [os.path.join(workspace, "out", kind, "bao-cao.pdf") for kind in ("tuan/2023-W20", "thang/2023-05")]
    return made


def main():
    with tempfile.TemporaryDirectory(prefix="baocao-dispatch-") as folder:
        paths = make(folder, *sys.argv[2:]) if sys.argv[1:2] == ["--make"] else sys.argv[1:]
        failures = sum(check_pdf(path) for path in paths)
    print(f"{len(paths)} documents, {failures} rows not kept")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())

#!/usr/bin/env python3
"""Spoils a good dispatch once for every row of the decree and sees check_dispatch.py find it, each time in that row.

usage: check_mutants.py FILE.pdf [--all]

FILE.pdf is a finished báo cáo. Rows that it does not have (stamps, boxes, an address, a name, the công văn's “V/v”) are
first put in as they should be, which must pass, and then spoilt. Each row is spoilt in one way; with --all in every
way we know.
"""
import os
import pickle
import re
import subprocess
import sys
import tempfile

import check_dispatch
import pages as reading
from marks import File, Path, Run
from pages import MM

REGULAR, BOLD, ITALIC = "LiberationSerif", "LiberationSerif-Bold", "LiberationSerif-Italic"
RED = "0.9 0 0 rg"
GOOD, SPOILT = {}, []  # name → builder; (row, name, base or None, change)


def base(function):
    GOOD[function.__name__] = function
    return function


def spoils(row, on=None, form="bao-cao"):
    def keep(function):
        SPOILT.append((row, function.__name__, on, form, function))
        return function
    return keep


# ---- Finding marks --------------------------------------------------------------------------------

def runs(state, page):
    return [mark for mark in state["pages"][page]["marks"] if isinstance(mark, Run)]


def rules(state, page):
    return [mark for mark in state["pages"][page]["marks"]
            if isinstance(mark, Path) and mark.paint == "S" and len(mark.steps) == 2
            and mark.steps[0][2] == mark.steps[1][2]]


def start(state, text, page=None):
    """The first run that begins with a text, and its page."""
    for number in range(len(state["pages"])) if page is None else [page]:
        for run in runs(state, number):
            if run.text.startswith(text):
                return run, number
    raise LookupError(text)


def page_number(state):
    return next(run for run in runs(state, 1) if run.text == "2" and run.y > 785)


def line_of(state, text, page=None):
    run, number = start(state, text, page)
    return [other for other in runs(state, number) if abs(other.y - run.y) < 0.1]


def body_runs(state, page=0):
    """The runs of the first paragraph: the lines of size 13 between “Kính gửi” and the first heading."""
    top = start(state, "Kính gửi", page)[0].y
    foot = start(state, "I. ", page)[0].y
    addressees = [run.y for run in runs(state, page) if run.text.startswith("- ") and foot < run.y < top]
    top = min(addressees + [top])
    return sorted((run for run in runs(state, page) if foot < run.y < top - 1), key=lambda run: (-run.y, run.x))


def body_line(state, index, page=0):
    found = body_runs(state, page)
    places = sorted({round(run.y, 1) for run in found}, reverse=True)
    return [run for run in found if round(run.y, 1) == places[index]]


def rule_below(state, text, page=None):
    run, number = start(state, text, page)
    return max((rule for rule in rules(state, number) if rule.steps[0][2] < run.y), key=lambda rule: rule.steps[0][2])


def stretch(rule, factor):
    middle = (rule.steps[0][1] + rule.steps[1][1]) / 2
    for step in rule.steps:
        step[1] = middle + (step[1] - middle) * factor


def restyle(run_list, **changes):
    for run in run_list:
        for key, value in changes.items():
            setattr(run, key, value)


def shift(run_list, x=0.0, y=0.0):
    for run in run_list:
        run.x, run.y = run.x + x, run.y + y


def add(state, page, *marks):
    state["pages"][page]["marks"].extend(marks)


def remove(state, page, gone):
    state["pages"][page]["marks"] = [mark for mark in state["pages"][page]["marks"]
                                     if not any(mark is other for other in gone)]


def rectangle(x, y, width, height, color="0.9 0 0 RG"):
    """A frame whose outer edge has these measures; y is its foot."""
    corners = [(x, y), (x + width, y), (x + width, y + height), (x, y + height), (x, y)]
    return Path([["m" if i == 0 else "l", *corner] for i, corner in enumerate(corners)], "S", f"0.75 w\n{color}\n[] 0 d\n")


def width_of(text, size):
    return 0.62 * size * len(text)


# ---- What a dispatch can have besides -------------------------------------------------------------

@base
def with_stamp(state):
    number = start(state, "Số:", 0)[0]
    add(state, 0, Run("KHẨN", BOLD, 13, number.x + 8, number.y - 36, RED), rectangle(number.x, number.y - 43, 20 * MM, 8 * MM))


@base
def with_circulation(state):
    number = start(state, "Số:", 0)[0]
    add(state, 0, Run("LƯU HÀNH NỘI BỘ", BOLD, 13, number.x - 10, number.y - 36),
        rectangle(number.x - 20, number.y - 43, 170, 8 * MM, "0 0 0 RG"))


@base
def with_drafter(state):
    archive, page = start(state, "- Lưu:")
    add(state, page, Run("NVA. 05", REGULAR, 11, archive.x, archive.y - 13.6))


@base
def with_name(state):
    label, page = start(state, "Nơi nhận")
    title = max((run for run in runs(state, page) if run.x > 300 and abs(run.y - label.y) < 3), key=lambda run: run.size)
    middle = title_middle(state, page, title)
    name = "Nguyễn Văn Mẫu"
    # The widths of the subset are not known here: the name is put where mutool will centre it.
    add(state, page, Run(name, BOLD, 13, middle - NAME_HALF, title.y - 34 * MM))


@base
def with_address(state):
    """An address line in the place of the last line of text of page 1."""
    left, right, foot = 85.04, 552.75, 60.0
    gone = [mark for mark in state["pages"][0]["marks"]
            if isinstance(mark, Run) and mark.y < 100 and not mark.text.startswith("SỐ LIỆU")]
    remove(state, 0, gone)
    add(state, 0, Path([["m", left, foot + 13], ["l", right, foot + 13]]),
        Run("Địa chỉ: 01 đường Mẫu, thành phố Mẫu", REGULAR, 11, left, foot))


@base
def as_letter(state):
    """A công văn made of a báo cáo: no type and subject, “V/v” under the number, another symbol."""
    kind, page = start(state, "BÁO CÁO", 0)
    addressed = start(state, "Kính gửi", 0)[0]
    number = start(state, "Số:", 0)[0]
    gone = [mark for mark in runs(state, 0) if addressed.y + 5 < mark.y <= kind.y + 1]
    gone += [rule for rule in rules(state, 0) if addressed.y + 5 < rule.steps[0][2] <= kind.y + 1]
    symbol = next(run for run in runs(state, 0) if "/BC-" in run.text)
    middle = issuer_middle(state)
    symbol.text = symbol.text.replace("/BC-", "/IO-")
    remove(state, page, gone)
    add(state, 0, Run("V/v báo cáo", REGULAR, 12, middle - ABOUT_HALF, number.y - 6 - 1.15 * 12))


# Half widths, measured once by mutool on a first draft of the mark (see main).
NAME_HALF = ABOUT_HALF = 0.0


def title_middle(state, page, title):
    return MEASURED["title"]


def issuer_middle(state):
    return MEASURED["number"]


MEASURED = {}


# ---- One deviation a row --------------------------------------------------------------------------

@spoils("page-a4")
def letter_paper(state):
    state["text"] = re.sub(r"(MediaBox \[\s+0\s+0\s+)\S+\s+\S+", r"\1 612 792", state["text"])


@spoils("page-upright")
def first_page_on_its_side(state):
    state["text"] = re.sub(r"(MediaBox \[\s+0\s+0\s+)(\S+)\s+(\S+)", r"\1 \3 \2", state["text"])


@spoils("page-left")
def line_in_the_left_margin(state):
    shift(body_line(state, 1), x=-12)


@spoils("page-left")
def everything_too_far_left(state):
    for page in range(len(state["pages"])):
        shift(runs(state, page), x=-8)


@spoils("page-right")
def word_in_the_right_margin(state):
    shift(body_line(state, 1)[-1:], x=10)


@spoils("page-top")
def head_in_the_top_margin(state):
    shift([start(state, "CỘNG H", 0)[0]], y=12)


@spoils("page-bottom")
def line_in_the_bottom_margin(state):
    shift(body_line(state, 0)[:1], y=-body_line(state, 0)[0].y + 45)


@spoils("page-ink")
def rule_over_the_margin(state):
    rule_below(state, "Độc lập").steps[1][1] += 80


@spoils("faces")
def another_face(state):
    state["text"] = state["text"].replace("+LiberationSerif-Italic", "+LiberationSans-Italic")


@spoils("faces-embedded")
def face_not_embedded(state):
    state["text"] = state["text"].replace("/FontFile2 ", "/FontFileX ", 1)


@spoils("letters")
def letter_without_meaning(state):
    state["text"] = state["text"].replace("<0000> <00FF> <0000>", "<0000> <0060> <0000>\n<0061> <0061> <FFFD>", 1).replace(
        "100 beginbfrange", "101 beginbfrange", 1)


@spoils("black")
def coloured_word(state):
    body_line(state, 0)[0].color = "0.1 0.2 0.5 rg"


@spoils("overlap")
def word_upon_word(state):
    line = body_line(state, 1)
    line[2].x = line[1].x + 2


@spoils("overlap")
def lines_too_close(state):
    shift(body_line(state, 2), y=9)


@spoils("14-first")
def number_on_page_1(state):
    add(state, 0, Run("1", REGULAR, 13, 315.6, 803))


@spoils("14-number")
def wrong_page_number(state):
    page_number(state).text = "3"


@spoils("14-number")
def small_page_number(state):
    restyle([page_number(state)], size=11)


@spoils("14-number")
def page_number_aside(state):
    shift([page_number(state)], x=60)


@spoils("14-number")
def no_page_number(state):
    remove(state, 1, [page_number(state)])


@spoils("1-nation")
def nation_not_bold(state):
    restyle([start(state, "CỘNG H", 0)[0]], font=REGULAR)


@spoils("1-nation")
def nation_large(state):
    restyle([start(state, "CỘNG H", 0)[0]], size=14)


@spoils("1-motto")
def motto_small(state):
    restyle([start(state, "Độc lập", 0)[0]], size=12)


@spoils("1-motto")
def motto_aside(state):
    shift([start(state, "Độc lập", 0)[0]], x=-5)


@spoils("1-motto")
def motto_with_long_dashes(state):
    run = start(state, "Độc lập", 0)[0]
    run.text = run.text.replace(" - ", " – ")


@spoils("1-rule")
def short_rule_under_motto(state):
    stretch(rule_below(state, "Độc lập"), 0.9)


@spoils("1-rule")
def dashed_rule_under_motto(state):
    rule = rule_below(state, "Độc lập")
    rule.state = rule.state.replace("[] 0 d", "") + "[3 2] 0 d\n"


@spoils("2-superior")
def superior_small(state):
    restyle([runs(state, 0)[0]], size=11)


@spoils("2-superior")
def superior_in_small_letters(state):
    runs(state, 0)[0].text = runs(state, 0)[0].text.capitalize()


@spoils("2-issuer")
def issuer_not_bold(state):
    number = start(state, "Số:", 0)[0]
    last = min((run for run in runs(state, 0) if run.x < 250 and run.y > number.y + 5), key=lambda run: run.y)
    restyle([run for run in runs(state, 0) if run.font == BOLD and run.x < 250 and run.y >= last.y], font=REGULAR)


@spoils("2-issuer")
def issuer_aside(state):
    number = start(state, "Số:", 0)[0]
    shift([run for run in runs(state, 0) if run.font == BOLD and run.x < 250 and run.y > number.y][:1], x=6)


@spoils("2-rule")
def long_rule_under_issuer(state):
    number = start(state, "Số:", 0)[0]
    stretch(min((rule for rule in rules(state, 0) if rule.steps[0][2] > number.y and rule.steps[0][1] < 250),
                key=lambda rule: rule.steps[0][2]), 2)


@spoils("3-number")
def number_in_italics(state):
    restyle([start(state, "Số:", 0)[0]], font=ITALIC)


@spoils("3-number")
def number_with_spaces(state):
    run = next(run for run in runs(state, 0) if "/BC-" in run.text)
    run.text = run.text.replace("/BC-", "/ BC - ")


@spoils("3-number")
def number_without_zero(state):
    run = start(state, "Số:", 0)[0]
    add(state, 0, Run("7", REGULAR, 13, run.x + 30, run.y))


@spoils("4-date")
def date_upright(state):
    restyle([run for run in runs(state, 0) if ", ngày" in run.text], font=REGULAR)


@spoils("4-date")
def date_lower_than_number(state):
    number = start(state, "Số:", 0)[0]
    shift([run for run in runs(state, 0) if run.x > 290 and abs(run.y - number.y) < 1], y=-3)


@spoils("4-date")
def month_with_needless_zero(state):
    run = next(run for run in runs(state, 0) if "tháng" in run.text and run.font == ITALIC)
    run.text = run.text.replace("tháng ", "tháng 0")


@spoils("5a-type")
def type_not_bold(state):
    restyle([start(state, "BÁO CÁO", 0)[0]], font=REGULAR)


@spoils("5a-type")
def type_missing(state):
    remove(state, 0, [start(state, "BÁO CÁO", 0)[0]])


@spoils("5a-subject")
def subject_small(state):
    restyle(line_of(state, "Tình hình", 0), size=12)


@spoils("5a-subject")
def subject_far_below(state):
    kind = start(state, "BÁO CÁO", 0)[0]
    shift([run for run in runs(state, 0) if run.y > kind.y - 1], y=9)


@spoils("5a-rule")
def long_rule_under_subject(state):
    stretch(rule_below(state, "(Từ ngày", 0), 2)


@spoils("5b-about", on="as_letter", form="cong-van")
def about_too_low(state):
    shift([start(state, "V/v", 0)[0]], y=-6)


@spoils("5b-about", on="as_letter", form="cong-van")
def about_bold(state):
    restyle([start(state, "V/v", 0)[0]], font=BOLD)


@spoils("5b-about", on="as_letter", form="cong-van")
def about_with_a_rule(state):
    run = start(state, "V/v", 0)[0]
    add(state, 0, Path([["m", run.x, run.y - 5], ["l", run.x + 60, run.y - 5]]))


@spoils("5b-no-type", on="as_letter", form="cong-van")
def letter_with_a_type(state):
    number = start(state, "Số:", 0)[0]
    add(state, 0, Run("CÔNG VĂN", BOLD, 13, 280, number.y - 34))


@spoils("9a-addressed", on="as_letter", form="cong-van")
def letter_to_nobody(state):
    addressed = start(state, "Kính gửi", 0)[0]
    remove(state, 0, [run for run in runs(state, 0) if run.text.startswith("- ") and run.x > 150] + [addressed])


@spoils("9a-addressed")
def addressee_without_end(state):
    addressed = start(state, "Kính gửi", 0)[0]
    last = [run for run in runs(state, 0) if run.y <= addressed.y and run.text.endswith(".")][0]
    last.text = last.text[:-1] + ";"


@spoils("9a-addressed")
def addressed_in_italics(state):
    restyle([start(state, "Kính gửi", 0)[0]], font=ITALIC)


@spoils("6-bases")
def basis_upright(state):
    line = body_line(state, 0)
    line[0].text, line[1].text = "Căn", "cứ"


@spoils("6-size")
def large_line(state):
    restyle(body_line(state, 1), size=14.5)


@spoils("6-body")
def small_text(state):
    for page in range(len(state["pages"])):
        restyle([run for run in runs(state, page) if run.size == 13 and run.font == REGULAR], size=12)


@spoils("6-body")
def body_in_italics(state):
    restyle(body_line(state, 1)[3:5], font=ITALIC)


@spoils("6-indent")
def half_indent(state):
    shift(body_line(state, 0)[:1], x=-14)


@spoils("6-justified")
def ragged_line(state):
    shift(body_line(state, 1)[-1:], x=-6)


@spoils("6-spacing")
def lines_far_apart(state):
    shift(body_line(state, 1), y=-7)


@spoils("6-between")
def paragraphs_too_close(state):
    shift(line_of(state, "1. ", 0), y=4)
    place = start(state, "1. ", 0)[0].y
    following = max({run.y for run in runs(state, 0) if run.y < place - 1 and run.size == 13})
    shift([run for run in runs(state, 0) if abs(run.y - following) < 0.1], y=9)


@spoils("6-end")
def end_without_mark(state):
    run = next(run for page in range(len(state["pages"])) for run in runs(state, page) if run.text.endswith("./."))
    run.text = run.text[:-2]


@spoils("6-heading-1")
def heading_not_bold(state):
    restyle(line_of(state, "I. ", 0), font=REGULAR)


@spoils("6-heading-1")
def heading_in_small_letters(state):
    for run in line_of(state, "I. ", 0):
        run.text = "I. " + run.text[3:].lower()


@spoils("6-heading-2")
def subheading_miscounted(state):
    run = start(state, "1. ", 0)[0]
    run.text = "2. " + run.text[3:]


@spoils("6-heading-3")
def third_heading_bold(state):
    run = start(state, "1. ", 0)[0]
    run.text = "a) " + run.text[3:]


@spoils("7a-title")
def title_not_level(state):
    label, page = start(state, "Nơi nhận")
    shift([run for run in runs(state, page) if run.x > 300 and abs(run.y - label.y) < 3], y=-8)


@spoils("7a-title")
def title_not_bold(state):
    label, page = start(state, "Nơi nhận")
    restyle([run for run in runs(state, page) if run.x > 300 and abs(run.y - label.y) < 3], font=REGULAR)


@spoils("7b-name", on="with_name")
def name_small(state):
    restyle([start(state, "Nguyễn Văn Mẫu")[0]], size=12)


@spoils("7b-name", on="with_name")
def name_with_degree(state):
    run = start(state, "Nguyễn Văn Mẫu")[0]
    run.text = "TS. " + run.text


@spoils("7c-room", on="with_name")
def name_too_close(state):
    shift([start(state, "Nguyễn Văn Mẫu")[0]], y=30)


@spoils("7c-room")
def something_in_the_room(state):
    label, page = start(state, "Nơi nhận")
    add(state, page, Path([["m", 380, label.y - 30], ["l", 480, label.y - 30]]))


@spoils("9b-recipients")
def recipients_label_upright(state):
    restyle([start(state, "Nơi nhận")[0]], font=BOLD)


@spoils("9b-recipients")
def recipients_indented(state):
    shift([start(state, "Nơi nhận")[0]], x=10)


@spoils("9b-list")
def recipients_large(state):
    restyle([start(state, "- Như trên")[0]], size=12)


@spoils("9b-list")
def recipients_end(state):
    run = start(state, "- Lưu:")[0]
    run.text = run.text[:-1] + ";"


@spoils("10b-urgency", on="with_stamp")
def stamp_frame_wide(state):
    frame = next(mark for mark in reversed(state["pages"][0]["marks"]) if isinstance(mark, Path) and len(mark.steps) == 5)
    for index in (1, 2):
        frame.steps[index][1] += 10


@spoils("10b-urgency", on="with_stamp")
def stamp_black(state):
    start(state, "KHẨN", 0)[0].color = "0 0 0 rg"


@spoils("10b-urgency", on="with_stamp")
def stamp_without_frame(state):
    remove(state, 0, [mark for mark in state["pages"][0]["marks"] if isinstance(mark, Path) and len(mark.steps) == 5])


@spoils("11-circulation", on="with_circulation")
def circulation_without_box(state):
    remove(state, 0, [mark for mark in state["pages"][0]["marks"] if isinstance(mark, Path) and len(mark.steps) == 5])


@spoils("12-drafter", on="with_drafter")
def drafter_large(state):
    restyle([start(state, "NVA")[0]], size=12)


@spoils("13-address", on="with_address")
def address_without_rule(state):
    remove(state, 0, [rule_below_y(state, 80)])


@spoils("13-address", on="with_address")
def address_large(state):
    restyle([start(state, "Địa chỉ")[0]], size=13)


def rule_below_y(state, y):
    return max((rule for rule in rules(state, 0) if rule.steps[0][2] < y and rule.steps[0][1] < 90),
               key=lambda rule: rule.steps[0][2])


def annex_label(state):
    """Not a line of the text that begins with its name."""
    return line_of(state, "Phụ lục", start(state, "(Kèm theo")[1])[0]


@spoils("PL-label")
def annex_label_not_bold(state):
    restyle([annex_label(state)], font=REGULAR)


@spoils("PL-label")
def annex_label_numbered_alone(state):
    annex_label(state).text = "Phụ lục V"


@spoils("PL-title")
def annex_title_small(state):
    _, page = start(state, "(Kèm theo")
    restyle(line_of(state, "TÌNH HÌNH", page), size=12)


@spoils("PL-attached")
def annex_reference_upright(state):
    _, page = start(state, "(Kèm theo")
    restyle(line_of(state, "(Kèm theo", page), font=REGULAR)


@spoils("PL-reference")
def annex_never_mentioned(state):
    _, annex = start(state, "(Kèm theo")
    for page in range(annex):
        for run in runs(state, page):
            run.text = run.text.replace("Phụ lục", "Bảng kê").replace("Phụ", "Bảng")


# ---- Trying them ----------------------------------------------------------------------------------

class Known:
    """Pages that were read before: a deviation changes one or two of them, and only those are read again."""

    def __init__(self):
        self.pages = {}

    def read(self, state, path):
        keys = [(number, hash(state["text"]), repr(page["marks"])) for number, page in enumerate(state["pages"], 1)]
        new = [number for number, key in enumerate(keys, 1) if key not in self.pages]
        for page in reading.read(path, new) if new else []:
            self.pages[keys[page.number - 1]] = pickle.dumps(page)
        return [pickle.loads(self.pages[key]) for key in keys]


KNOWN = Known()
SLOW_ROWS = {"letters", "overlap"}


def rows_of(state, path, form, row=None):
    """The rows at fault; of one deviation the slow ones only when it is theirs."""
    quickly = row is not None and row not in SLOW_ROWS
    dispatch = check_dispatch.check(path, form, KNOWN.read(state, path), quickly)
    return {fault.split(":")[0] for fault in dispatch.faults}


def measure(file, path):
    """Where title and number stand, and how wide the marks are that are put in, as mutool sees it."""
    global NAME_HALF, ABOUT_HALF
    dispatch = check_dispatch.Dispatch(path, "bao-cao")
    head = check_dispatch.Letterhead(dispatch)
    page, label = check_dispatch.sign_off(dispatch)
    title = next(line for line in page.lines(left=page.width / 2 - 20) if abs(line.y - label.y) < 3)
    MEASURED.update(title=title.middle, number=head.number.middle)
    state = file.copy()
    add(state, 0, Run("Nguyễn Văn Mẫu", BOLD, 13, 100, 500), Run("V/v báo cáo", REGULAR, 12, 100, 480))
    draft = path + ".draft.pdf"
    file.write(state, draft)
    for line in check_dispatch.Dispatch(draft, "bao-cao").first.lines():
        words = [word for word in line.words if abs(word.y - (841.8898 - 500)) < 0.1]
        about = [word for word in line.words if abs(word.y - (841.8898 - 480)) < 0.1 and word.size == 12]
        if words:
            NAME_HALF = (words[-1].right - 100) / 2
        if about:
            ABOUT_HALF = (about[-1].right - 100) / 2
    os.remove(draft)


def main():
    source = sys.argv[1]
    folder = tempfile.mkdtemp(prefix="bc-mutants-")
    file = File(source)
    plain = os.path.join(folder, "plain.pdf")
    state = file.copy()
    file.write(state, plain)
    faults = []
    if rows_of(state, plain, "bao-cao"):
        faults.append(f"the file itself is not in order: {rows_of(state, plain, 'bao-cao')}")
    measure(file, plain)
    for name, build in GOOD.items():
        state = file.copy()
        build(state)
        path = os.path.join(folder, name + ".pdf")
        file.write(state, path)
        rows = rows_of(state, path, "cong-van" if name == "as_letter" else "bao-cao")
        if rows:
            faults.append(f"{name} should be in order: {sorted(rows)}")
    tried = SPOILT if "--all" in sys.argv else list({one[0]: one for one in reversed(SPOILT)}.values())
    missed = [f"{row} ({name})" for row, name, on, form, change in tried
              if not finds(file, folder, row, name, on, form, change)]
    faults += [f"not found: {fault}" for fault in missed]
    rows = {row for row, *_ in SPOILT}
    print("\n".join(faults + [f"{len(tried)} deviations of {len(rows)} rows, {len(missed)} not found"]))
    if not faults:
        subprocess.run(["rm", "-r", folder], check=True)
    sys.exit(1 if faults else 0)


def finds(file, folder, row, name, on, form, change):
    state = file.copy()
    if on:
        GOOD[on](state)
    before = repr(state)
    change(state)
    if repr(state) == before:
        print(f"{name} changes nothing")
        return False
    path = os.path.join(folder, name + ".pdf")
    file.write(state, path)
    return row in rows_of(state, path, form, row)


if __name__ == "__main__":
    main()

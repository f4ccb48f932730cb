"""What stands on the pages of a PDF: words, rules and boxes with their places, sizes, faces and colours.

Read with mutool's trace of the drawing calls, a program that shares nothing with ours. Lengths are points,
the origin is the top left corner of the page.
"""
import dataclasses
import re
import subprocess
import unicodedata
import xml.etree.ElementTree as ElementTree

MM = 72 / 25.4


@dataclasses.dataclass
class Word:
    text: str
    font: str  # "LiberationSerif-Bold", without the tag of the subset
    size: float
    x: float
    y: float  # base line
    right: float
    color: str

    @property
    def bold(self):
        return "Bold" in self.font

    @property
    def italic(self):
        return "Ital" in self.font  # mutool cuts names at 31 letters


@dataclasses.dataclass
class Line:
    """Words on one base line that a reader takes for one line."""
    words: list

    @property
    def text(self):
        return " ".join(word.text for word in self.words)

    @property
    def x(self):
        return self.words[0].x

    @property
    def right(self):
        return self.words[-1].right

    @property
    def y(self):
        return self.words[0].y

    @property
    def size(self):
        return max(word.size for word in self.words)

    @property
    def middle(self):
        return (self.x + self.right) / 2

    @property
    def bold(self):
        return all(word.bold for word in self.words)

    @property
    def italic(self):
        return all(word.italic for word in self.words)

    @property
    def upright(self):
        return not any(word.italic for word in self.words)


@dataclasses.dataclass
class Rule:
    x: float
    right: float
    y: float
    width: float
    color: str
    dashed: bool

    @property
    def length(self):
        return self.right - self.x

    @property
    def middle(self):
        return (self.x + self.right) / 2


@dataclasses.dataclass
class Stroke:
    """Anything drawn that is no text: its box, and whether it is a frame of four sides."""
    x: float
    y: float
    right: float
    bottom: float
    color: str
    kind: str  # "rule", "upright", "frame", "line", "fill"


class Page:
    def __init__(self, number, width, height):
        self.number, self.width, self.height = number, width, height
        self.words, self.rules, self.strokes = [], [], []

    @property
    def landscape(self):
        return self.width > self.height

    def lines(self, left=None, right=None):
        """Lines from top to bottom, of the words between two places."""
        rows = []
        for word in sorted(self.words, key=lambda word: (round(word.y, 1), word.x)):
            if (left is not None and word.x < left) or (right is not None and word.right > right):
                continue
            if rows and abs(rows[-1][-1].y - word.y) < 0.7:
                rows[-1].append(word)
            else:
                rows.append([word])
        result = []
        for row in rows:
            row.sort(key=lambda word: word.x)
            part = [row[0]]
            for word in row[1:]:
                if word.x - part[-1].right > 3.2 * word.size:  # a column of its own
                    result.append(Line(part))
                    part = []
                part.append(word)
            result.append(Line(part))
        return sorted(result, key=lambda line: (line.y, line.x))


def numbers(text):
    return [float(number) for number in text.split()]


def colour(element):
    values = numbers(element.get("color", "0"))
    return " ".join(f"{value:.2f}" for value in (values * 3 if len(values) == 1 else values))


def plain_font(name):
    return re.sub(r"^[A-Z]{6}\+", "", name)


def read_words(element, flip, page):
    for span in element.iter("span"):
        size = numbers(span.get("trm"))[0]
        letters = []

        def end_word():
            if letters:
                last = letters[-1]
                page.words.append(Word("".join(letter[0] for letter in letters), plain_font(span.get("font")), size,
                                       letters[0][1], letters[0][2], last[1] + last[3], colour(element)))
                letters.clear()

        for glyph in span.iter("g"):
            text = glyph.get("unicode", "\uFFFD")
            x, y, width = float(glyph.get("x")), flip(float(glyph.get("y"))), float(glyph.get("adv")) * size
            if not text.strip():
                end_word()
                continue
            if letters and (abs(letters[-1][2] - y) > 0.01 or x - letters[-1][1] - letters[-1][3] > 0.12 * size):
                end_word()
            letters.append((text, x, y, width))
        end_word()


def read_path(element, flip, page):
    places, turns = [], 0
    for step in element:
        if step.tag in ("moveto", "lineto"):
            places.append((float(step.get("x")), flip(float(step.get("y")))))
        elif step.tag == "curveto":
            turns += 1
            for i in "123":
                places.append((float(step.get("x" + i)), flip(float(step.get("y" + i)))))
    if not places:
        return
    xs, ys = [place[0] for place in places], [place[1] for place in places]
    box = min(xs), min(ys), max(xs), max(ys)
    kind = "fill" if element.tag == "fill_path" else "line"
    if element.tag == "stroke_path":
        half = float(element.get("linewidth", 1)) / 2
        if len(places) == 2 and abs(ys[0] - ys[1]) < 0.01:
            kind = "rule"
            page.rules.append(Rule(box[0], box[2], ys[0], 2 * half, colour(element), element.get("dash") is not None))
        elif len(places) == 2 and abs(xs[0] - xs[1]) < 0.01:
            kind = "upright"
        elif len(places) in (4, 5) and not turns:
            kind = "frame"
    page.strokes.append(Stroke(*box, colour(element), kind))


def read(path, of=()):
    """The pages of a PDF; `of`: their numbers, when not all are asked for."""
    asked = [",".join(map(str, of))] if of else []
    done = subprocess.run(["mutool", "draw", "-N", "-F", "trace", str(path), *asked], capture_output=True, check=True)
    pages = []
    for element in ElementTree.fromstring(done.stdout).iter("page"):
        _, _, width, height = numbers(element.get("mediabox"))
        page = Page(of[len(pages)] if of else len(pages) + 1, width, height)
        inside_field = 0  # mutool invents a label over an empty signature field, clipped to it
        for part in element:
            inside_field += {"clip_path": 1, "pop_clip": -1}.get(part.tag, 0)
            if inside_field:
                continue
            matrix = numbers(part.get("transform", "1 0 0 1 0 0"))

            def flip(y, matrix=matrix):
                return y * matrix[3] + matrix[5]

            if part.tag == "fill_text":
                read_words(part, flip, page)
            elif part.tag in ("stroke_path", "fill_path"):
                read_path(part, flip, page)
        join_touching(page)
        pages.append(page)
    return pages


def join_touching(page):
    """Runs that touch are one word, whatever calls drew them: "(" and "phản" of "(phản"."""
    joined = []
    for word in page.words:
        last = joined[-1] if joined else None
        if (last and last.font == word.font and last.size == word.size and last.color == word.color
                and abs(last.y - word.y) < 0.05 and abs(word.x - last.right) < 0.05 * word.size):
            last.text += word.text
            last.right = word.right
        else:
            joined.append(word)
    page.words = joined


def is_capitals(text):
    return text == text.upper() and text != text.lower()


def is_nfc(text):
    return unicodedata.is_normalized("NFC", text)

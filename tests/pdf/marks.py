"""Takes the pages of our PDFs apart into marks that can be moved, resized and rewritten, and puts them together.

For tests that spoil a good file on purpose. Knows only what any PDF with two-byte Unicode codes has: qpdf writes the
file out as text, the operators of its pages are read here, and fix-qdf mends the lengths.
"""
import copy
import dataclasses
import re
import subprocess

IDENTITY = """/CIDInit /ProcSet findresource begin
12 dict begin
begincmap
/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def
/CMapName /Adobe-Identity-UCS def
/CMapType 2 def
1 begincodespacerange
<0000> <FFFF>
endcodespacerange
100 beginbfrange
%s
endbfrange
endcmap
CMapName currentdict /CMap defineresource pop
end
end
""" % "\n".join(f"<{high:02X}00> <{high:02X}FF> <{high:02X}00>" for high in range(100))


@dataclasses.dataclass
class Run:
    text: str
    font: str  # "LiberationSerif-Bold"
    size: float
    x: float
    y: float  # base line, from the bottom of the page
    color: str = "0 0 0 rg"


@dataclasses.dataclass
class Path:
    steps: list  # [["m", x, y], ["l", x, y], …]
    paint: str = "S"
    state: str = "0.75 w\n0 0 0 RG\n[] 0 d\n"


@dataclasses.dataclass
class Tag:
    text: str


class File:
    """A PDF as text, with the marks of each page beside it."""

    def __init__(self, path):
        attached = subprocess.run(["qpdf", "--list-attachments", path], capture_output=True, text=True, check=True).stdout
        without = [f"--remove-attachment={line.split(' -> ')[0]}" for line in attached.splitlines() if " -> " in line]
        self.text = subprocess.run(["qpdf", "--qdf", "--object-streams=disable", *without, path, "-"],
                                   capture_output=True, check=True).stdout.decode("latin-1")
        self.open_letters()
        self.objects = {int(match.group(1)): match for match in
                        re.finditer(r"^(\d+) 0 obj\n(.*?)^endobj", self.text, re.M | re.S)}
        kids = re.search(r"/Kids \[(.*?)\]\n  /Type /Pages", self.text, re.S).group(1)
        self.pages = [self.read_page(self.objects[int(number)].group(2)) for number in re.findall(r"(\d+) 0 R", kids)]

    def open_letters(self):
        """Lets a mark carry any letter: also those that the file did not use."""
        for table in re.findall(r"stream\n(/CIDInit.*?)endstream", self.text, re.S):
            self.text = self.text.replace(table, IDENTITY, 1)
        self.text = self.text.replace("  /DW 0\n", "  /DW 550\n")

    def read_page(self, body):
        fonts = {}
        listing = re.search(r"/Font <<(.*?)>>", body, re.S)
        for name, number in re.findall(r"/(\w+) (\d+) 0 R", listing.group(1) if listing else ""):
            font = re.search(r"/BaseFont /[A-Z]{6}\+(\S+)", self.objects[int(number)].group(2)).group(1)
            fonts[name] = font
        contents = int(re.search(r"/Contents (\d+) 0 R", body).group(1))
        stream = re.search(r"stream\n(.*?)endstream", self.objects[contents].group(2), re.S).group(1)
        height = float(re.search(r"/MediaBox \[\s*\S+\s+\S+\s+\S+\s+(\S+)", body).group(1))
        return {"fonts": fonts, "contents": contents, "stream": stream, "height": height,
                "marks": read_marks(stream, fonts)}

    def copy(self):
        return copy.deepcopy({"text": self.text, "pages": self.pages})

    def write(self, state, path):
        text = state["text"]
        for page, old in zip(state["pages"], self.pages):
            if repr(page["marks"]) == repr(old["marks"]):
                continue
            text = text.replace("stream\n" + page["stream"] + "endstream",
                                "stream\n" + write_marks(page["marks"], page["fonts"]) + "endstream", 1)
        done = subprocess.run(["fix-qdf"], input=text.encode("latin-1"), capture_output=True, check=True)
        with open(path, "wb") as file:
            file.write(done.stdout)


def read_marks(stream, fonts):
    marks, stack = [], []
    fill, stroke, width, dash = "0 0 0 rg", "0 0 0 RG", "1 w", "[] 0 d"
    font, size, x, y, steps = "", 0, 0, 0, []
    for token in re.findall(r"\[[^\]]*\]|<<.*?>>|<[^>]*>|[^\s\[\]<>]+", stream):
        if re.match(r"[-+.\d\[/<]", token):
            stack.append(token)
            continue
        if token == "Tf":
            font, size = fonts[stack[0][1:]], float(stack[1])
        elif token == "BT":
            x, y = 0, 0
        elif token == "Td":
            x, y = x + float(stack[0]), y + float(stack[1])
        elif token == "Tj":
            marks.append(Run(bytes.fromhex(stack[0][1:-1]).decode("utf-16-be"), font, size, x, y, fill))
        elif token in ("rg", "RG", "w", "d"):
            said = " ".join(stack + [token])
            fill, stroke = (said, stroke) if token == "rg" else (fill, said if token == "RG" else stroke)
            width, dash = (said if token == "w" else width), (said if token == "d" else dash)
        elif token in ("m", "l", "c", "re", "h"):
            steps.append([token] + [float(number) for number in stack])
        elif token in ("S", "f"):
            marks.append(Path(steps, token, f"{width}\n{stroke}\n{dash}\n{fill}\n"))
            steps = []
        elif token in ("BDC", "BMC", "EMC"):
            marks.append(Tag(" ".join(stack + [token])))
        elif token != "ET":
            raise ValueError(f"an operator that is not expected here: {token}")
        stack = []
    return marks


def write_marks(marks, fonts):
    names = {font: name for name, font in fonts.items()}
    lines = []
    for mark in marks:
        if isinstance(mark, Run):
            code = mark.text.encode("utf-16-be").hex()
            lines.append(f"BT\n{mark.color}\n/{names[mark.font]} {mark.size:g} Tf\n{mark.x:.4f} {mark.y:.4f} Td\n<{code}> Tj\nET")
        elif isinstance(mark, Path):
            steps = "\n".join(" ".join([f"{number:.4f}" for number in step[1:]] + [step[0]]) for step in mark.steps)
            lines.append(f"{mark.state}{steps}\n{mark.paint}")
        else:
            lines.append(mark.text)
    return "\n".join(lines) + "\n"

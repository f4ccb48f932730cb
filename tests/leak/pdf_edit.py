"""A PDF as the objects it is made of, to be changed and written again by qpdf: for planting leaks."""
import base64, json, os, subprocess, tempfile


taken_apart = {}  # the bytes of a PDF: its objects, as qpdf writes them


def take_apart(path):
    with open(path, "rb") as source:
        data = source.read()
    if data not in taken_apart:
        taken_apart[data] = subprocess.run(
            ["qpdf", "--json=2", "--json-stream-data=inline", "--decode-level=generalized", path],
            capture_output=True, check=True).stdout
    return taken_apart[data]


class Pdf:
    def __init__(self, path):
        self.whole = json.loads(take_apart(path))
        self.objects = self.whole["qpdf"][1]
        self.trailer = self.objects["trailer"]["value"]

    def value(self, reference):
        """The dictionary or other value behind "4 0 R" (or the value itself)."""
        while isinstance(reference, str) and reference.endswith(" R"):
            holder = self.objects["obj:" + reference]
            reference = holder["stream"]["dict"] if "stream" in holder else holder["value"]
        return reference

    def root(self):
        return self.value(self.trailer["/Root"])

    def pages(self, node=None):
        node = node or self.value(self.root()["/Pages"])
        for kid in node["/Kids"]:
            below = self.value(kid)
            if below["/Type"] == "/Pages":
                yield from self.pages(below)
            else:
                yield below

    def page(self, index=0):
        return list(self.pages())[index]

    def resources(self, index=0):
        node = self.page(index)
        while "/Resources" not in node:
            node = self.value(node["/Parent"])
        return self.value(node["/Resources"])

    def add(self, value):
        number = max(int(key[4:].split()[0]) for key in self.objects if key.startswith("obj:")) + 1
        self.objects[f"obj:{number} 0 R"] = {"value": value}
        return f"{number} 0 R"

    def add_stream(self, data, **entries):
        number = max(int(key[4:].split()[0]) for key in self.objects if key.startswith("obj:")) + 1
        self.objects[f"obj:{number} 0 R"] = {"stream": {"data": base64.b64encode(data).decode(),
                                                        "dict": {"/" + key: item for key, item in entries.items()}}}
        return f"{number} 0 R"

    def data(self, reference):
        return base64.b64decode(self.objects["obj:" + reference]["stream"]["data"])

    def set_data(self, reference, data):
        self.objects["obj:" + reference]["stream"]["data"] = base64.b64encode(data).decode()

    def add_content(self, data, index=0):
        """Shows something more on a page."""
        page = self.page(index)
        contents = page["/Contents"]
        contents = contents if isinstance(contents, list) else [contents]
        page["/Contents"] = contents + [self.add_stream(b"\nq " + data + b" Q\n")]

    def wide_font(self, index=0):
        """The name of a font of two-byte codes on a page."""
        for name, font in self.value(self.resources(index)["/Font"]).items():
            if self.value(font)["/Subtype"] == "/Type0":
                return name
        raise KeyError("/Type0")

    def save(self, path, *options):
        with tempfile.TemporaryDirectory() as folder:
            draft = os.path.join(folder, "draft.json")
            with open(draft, "w", encoding="utf-8") as out:
                json.dump({"version": 2, "parameters": {"decodelevel": "generalized"},
                           "qpdf": self.whole["qpdf"]}, out)
            subprocess.run(["qpdf", "--json-input", draft, *options, "--object-streams=generate",
                            "--newline-before-endstream", "--deterministic-id", path], check=True)


def show(font, text, x=100, y=100, size=10):
    """Operators that show a text in a font of UTF-16 codes."""
    return f"BT {font} {size} Tf 1 0 0 1 {x} {y} Tm <{text.encode('utf-16-be').hex()}> Tj ET ".encode()

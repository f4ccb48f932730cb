#!/usr/bin/env python3
"""Plants leaks in published folders, one a channel, and wants each of them caught.

usage: planted.py PROGRAM PROJECT_FOLDER [--all | --only NAME | --rest | --list]

A report of the sample office is published. Then, again and again: the files a channel needs are copied, something that
must not be seen is put into one of them by other people's programs (qpdf, openpyxl, xlsxwriter, zipfile), the manifest
is made to agree, and `baocao verify` must leave with 7, name the file and the kind, and not repeat what it found. The
folder without a leak, written again by the same programs, must pass. At last a template plants one in a real run,
which must stop with 7 and leave what was published as it was. Each channel of the dispatch is one of the deck too: a few
of these are tried each time, all with --all. --only tries one channel, --rest everything but the channels.
"""
import base64, csv, hashlib, io, json, os, re, shutil, struct, subprocess, sys, tempfile, unicodedata, zipfile, zlib

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from pdf_edit import Pdf, show

program, project = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
OFFICE, WEEK, KNOWN = "dak-lak", "2024-W30", "2024-08-01T06:00:00+07:00"
FOLDER = f"out/tuan/{WEEK}"
PHONE, MAIL, IDENTITY, PLATE = "0912 345 678", "nguyen.an@vidu.vn", "066099012345", "47A-123.45"
ACCOUNT = "số tài khoản 5200 2051 2345 6"
UNIT_BOOKS = ""  # of the real run
failures = []


def run(workspace, *arguments):
    return subprocess.run([program, arguments[0], "-C", workspace, *arguments[1:]], capture_output=True, text=True)


# ---- What must not be seen -------------------------------------------------------------------------------------

def rows_of(name):
    with open(os.path.join(project, "samples", OFFICE, name + ".csv"), encoding="utf-8", newline="") as rows:
        return list(csv.DictReader(rows))


class Secrets:
    """A code and a text of a sensitive ticket, the text of an ordinary one of the week."""

    def __init__(self):
        tickets = rows_of("tickets")
        changed = {event["code"] for event in rows_of("events") if event["sensitivity"]}
        clean = [row for row in tickets if re.fullmatch(r"[^0-9@\"=]{60,400}", row["content"])
                 and row["code"] not in changed]
        hidden = [row for row in clean if row["sensitivity"].strip().lower() not in ("", "public", "công khai")]
        open_ones = [row for row in clean if row["sensitivity"] == "" and row["received_at"][:10] in
                     [f"2024-07-{day}" for day in range(22, 29)]]
        self.code, self.text = hidden[0]["code"], hidden[0]["content"]
        self.ordinary_code, self.ordinary = open_ones[0]["code"], open_ones[0]["content"]
        words = self.text.split()
        self.part = " ".join(words[1:11])  # more than eight words in a row


secret = Secrets()

# ---- Channels --------------------------------------------------------------------------------------------------

channels = []  # (name, what to do with a folder, the finding that is wanted, the file)


def channel(finding, file):
    def take(function):
        channels.append((function.__name__, function, finding, file))
        return function
    return take


CODE, TEXT, OTHERS = "gate.sensitive-code", "gate.sensitive-text", "gate.private-text"
PDF, DECK, BOOK, REPORT, MANIFEST = "bao-cao.pdf", "giao-ban.pdf", "so-lieu.xlsx", "report.json", "manifest.json"
# Tried in the deck each time: what is shown, what is hidden, what a page says of itself, what stands beside the pages.
DECK_USUAL = {"deck" + name for name in (
    "_visible_code", "_visible_text", "_text_of_an_ordinary_ticket", "_invisible_render_mode", "_kerned_in_pieces",
    "_map_that_tells", "_alternative_text", "_xmp", "_attachment_json", "_annotation", "_packed_behind_the_end",
    "_encrypted")}


def also_in_the_deck(name, change, finding):
    """`change` takes a folder and the name of a file in it."""
    channels.append((name, lambda folder: change(folder, PDF), finding, PDF))
    channels.append((name.replace("pdf", "deck", 1), lambda folder: change(folder, DECK), finding, DECK))


def pdf_channel(finding):
    """The function changes a Pdf."""
    def take(function):
        def change(folder, file):
            path = os.path.join(folder, file)
            pdf = Pdf(path)
            function(pdf)
            pdf.save(path)
        also_in_the_deck(function.__name__, change, finding)
        return function
    return take


def bytes_channel(finding, file):
    """The function turns the bytes of a file into others."""
    def take(function):
        def change(folder, name=file):
            path = os.path.join(folder, name)
            with open(path, "rb") as source:
                data = source.read()
            with open(path, "wb") as out:
                out.write(function(data))
        if file == PDF:
            also_in_the_deck(function.__name__, change, finding)
        else:
            channels.append((function.__name__, change, finding, file))
        return function
    return take


def show_text(pdf, text, **where):
    pdf.add_content(show(pdf.wide_font(), text, **where))


# -- pages of the PDF

@pdf_channel(CODE)
def pdf_visible_code(pdf):
    show_text(pdf, secret.code)


@pdf_channel(TEXT)
def pdf_visible_text(pdf):
    show_text(pdf, secret.part)


@pdf_channel(OTHERS)
def pdf_text_of_an_ordinary_ticket(pdf):
    show_text(pdf, secret.ordinary)


@pdf_channel(TEXT)
def pdf_white_text(pdf):
    pdf.add_content(b"1 1 1 rg " + show(pdf.wide_font(), secret.part))


@pdf_channel(TEXT)
def pdf_invisible_render_mode(pdf):
    pdf.add_content(show(pdf.wide_font(), secret.part).replace(b"Tf ", b"Tf 3 Tr "))


@pdf_channel(CODE)
def pdf_off_the_page(pdf):
    show_text(pdf, secret.code, x=-900, y=4000)


@pdf_channel(TEXT)
def pdf_tiny_text(pdf):
    show_text(pdf, secret.part, size=0.01)


@pdf_channel(TEXT)
def pdf_clipped_away(pdf):
    pdf.add_content(b"0 0 1 1 re W n " + show(pdf.wide_font(), secret.part))


@pdf_channel(TEXT)
def pdf_under_a_box(pdf):
    pdf.add_content(show(pdf.wide_font(), secret.part) + b" 0.9 g 90 90 400 40 re f")


@pdf_channel(TEXT)
def pdf_words_one_by_one(pdf):
    for place, word in enumerate(secret.part.split()):
        show_text(pdf, word, x=60 + 40 * place)


@pdf_channel(TEXT)
def pdf_words_out_of_order(pdf):
    for place, word in reversed(list(enumerate(secret.part.split()))):
        show_text(pdf, word, x=60 + 40 * place, y=33)


@pdf_channel(TEXT)
def pdf_over_line_ends(pdf):
    for line, word in enumerate(secret.part.split()):
        show_text(pdf, word, x=60, y=700 - 15 * line)


@pdf_channel(CODE)
def pdf_code_over_a_line_end(pdf):
    head, tail = secret.code[:6], secret.code[6:]
    show_text(pdf, head, x=500, y=300)
    show_text(pdf, tail, x=60, y=285)


@pdf_channel(CODE)
def pdf_code_letter_by_letter(pdf):
    for place, letter in enumerate(secret.code):
        show_text(pdf, letter, x=100 + 5 * place, y=222)


@pdf_channel(TEXT)
def pdf_kerned_in_pieces(pdf):
    pieces = " 12 ".join(f"<{letter.encode('utf-16-be').hex()}>" for letter in secret.part)
    pdf.add_content(f"BT {pdf.wide_font()} 10 Tf 1 0 0 1 50 50 Tm [{pieces}] TJ ET".encode())


@pdf_channel(TEXT)
def pdf_upper_case(pdf):
    show_text(pdf, secret.part.upper())


@pdf_channel(TEXT)
def pdf_decomposed_letters(pdf):
    show_text(pdf, unicodedata.normalize("NFD", secret.part))


@pdf_channel(TEXT)
def pdf_without_marks(pdf):
    plain = unicodedata.normalize("NFD", secret.part.replace("đ", "d").replace("Đ", "D"))
    show_text(pdf, "".join(letter for letter in plain if not unicodedata.combining(letter)))


@pdf_channel(CODE)
def pdf_standard_font(pdf):
    pdf.value(pdf.resources()["/Font"])["/Leak"] = pdf.add(
        {"/Type": "/Font", "/Subtype": "/Type1", "/BaseFont": "/Helvetica"})
    pdf.add_content(f"BT /Leak 9 Tf 40 40 Td ({secret.code}) Tj ET".encode())


@pdf_channel(CODE)
def pdf_codes_hidden_by_the_map(pdf):
    """The font shows the letters, its map says that they are others."""
    name = pdf.wide_font()
    font = dict(pdf.value(pdf.value(pdf.resources()["/Font"])[name]))
    font["/ToUnicode"] = pdf.add_stream(b"begincmap 1 beginbfrange <0000> <00FF> <0041> endbfrange endcmap")
    pdf.value(pdf.resources()["/Font"])["/Leak"] = pdf.add(font)
    letters = " 9 ".join(f"<{letter.encode('utf-16-be').hex()}>" for letter in secret.code)
    pdf.add_content(f"BT /Leak 9 Tf 40 40 Td [{letters}] TJ ET".encode())


@pdf_channel(CODE)
def pdf_map_that_tells(pdf):
    """Codes that mean nothing, and a map that turns them into the code."""
    name = pdf.wide_font()
    font = dict(pdf.value(pdf.value(pdf.resources()["/Font"])[name]))
    lines = "".join(f"<{4000 + place:04X}> <{ord(letter):04X}>\n" for place, letter in enumerate(secret.code))
    font["/ToUnicode"] = pdf.add_stream(
        f"begincmap {len(secret.code)} beginbfchar\n{lines}endbfchar endcmap".encode())
    pdf.value(pdf.resources()["/Font"])["/Leak"] = pdf.add(font)
    pdf.add_content(show("/Leak", "".join(chr(4000 + place) for place in range(len(secret.code)))))


@pdf_channel(TEXT)
def pdf_map_that_holds_a_text(pdf):
    font = pdf.value(pdf.value(pdf.resources()["/Font"])[pdf.wide_font()])
    font["/ToUnicode"] = pdf.add_stream(
        pdf.data(font["/ToUnicode"]).replace(
            b"endcmap", f"1 beginbfchar <FFFE> <{secret.part.encode('utf-16-be').hex()}> endbfchar\nendcmap".encode(), 1))


@pdf_channel(TEXT)
def pdf_hidden_layer(pdf):
    layer = pdf.add({"/Type": "/OCG", "/Name": "u:layer"})
    pdf.root()["/OCProperties"] = {"/OCGs": [layer], "/D": {"/OFF": [layer]}}
    pdf.resources()["/Properties"] = {"/Off": layer}
    pdf.add_content(b"/OC /Off BDC " + show(pdf.wide_font(), secret.part) + b" EMC")


@pdf_channel(CODE)
def pdf_layer_name(pdf):
    pdf.root()["/OCProperties"] = {"/OCGs": [pdf.add({"/Type": "/OCG", "/Name": "u:" + secret.code})], "/D": {}}


@pdf_channel(TEXT)
def pdf_form_that_is_not_drawn(pdf):
    pdf.resources().setdefault("/XObject", {})
    pdf.value(pdf.resources()["/XObject"])["/Leak"] = pdf.add_stream(
        show(pdf.wide_font(), secret.part), Type="/XObject", Subtype="/Form", BBox=[0, 0, 9, 9],
        Resources=pdf.resources())


@pdf_channel(TEXT)
def pdf_alternative_text(pdf):
    pdf.add_content(b"/Figure <</Alt <FEFF" + secret.part.encode("utf-16-be").hex().encode() + b">>> BDC EMC")


@pdf_channel(CODE)
def pdf_actual_text(pdf):
    pdf.add_content(f"/Span <</ActualText ({secret.code})>> BDC EMC".encode())


@pdf_channel(TEXT)
def pdf_structure_alternative_text(pdf):
    pdf.root()["/StructTreeRoot"] = pdf.add(
        {"/Type": "/StructTreeRoot", "/K": {"/S": "/Figure", "/Alt": "u:" + secret.part}})


# -- what a PDF holds beside its pages

@pdf_channel(CODE)
def pdf_title(pdf):
    pdf.value(pdf.trailer["/Info"])["/Title"] = "u:Báo cáo " + secret.code


@pdf_channel(TEXT)
def pdf_own_property(pdf):
    pdf.value(pdf.trailer["/Info"])["/GhiChu"] = "u:" + secret.part


@pdf_channel(CODE)
def pdf_xmp(pdf):
    metadata = pdf.root()["/Metadata"]
    pdf.set_data(metadata, pdf.data(metadata).replace(b"</rdf:RDF>", f"<!-- {secret.code} --></rdf:RDF>".encode()))


@pdf_channel(TEXT)
def pdf_xmp_entities(pdf):
    metadata = pdf.root()["/Metadata"]
    words = "".join(f"&#{ord(letter)};" for letter in secret.part)
    pdf.set_data(metadata, pdf.data(metadata).replace(
        b"</rdf:RDF>", f"<rdf:Description><x>{words}</x></rdf:Description></rdf:RDF>".encode()))


def attach(pdf, data, name="dulieu.json"):
    file = pdf.add_stream(data, Type="/EmbeddedFile")
    spec = pdf.add({"/Type": "/Filespec", "/F": "u:" + name, "/EF": {"/F": file}})
    pdf.root()["/Names"] = {"/EmbeddedFiles": {"/Names": ["u:a", spec]}}


@pdf_channel(TEXT)
def pdf_attachment_json(pdf):
    attach(pdf, json.dumps({"notes": [secret.part]}).encode())


@pdf_channel("gate.phone")
def pdf_attachment_phone(pdf):
    attach(pdf, json.dumps({"n": {"a": PHONE}}).encode())


@pdf_channel(CODE)
def pdf_attachment_name(pdf):
    attach(pdf, b"{}", secret.code + ".json")


@pdf_channel(TEXT)
def pdf_attachment_workbook(pdf):
    attach(pdf, zipped({"a.xml": f"<a>{secret.part}</a>".encode()}), "a.xlsx")


@pdf_channel(CODE)
def pdf_outline(pdf):
    item = pdf.add({"/Title": "u:" + secret.code})
    pdf.root()["/Outlines"] = pdf.add({"/Type": "/Outlines", "/First": item, "/Last": item, "/Count": 1})


def annotate(pdf, **entries):
    pdf.page().setdefault("/Annots", [])
    pdf.page()["/Annots"] = [pdf.add({"/Type": "/Annot", "/Rect": [0, 0, 9, 9], **{
        "/" + key: value for key, value in entries.items()}})]


@pdf_channel(TEXT)
def pdf_annotation(pdf):
    annotate(pdf, Subtype="/Text", Contents="u:" + secret.part)


@pdf_channel("gate.e-mail")
def pdf_link(pdf):
    annotate(pdf, Subtype="/Link", A={"/S": "/URI", "/URI": "u:mailto:" + MAIL})


@pdf_channel("gate.identity-number")
def pdf_form_field(pdf):
    annotate(pdf, Subtype="/Widget", FT="/Tx", T="u:a", V="u:" + IDENTITY)
    pdf.root()["/AcroForm"] = {"/Fields": list(pdf.page()["/Annots"])}


@pdf_channel(TEXT)
def pdf_script(pdf):
    pdf.root()["/OpenAction"] = {"/S": "/JavaScript", "/JS": "u:x('" + secret.part + "')"}


@pdf_channel(CODE)
def pdf_destination_name(pdf):
    pdf.root()["/Dests"] = {"/" + secret.code: [0, "/Fit"]}


@pdf_channel(CODE)
def pdf_page_label(pdf):
    pdf.root()["/PageLabels"] = {"/Nums": [0, {"/P": "u:" + secret.code}]}


@bytes_channel(TEXT, PDF)
def pdf_behind_the_end(data):
    return data + secret.part.encode() + b"\n"


@bytes_channel(TEXT, PDF)
def pdf_utf16_behind_the_end(data):
    return data + secret.part.encode("utf-16-le") + b"\n"


@bytes_channel(TEXT, PDF)
def pdf_packed_behind_the_end(data):
    return data + b"99 0 obj <</Filter /FlateDecode>> stream\n" + zlib.compress(
        secret.part.encode()) + b"\nendstream endobj\n%%EOF\n"


@bytes_channel("gate.hidden-bytes", PDF)
def pdf_older_revision(data):
    start = data.rindex(b"startxref")
    return data + b"% a later revision\n" + data[start:]


@bytes_channel(CODE, PDF)
def pdf_remark_between_objects(data):
    """The place of a remark: before the first object, so that only its offsets move."""
    return data.replace(b"\n", b"\n%" + secret.code.encode() + b"\n", 1)


def seal(folder, file):
    path = os.path.join(folder, file)
    subprocess.run(["qpdf", "--encrypt", "", "x", "256", "--", path, path + "~"], check=True)
    os.replace(path + "~", path)


also_in_the_deck("pdf_encrypted", seal, "gate.sealed")


# -- the workbook, part by part

def zipped(parts, **options):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, data in parts.items():
            book.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), data, zipfile.ZIP_DEFLATED)
        book.comment = options.get("comment", b"")
    return out.getvalue()


def parts_of(data):
    with zipfile.ZipFile(io.BytesIO(data)) as book:
        return {name: book.read(name) for name in book.namelist()}


def book_channel(finding):
    """The function changes a dictionary of parts."""
    def take(function):
        def change(data):
            parts = parts_of(data)
            function(parts)
            return zipped(parts)
        change.__name__ = function.__name__
        bytes_channel(finding, BOOK)(change)
        return function
    return take


def sheet_of(parts, index=0):
    return sorted(name for name in parts if name.startswith("xl/worksheets/sheet"))[index]


def put(parts, name, before, what):
    assert before in parts[name], (name, before)
    parts[name] = parts[name].replace(before, what + before, 1)


def add_cell(parts, cell):
    put(parts, sheet_of(parts), b"</sheetData>", b'<row r="9000">' + cell + b"</row>")


def add_text(parts, text):
    add_cell(parts, f'<c r="A9000" t="inlineStr"><is><t>{text}</t></is></c>'.encode())


@book_channel(CODE)
def book_visible_code(parts):
    add_text(parts, secret.code)


@book_channel(TEXT)
def book_visible_text(parts):
    add_text(parts, secret.part)


@book_channel(OTHERS)
def book_text_of_an_ordinary_ticket(parts):
    add_text(parts, secret.ordinary)


@book_channel(TEXT)
def book_text_over_runs(parts):
    runs = "".join(f'<r><rPr><b/><sz val="9"/></rPr><t xml:space="preserve">{letter}</t></r>'
                   for letter in secret.part)
    add_cell(parts, f'<c r="A9000" t="inlineStr"><is>{runs}</is></c>'.encode())


@book_channel(CODE)
def book_code_over_runs(parts):
    head, tail = secret.code[:5], secret.code[5:]
    add_cell(parts, f'<c r="A9000" t="inlineStr"><is><r><t>{head}</t></r><r><rPr><sz val="9"/></rPr><t>{tail}</t></r></is></c>'
             .encode())


@book_channel(TEXT)
def book_text_over_cells(parts):
    add_cell(parts, "".join(f'<c t="inlineStr"><is><t>{word}</t></is></c>' for word in secret.part.split()).encode())


@book_channel(TEXT)
def book_entities(parts):
    words = "".join(f"&#x{ord(letter):x};" for letter in secret.part)
    add_cell(parts, f'<c t="inlineStr"><is><t>{words}</t></is></c>'.encode())


@book_channel(TEXT)
def book_cdata(parts):
    half = len(secret.part) // 2
    add_cell(parts, f'<c t="inlineStr"><is><t><![CDATA[{secret.part[:half]}]]><![CDATA[{secret.part[half:]}]]></t></is></c>'
             .encode())


@book_channel(CODE)
def book_xml_comment(parts):
    put(parts, sheet_of(parts), b"</worksheet>", f"<!-- {secret.code} -->".encode())


@book_channel(TEXT)
def book_processing_instruction(parts):
    put(parts, sheet_of(parts), b"</worksheet>", f"<?x {secret.part}?>".encode())


@book_channel(TEXT)
def book_attribute(parts):
    put(parts, sheet_of(parts), b"</sheetData>", f'<row r="9001" x="{secret.part}"/>'.encode())


@book_channel(TEXT)
def book_part_in_utf16(parts):
    name = sheet_of(parts)
    text = parts[name].decode().replace("</sheetData>", f"<x>{secret.part}</x></sheetData>")
    text = re.sub(r'encoding="[^"]*"', 'encoding="UTF-16"', text, 1)
    parts[name] = text.encode("utf-16")


@book_channel(TEXT)
def book_decomposed_letters(parts):
    add_cell(parts, f'<c t="inlineStr"><is><t>{unicodedata.normalize("NFD", secret.part)}</t></is></c>'.encode())


@book_channel("gate.phone")
def book_phone_as_a_number(parts):
    add_cell(parts, b"<c r=\"A9000\"><v>912345678</v></c>")


@book_channel("gate.phone")
def book_phone_as_text(parts):
    add_cell(parts, f'<c r="A9000" t="str"><v>{PHONE}</v></c>'.encode())


@book_channel("gate.account-number")
def book_account(parts):
    add_text(parts, ACCOUNT)


@book_channel("gate.plate")
def book_plate(parts):
    add_text(parts, f"xe {PLATE} đỗ sai")


@book_channel(CODE)
def book_formula_cache(parts):
    add_cell(parts, f'<c r="A9000" t="str"><f>A1</f><v>{secret.code}</v></c>'.encode())


@book_channel(CODE)
def book_formula(parts):
    add_cell(parts, f'<c r="A9000"><f>"{secret.code}"&amp;""</f><v>0</v></c>'.encode())


@book_channel(TEXT)
def book_unused_shared_string(parts):
    parts["xl/sharedStrings.xml"] = (
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f"<si><t>{secret.part}</t></si></sst>").encode()


@book_channel(CODE)
def book_defined_name(parts):
    put(parts, "xl/workbook.xml", b"</workbook>",
        f'<definedNames><definedName name="_x" hidden="1">"{secret.code}"</definedName></definedNames>'.encode())


@book_channel(TEXT)
def book_chart_cache(parts):
    chart = [name for name in parts if name.startswith("xl/charts/")][0]
    put(parts, chart, b"</c:chartSpace>",
        f'<c:strCache><c:pt idx="0"><c:v>{secret.part}</c:v></c:pt></c:strCache>'.encode())


def charts_by_kind(parts):
    """One chart of each kind that the workbook has."""
    kinds = {}
    for name in sorted(parts):
        if re.fullmatch(r"xl/charts/chart\d+\.xml", name):
            for kind in re.findall(rb"<c:(\w+Chart)>", parts[name]):
                kinds.setdefault(kind, name)
    assert kinds
    return kinds


def in_charts_of_each_kind(finding):
    """One after the other in the copies of cells that each kind of chart keeps: all must be caught."""
    def take(function):
        def change(folder):
            path = os.path.join(folder, BOOK)
            with open(path, "rb") as source:
                data = source.read()
            for name in charts_by_kind(parts_of(data)).values():
                parts = parts_of(data)
                function(parts, name)
                with open(path, "wb") as out:
                    out.write(zipped(parts))
                agree(folder)
                workspace = folder[:-len(FOLDER)]
                done, problems = verify(workspace)
                if not any(code == finding and where.startswith(f"{FOLDER}/{BOOK}#{name}") for code, where in problems):
                    failures.append(f"{function.__name__}, {name}: exit {done.returncode}, found {sorted(problems)}")
        channels.append((function.__name__, change, finding, BOOK))
        return function
    return take


def put_first(parts, name, before, what):
    """In the first copy of cells of this kind, as a new item of it."""
    parts[name] = parts[name].replace(before, what + before, 1)
    assert what in parts[name], (name, before)


@in_charts_of_each_kind(TEXT)
def book_names_of_each_kind_of_chart(parts, name):
    put_first(parts, name, b"</c:strCache>", f'<c:pt idx="99"><c:v>{secret.part}</c:v></c:pt>'.encode())


@in_charts_of_each_kind("gate.phone")
def book_numbers_of_each_kind_of_chart(parts, name):
    put_first(parts, name, b"</c:numCache>", b'<c:pt idx="99"><c:v>0912345678</c:v></c:pt>')


@in_charts_of_each_kind(CODE)
def book_formula_of_each_kind_of_chart(parts, name):
    put_first(parts, name, b"</c:numRef>", f"<c:f>'{secret.code}'!$A$1</c:f>".encode())


@in_charts_of_each_kind(CODE)
def book_title_of_each_kind_of_chart(parts, name):
    put_first(parts, name, b"</c:chart>", ("<c:title><c:tx><c:rich><a:p><a:r><a:t>" + secret.code[:5] + "</a:t></a:r>"
              "<a:r><a:t>" + secret.code[5:] + "</a:t></a:r></a:p></c:rich></c:tx></c:title>").encode())


@book_channel(CODE)
def book_formula_of_a_data_bar(parts):
    put(parts, sheet_of(parts), b"</worksheet>",
        '<extLst><ext><x14:conditionalFormattings xmlns:x14="x14" xmlns:xm="xm"><x14:conditionalFormatting><x14:cfRule>'
        f'<x14:dataBar><x14:cfvo type="formula"><xm:f>"{secret.code}"</xm:f></x14:cfvo></x14:dataBar></x14:cfRule>'
        '</x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst>'.encode())


@book_channel("gate.phone")
def book_defined_name_with_a_phone(parts):
    put(parts, "xl/workbook.xml", b"</workbook>",
        f'<definedNames><definedName name="_y" comment="gọi {PHONE}">1</definedName></definedNames>'.encode())


@book_channel(TEXT)
def book_drawing_description(parts):
    drawing = [name for name in parts if name.startswith("xl/drawings/drawing")][0]
    parts[drawing] = parts[drawing].replace(b'name="', f'descr="{secret.part}" name="'.encode(), 1)


@book_channel(CODE)
def book_core_property(parts):
    put(parts, "docProps/core.xml", b"</cp:coreProperties>", f"<dc:description>{secret.code}</dc:description>".encode())


@book_channel(CODE)
def book_app_property(parts):
    put(parts, "docProps/app.xml", b"</Properties>", f"<Manager>{secret.code}</Manager>".encode())


@book_channel(TEXT)
def book_custom_property(parts):
    parts["docProps/custom.xml"] = f"<Properties><property><lpwstr>{secret.part}</lpwstr></property></Properties>".encode()


@book_channel(TEXT)
def book_header(parts):
    put(parts, sheet_of(parts), b"</worksheet>",
        f"<headerFooter><oddHeader>&amp;L{secret.part}</oddHeader></headerFooter>".encode())


@book_channel(TEXT)
def book_data_validation(parts):
    put(parts, sheet_of(parts), b"</worksheet>",
        f'<dataValidations><dataValidation prompt="{secret.part}"/></dataValidations>'.encode())


@book_channel(CODE)
def book_conditional_format(parts):
    put(parts, sheet_of(parts), b"</worksheet>",
        f"<conditionalFormatting><cfRule><formula>\"{secret.code}\"</formula></cfRule></conditionalFormatting>".encode())


@book_channel(CODE)
def book_hyperlink(parts):
    parts["xl/worksheets/_rels/sheet9.xml.rels"] = f'<Relationships><Relationship Target="http://x/{secret.code}"/></Relationships>'.encode()


@book_channel(TEXT)
def book_style_name(parts):
    put(parts, "xl/styles.xml", b"</styleSheet>", f'<x><cellStyle name="{secret.part}"/></x>'.encode())


@book_channel(CODE)
def book_number_format(parts):
    put(parts, "xl/styles.xml", b"</styleSheet>", f'<x><numFmt formatCode="0&quot;{secret.code}&quot;"/></x>'.encode())


@book_channel(CODE)
def book_part_name(parts):
    parts[f"xl/{secret.code}.xml"] = b"<a/>"


@book_channel(TEXT)
def book_nested_package(parts):
    parts["xl/embeddings/a.xlsx"] = zipped({"b.xml": f"<a>{secret.part}</a>".encode()})


@book_channel("gate.unknown-form")
def book_binary_part(parts):
    parts["xl/printerSettings/a.bin"] = b"\x00\x01\x02\x03\x04"


@book_channel("gate.hidden-bytes")
def book_picture_with_words(parts):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
    parts["xl/media/a.png"] = (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", bytes(13)) +
                               chunk(b"zTXt", b"a\x00\x00" + zlib.compress(secret.part.encode())) + chunk(b"IEND", b""))


@bytes_channel(TEXT, BOOK)
def book_zip_comment(data):
    return zipped(parts_of(data), comment=secret.part.encode())


@bytes_channel(CODE, BOOK)
def book_extra_field(data):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for index, (name, part) in enumerate(parts_of(data).items()):
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.extra = b"" if index else struct.pack("<HH", 0xABCD, len(secret.code)) + secret.code.encode()
            book.writestr(info, part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


@bytes_channel(CODE, BOOK)
def book_part_comment(data):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name, part in parts_of(data).items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.comment = secret.code.encode()
            book.writestr(info, part, zipfile.ZIP_DEFLATED)
    return out.getvalue()


@bytes_channel(TEXT, BOOK)
def book_behind_the_end(data):
    return data + secret.part.encode()


@bytes_channel("gate.hidden-bytes", BOOK)
def book_packed_before_the_parts(data):
    return rebased(data, zlib.compress(secret.part.encode()))


@bytes_channel("gate.hidden-bytes", BOOK)
def book_part_that_is_not_listed(data):
    with_one_more = zipped({"b.xml": f"<a>{secret.part}</a>".encode()})
    listed = with_one_more.index(b"PK\x01\x02")
    return rebased(data, with_one_more[:listed])


def rebased(data, prefix):
    """The package behind some bytes, its offsets mended so that every reader opens it."""
    end = data.rindex(b"PK\x05\x06")
    start = struct.unpack("<I", data[end + 16:end + 20])[0]
    out = bytearray(prefix + data)
    at = start + len(prefix)
    while out[at:at + 4] == b"PK\x01\x02":
        name, extra, comment = struct.unpack("<HHH", out[at + 28:at + 34])
        offset = struct.unpack("<I", out[at + 42:at + 46])[0]
        out[at + 42:at + 46] = struct.pack("<I", offset + len(prefix))
        at += 46 + name + extra + comment
    end += len(prefix)
    out[end + 16:end + 20] = struct.pack("<I", start + len(prefix))
    return bytes(out)


def said_to_be(data, length):
    """The first part says of itself that it unpacks to so many bytes."""
    out = bytearray(data)
    listed = data.index(b"PK\x01\x02")
    out[22:26] = out[listed + 24:listed + 28] = struct.pack("<I", length)
    return bytes(out)


@bytes_channel("gate.too-large", BOOK)
def book_that_unpacks_to_too_much(data):
    return said_to_be(zipped(parts_of(data)), 0x7FFFFFFF)


@bytes_channel("gate.unreadable", BOOK)
def book_that_unpacks_to_more_than_it_says(data):
    parts = parts_of(data)
    first = next(iter(parts))
    return said_to_be(zipped({**parts, first: parts[first] + b"<!-- " + secret.part.encode() + b" -->"}),
                      len(parts[first]))


def with_openpyxl(finding):
    def take(function):
        def change(folder):
            import openpyxl
            path = os.path.join(folder, BOOK)
            book = openpyxl.load_workbook(path)
            function(book)
            book.save(path)
        change.__name__ = function.__name__
        channels.append((function.__name__, change, finding, BOOK))
        return function
    return take


@with_openpyxl(CODE)
def book_hidden_sheet(book):
    sheet = book.create_sheet("x")
    sheet["B2"] = secret.code
    sheet.sheet_state = "hidden"


@with_openpyxl(TEXT)
def book_very_hidden_sheet(book):
    sheet = book.create_sheet("y")
    sheet["C7"] = secret.part
    sheet.sheet_state = "veryHidden"


@with_openpyxl(TEXT)
def book_hidden_column(book):
    book.worksheets[0]["ZZ3"] = secret.part
    book.worksheets[0].column_dimensions["ZZ"].hidden = True


@with_openpyxl(TEXT)
def book_cell_comment(book):
    import openpyxl.comments
    book.worksheets[0]["A2"].comment = openpyxl.comments.Comment(secret.part, "x")


@with_openpyxl(CODE)
def book_sheet_name(book):
    book.create_sheet(secret.code)


# -- machine-readable files, names

def json_channel(finding, file=REPORT):
    def take(function):
        def change(data):
            root = json.loads(data)
            function(root)
            return json.dumps(root, ensure_ascii=False, indent=1).encode()
        change.__name__ = function.__name__
        bytes_channel(finding, file)(change)
        return function
    return take


@json_channel(TEXT)
def json_text_far_behind(root):
    """More than is searched at once, without a break, the text in the middle and at the end of it."""
    root["x"] = "một hai ba bốn năm " * 200000 + secret.part + " sáu bảy" * 300000


@json_channel(TEXT)
def json_note(root):
    root["notes"] = [secret.part]


@json_channel(CODE)
def json_value(root):
    root["x"] = {"y": [1, {"z": secret.code}]}


@json_channel(CODE)
def json_key(root):
    root[secret.code] = 1


@json_channel(TEXT)
def json_text_as_key(root):
    root["x"] = {secret.part: 0}


@json_channel(OTHERS)
def json_text_of_an_ordinary_ticket(root):
    root["x"] = secret.ordinary


@json_channel("gate.phone")
def json_phone_as_a_number(root):
    root["x"] = 912345678


@json_channel("gate.e-mail")
def json_mail(root):
    root["x"] = "thư của " + MAIL


@json_channel("gate.identity-number")
def json_identity(root):
    root["x"] = "CCCD " + IDENTITY


@json_channel("gate.phone")
def json_foreign_form_of_a_phone(root):
    root["x"] = "gọi +84 912.345.678 nhé"


@bytes_channel(TEXT, REPORT)
def json_escaped(data):
    words = "".join(f"\\u{ord(letter):04x}" for letter in secret.part)
    return data.rstrip()[:-1] + f', "x": "{words}"}}'.encode()


@bytes_channel(TEXT, REPORT)
def json_doubled_key(data):
    """Readers keep the last one and never see the first."""
    return data.rstrip()[:-1] + f', "x": "{secret.part}", "x": ""}}'.encode()


@bytes_channel("gate.unreadable", REPORT)
def json_broken(data):
    return data[:-20]


@bytes_channel("gate.unreadable", REPORT)
def json_behind_the_end(data):
    return data + b"{}"


@json_channel(CODE, MANIFEST)
def manifest_note(root):
    root["note"] = secret.code


@channel(CODE, "#")
def file_name(folder):
    shutil.copy(os.path.join(folder, REPORT), os.path.join(folder, secret.code + ".png"))


@channel("gate.unknown-file", "ghi-chu.txt")
def file_of_another_kind(folder):
    with open(os.path.join(folder, "ghi-chu.txt"), "w") as out:
        out.write("x")


@channel("gate.unknown-file", "bao-cao-2.pdf")
def link_to_elsewhere(folder):
    os.symlink("bao-cao.pdf", os.path.join(folder, "bao-cao-2.pdf"))


# ---- One after the other -----------------------------------------------------------------------------------------

def agree(folder):
    """The manifest says of the changed files what is there now."""
    path = os.path.join(folder, MANIFEST)
    with open(path, encoding="utf-8") as source:
        manifest = json.load(source)
    files = sorted(os.path.relpath(os.path.join(place, name), folder)
                   for place, _, names in os.walk(folder) for name in names if name != MANIFEST)
    manifest["files"] = []
    for name in files:
        with open(os.path.join(folder, name), "rb") as source:
            manifest["files"].append({"name": name, "sha256": hashlib.sha256(source.read()).hexdigest()})
    with open(path, "w", encoding="utf-8") as out:
        json.dump(manifest, out, indent=2, ensure_ascii=False)


def verify(workspace):
    """What the gate and the hashes say. The audit chain objects to every folder that this file has written, which is
    as it should be, and is left out: a plant must be found by what it is."""
    done = run(workspace, "verify", "--json")
    problems = {(problem["code"], problem["where"]) for problem in json.loads(done.stdout).get("problems", [])}
    others = {problem for problem in problems if not problem[0].startswith("audit.")}
    if done.returncode == 7 and problems and not any(is_finding(code) for code, _ in others):
        done.returncode = 0
    return done, others


def is_finding(code):
    """The warning that texts could not be looked for stops nothing."""
    return code != "gate.key-lost"


def repeats(done):
    said = (done.stdout + done.stderr).lower()
    return [what for what in (secret.code, secret.part, secret.ordinary[:40], PHONE, MAIL, IDENTITY, PLATE)
            if what.lower() in said]


def copy_some(pristine, folder, file):
    """The file, and those without which it would not be what it is: what is attached, and what lists it."""
    needed = {PDF: (PDF, REPORT), DECK: (DECK,), BOOK: (BOOK,), REPORT: (REPORT,)}.get(file, (REPORT, PDF))
    shutil.rmtree(folder)
    os.mkdir(folder)
    for name in (*needed, MANIFEST):
        shutil.copy(os.path.join(pristine, name), folder)


def try_channel(workspace, pristine, name, plant, finding, file):
    folder = os.path.join(workspace, FOLDER)
    copy_some(pristine, folder, file)
    plant(folder)
    agree(folder)
    done, problems = verify(workspace)
    wanted = f"{FOLDER}/{file}"
    if done.returncode != 7 or not any(code == finding and where.startswith(wanted) for code, where in problems):
        failures.append(f"{name}: exit {done.returncode}, found {sorted(problems)}, wanted {finding} in {file}")
    if repeats(done):
        failures.append(f"{name}: the message repeats {repeats(done)}")


def try_unchanged(workspace, pristine):
    """The same tools without a leak: what they write must not be what is caught."""
    folder = os.path.join(workspace, FOLDER)

    def rewritten_pdf():
        path = os.path.join(folder, PDF)
        Pdf(path).save(path)

    def rewritten_book():
        with open(os.path.join(folder, BOOK), "rb") as source:
            data = zipped(parts_of(source.read()))
        with open(os.path.join(folder, BOOK), "wb") as out:
            out.write(data)

    def rewritten_by_openpyxl():
        import openpyxl
        openpyxl.load_workbook(os.path.join(folder, BOOK)).save(os.path.join(folder, BOOK))

    def rebased_book():
        with open(os.path.join(folder, BOOK), "rb") as source:
            data = rebased(source.read(), b"")
        with open(os.path.join(folder, BOOK), "wb") as out:
            out.write(data)

    for rewrite in (lambda: None, rewritten_pdf, rewritten_book, rewritten_by_openpyxl, rebased_book):
        shutil.rmtree(folder)
        shutil.copytree(pristine, folder)
        rewrite()
        agree(folder)
        done, problems = verify(workspace)
        if done.returncode != 0:
            failures.append(f"clean, {getattr(rewrite, '__name__', '')}: exit {done.returncode}, {sorted(problems)}")


# ---- What only some may have -------------------------------------------------------------------------------------

def unit_book(folder, unit, text):
    """In the unit's own workbook if it has one, else in a new one."""
    import openpyxl
    path = os.path.join(UNIT_BOOKS, unit + ".xlsx")
    book = openpyxl.load_workbook(path) if os.path.exists(path) else openpyxl.Workbook()
    for cell, part in zip(("Z999", "AA999"), text.split("|")):
        book.worksheets[-1][cell] = part
    os.makedirs(os.path.join(folder, "don-vi"), exist_ok=True)
    book.save(os.path.join(folder, "don-vi", unit + ".xlsx"))


def units_of(code):
    """Every unit that has had a ticket, and the bodies of its agencies."""
    import yaml
    with open(os.path.join(project, "report-templates", "profiles", OFFICE + ".yaml"), encoding="utf-8") as source:
        units = {unit["id"]: unit for unit in yaml.safe_load(source)["units"]}
    had = set()
    for event in rows_of("events"):
        if event["code"] == code:
            had |= {event["unit"], *event["co_units"].split()} - {""}
    had |= {units[unit]["parent"] for unit in had if units.get(unit, {}).get("parent")}
    return had, sorted(set(units) - had)


def try_unit_books(workspace, pristine):
    """A unit's workbook holds texts of its own tickets, and of nobody else's."""
    own, others = units_of(secret.ordinary_code)
    trials = [(unit, secret.ordinary, None) for unit in sorted(own)]
    trials += [(unit, secret.ordinary, "gate.other-unit-text") for unit in others[:2]]
    words = secret.part.split()
    trials += [(sorted(own)[0], " ".join(words[:5]) + "|" + " ".join(words[5:]), TEXT)]  # over the edge of a cell
    trials += [(sorted(own)[0], secret.part, TEXT), (sorted(own)[0], secret.code, CODE),
               (sorted(own)[0], "gọi " + PHONE, "gate.phone"), ("../x", "x", None)]
    for unit, text, finding in trials:
        folder = os.path.join(workspace, FOLDER)
        shutil.rmtree(folder)
        shutil.copytree(pristine, folder)
        if unit == "../x":  # a file of another kind in the folder of the units
            os.makedirs(os.path.join(folder, "don-vi"), exist_ok=True)
            shutil.copy(os.path.join(folder, BOOK), os.path.join(folder, "don-vi", "x.zip"))
            finding = "gate.unknown-file"
        else:
            unit_book(folder, unit, text)
        agree(folder)
        done, problems = verify(workspace)
        codes = {code for code, _ in problems}
        if (finding is None and done.returncode != 0) or (finding is not None and (
                done.returncode != 7 or finding not in codes)):
            failures.append(f"workbook of {unit}: exit {done.returncode}, {sorted(problems)}, wanted {finding}")


def try_without_the_key(workspace, pristine):
    """A lost key loses the texts and nothing else; a key that does not work is no lost key."""
    folder, key = os.path.join(workspace, FOLDER), os.path.join(workspace, "khoa", "workspace.key")
    shutil.rmtree(folder)
    shutil.copytree(pristine, folder)
    os.rename(key, key + "~")
    done, problems = verify(workspace)
    if done.returncode != 0 or "workspace.key" not in done.stderr:
        failures.append(f"lost key: exit {done.returncode}, {sorted(problems)}: {done.stderr}")
    with open(os.path.join(folder, REPORT), "rb+") as report:
        report.write(report.read().replace(b"{", b'{"x": "' + secret.code.encode() + b'",', 1))
    agree(folder)
    done, problems = verify(workspace)
    if done.returncode != 7:
        failures.append(f"lost key and a code: exit {done.returncode}, {sorted(problems)}")
    with open(key, "w") as out:
        out.write("00" * 32 + "\n")
    os.chmod(key, 0o600)
    shutil.rmtree(folder)
    shutil.copytree(pristine, folder)
    done, problems = verify(workspace)
    if done.returncode == 0 or "store.wrong-key" not in {code for code, _ in problems}:
        failures.append(f"wrong key: exit {done.returncode}, {sorted(problems)}")
    os.replace(key + "~", key)


def try_manifests(workspace, pristine):
    """verify compares the files with their manifest too, and knows what lies in out/."""
    folder = os.path.join(workspace, FOLDER)

    def changed():
        with open(os.path.join(folder, REPORT), "a") as out:
            out.write("\n")

    def missing():
        os.remove(os.path.join(folder, BOOK))

    def without_manifest():
        os.remove(os.path.join(folder, MANIFEST))

    def beside():
        with open(os.path.join(workspace, "out", "ghi-chu.txt"), "w") as out:
            out.write("x")

    for harm in (changed, missing, without_manifest, beside):
        shutil.rmtree(folder)
        shutil.copytree(pristine, folder)
        harm()
        done, problems = verify(workspace)
        if done.returncode != 7:
            failures.append(f"{harm.__name__}: exit {done.returncode}, {sorted(problems)}")
    os.remove(os.path.join(workspace, "out", "ghi-chu.txt"))


def try_a_run(root, workspace, pristine):
    """A template that writes a code: the run stops and what was published stays."""
    templates = os.path.join(root, "report-templates")
    shutil.copytree(os.path.join(project, "report-templates"), templates)
    path = os.path.join(templates, "weekly", "bao-cao.md")
    with open(path, "a", encoding="utf-8") as out:
        out.write(f"\n\nVụ việc {secret.code} đang được xem xét.\n")
    folder = os.path.join(workspace, FOLDER)
    shutil.rmtree(folder)
    shutil.copytree(pristine, folder)
    before = {name: open(os.path.join(folder, name), "rb").read() for name in os.listdir(folder)}
    done = run(workspace, "run", "--week", WEEK, "--templates", templates, "--json")
    after = {name: open(os.path.join(folder, name), "rb").read() for name in os.listdir(folder)}
    if done.returncode != 7 or CODE not in done.stdout:
        failures.append(f"run: exit {done.returncode}: {done.stdout}{done.stderr}")
    if before != after:
        failures.append("run: what was published has changed")
    if os.path.exists(os.path.join(workspace, ".staging")):
        failures.append("run: files that were refused are left in .staging")
    if repeats(done):
        failures.append(f"run: the message repeats {repeats(done)}")


def main():
    only = sys.argv[sys.argv.index("--only") + 1] if "--only" in sys.argv else None
    if "--list" in sys.argv:
        print("\n".join(name for name, *_ in channels))
        return
    global UNIT_BOOKS
    with tempfile.TemporaryDirectory() as root:
        UNIT_BOOKS = os.path.join(root, "don-vi")
        workspace = os.path.join(root, "w")
        subprocess.run([program, "init", workspace, "--profile", OFFICE, "--sample"], check=True, capture_output=True)
        for arguments in (("import", "--known-at", KNOWN, os.path.join(project, "samples", OFFICE, "tickets.csv"),
                           os.path.join(project, "samples", OFFICE, "events.csv")), ("run", "--week", WEEK)):
            done = run(workspace, *arguments)
            if done.returncode != 0:
                sys.exit(f"{arguments[0]}: exit {done.returncode}\n{done.stdout}{done.stderr}")
        pristine = os.path.join(root, "pristine")
        shutil.copytree(os.path.join(workspace, FOLDER), pristine)
        if os.path.isdir(os.path.join(pristine, "don-vi")):  # few are tried with these, all would be opened each time
            os.rename(os.path.join(pristine, "don-vi"), UNIT_BOOKS)
        agree(pristine)
        tried = [one for one in channels if one[0] == only or (only is None and (
            one[3] != DECK or one[0] in DECK_USUAL or "--all" in sys.argv))]
        for one in tried if "--rest" not in sys.argv else ():
            try_channel(workspace, pristine, *one)
        if only is None:
            try_unchanged(workspace, pristine)
            try_unit_books(workspace, pristine)
            try_without_the_key(workspace, pristine)
            try_manifests(workspace, pristine)
            try_a_run(root, workspace, pristine)
    for failure in failures:
        print(failure)
    print(f"{len(tried)} of {len(channels)} channels, {len(failures)} failures")
    sys.exit(1 if failures else 0)


main()

#!/usr/bin/env python3
"""Every message code of the sources has words, in Vietnamese and in English.

usage: check_messages.py SRC MESSAGES

A code is a string literal "module.some-code" whose module is a folder of SRC or a file of MESSAGES. Each
must stand in MESSAGES/<module>.yaml with vi and en, and no wording may use an argument {n} that a call of
bc_fail or bc_problems_add does not give; what is named there must say what to do. What is missing is told by file and line; the exit code is then 1.
Reads the plain part of YAML the catalogue is written in, with the standard library alone.
"""

import pathlib
import re
import sys

FILE_ENDINGS = {"c", "csv", "db", "h", "icc", "json", "jsonl", "key", "lock", "log", "md", "pdf", "png",
                "rels", "sql", "svg", "tmp", "ttf", "txt", "xlsx", "xml", "yaml", "yml", "zip"}
CALLS = {"bc_fail": (2, 4), "bc_problems_add": (2, 4), "bc_reader_error": (1, 3), "bc_messages_text": (2, 3)}  # place of the code and of the format


# ---- YAML, as the catalogue is written ----

class Reader:
    """A mapping by indentation or in braces, whose values are texts or mappings."""

    def __init__(self, text, name):
        self.text, self.at, self.name = text, 0, name

    def fail(self, what):
        line = self.text.count("\n", 0, self.at) + 1
        raise SystemExit(f"{self.name}:{line}: {what}")

    def skip(self, pattern):
        self.at = re.compile(pattern).match(self.text, self.at).end()

    def blank(self):
        """White space, line ends and remarks."""
        self.skip(r"(?:\s|(?<![^\s{,])#[^\n]*)*")

    def column(self):
        return self.at - self.text.rfind("\n", 0, self.at) - 1

    def quoted(self):
        match = re.compile(r'"((?:[^"\\]|\\.)*)"|\'((?:[^\']|\'\')*)\'', re.S).match(self.text, self.at)
        if match is None:
            self.fail("a quote is not closed")
        self.at = match.end()
        if match.group(2) is not None:
            return re.sub(r"\s*\n\s*", " ", match.group(2).replace("''", "'"))
        text = re.sub(r"(?<!\\)\s*\n\s*", " ", match.group(1))
        return re.sub(r"\\(.)", lambda m: {"n": "\n", "t": "\t"}.get(m.group(1), m.group(1)), text)

    def plain(self, ends):
        match = re.compile(ends, re.S).search(self.text, self.at)
        end = match.start() if match else len(self.text)
        value, self.at = self.text[self.at:end].strip(), end
        return value

    def flow(self):
        result = {}
        self.at += 1
        while True:
            self.blank()
            if self.text[self.at:self.at + 1] == "}":
                self.at += 1
                return result
            key = self.quoted() if self.text[self.at:self.at + 1] in "\"'" else self.plain(r":\s|[,}]")
            self.blank()
            if self.text[self.at:self.at + 1] != ":":
                self.fail(f"no colon behind '{key}'")
            self.at += 1
            self.blank()
            result[key] = self.value_in_line(r"[,}]")
            self.blank()
            if self.text[self.at:self.at + 1] == ",":
                self.at += 1
            elif self.text[self.at:self.at + 1] != "}":
                self.fail("a comma or } is missing")

    def value_in_line(self, ends):
        first = self.text[self.at:self.at + 1]
        if first == "{":
            return self.flow()
        if first and first in "\"'":
            return self.quoted()
        return self.plain(ends)

    def block_text(self, parent_column):
        folded = self.text[self.at] == ">"
        self.skip(r"[^\n]*\n?")
        lines = []
        while self.at < len(self.text):
            line = re.compile(r"[^\n]*\n?").match(self.text, self.at).group()
            if line.strip() and len(line) - len(line.lstrip()) <= parent_column:
                break
            lines.append(line.strip())
            self.at += len(line)
        return (" " if folded else "\n").join(lines).strip()

    def mapping(self):
        result = {}
        column = self.column()
        while self.at < len(self.text) and self.column() == column:
            if self.text[self.at] in "\"'":
                key = self.quoted()
            else:
                match = re.compile(r"[^\s:#][^:\n]*(?=:(?:\s|$))").match(self.text, self.at)
                if match is None:
                    self.fail("no 'key: value' here")
                key, self.at = match.group(), match.end()
            if self.text[self.at:self.at + 1] != ":":
                self.fail(f"no colon behind '{key}'")
            if key in result:
                self.fail(f"'{key}' is there twice")
            self.at += 1
            self.skip(r"[ \t]*(?:#[^\n]*)?")
            result[key] = self.value(column)
            self.blank()
        if self.at < len(self.text) and self.column() > column:
            self.fail("this line stands too far right")
        return result

    def value(self, parent_column):
        first = self.text[self.at:self.at + 1]
        if first in ("|", ">"):
            return self.block_text(parent_column)
        if first not in ("", "\n", "\r"):
            return self.value_in_line(r"\s#|\n")
        self.blank()
        return self.mapping() if self.at < len(self.text) and self.column() > parent_column else ""


def read_catalogue(folder):
    """Code to {"vi": …, "en": …}, and code to where it stands."""
    entries, places = {}, {}
    for path in sorted(folder.glob("*.yaml")):
        reader = Reader(path.read_text(encoding="utf-8"), path.name)
        reader.blank()
        if reader.at == len(reader.text):
            continue
        for key, entry in reader.mapping().items():
            entries[f"{path.stem}.{key}"] = entry
            line = re.search(rf"^{re.escape(key)}\s*:", reader.text, re.M)
            places[f"{path.stem}.{key}"] = (
                f"{path.name}:{reader.text.count(chr(10), 0, line.start()) + 1}" if line else path.name)
    return entries, places


# ---- C ----

def without_comments(text):
    """The same text, the same line numbers, comments turned into blanks."""
    def blank(match):
        piece = match.group()
        return piece if piece[0] in "\"'" else re.sub(r"[^\n]", " ", piece)
    return re.sub(r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|/\*.*?\*/|//[^\n]*', blank, text, flags=re.S)


def split_arguments(text, at):
    """The arguments of a call whose opening parenthesis is at `at`."""
    arguments, depth, start = [], 0, at + 1
    for match in re.finditer(r'"(?:[^"\\\n]|\\.)*"|\'(?:[^\'\\\n]|\\.)*\'|[()\[\]{},]', text[at:]):
        token, place = match.group(), at + match.start()
        if token in "([{":
            depth += 1
        elif token in ")]}":
            depth -= 1
            if depth == 0:
                return arguments + [text[start:place]]
        elif token == "," and depth == 1:
            arguments.append(text[start:place])
            start = place + 1
    return arguments


LITERAL = re.compile(r'"((?:[^"\\\n]|\\.)*)"')


def count_given(format_text):
    """How many arguments a format gives, or None when it is no plain literal."""
    rest = LITERAL.sub("", format_text)
    rest, times = re.subn(r"\bBC_NEXT\b", "", rest)
    rest = re.sub(r"\bPRI[a-zA-Z0-9]+\b", "", rest)
    if rest.strip():
        return None
    return times + 1 if times or "".join(LITERAL.findall(format_text)) else 0


def codes_of(text, modules):
    """Every code literal as (code, line, arguments given or None, whether it is the code of a fault)."""
    text = without_comments(text)
    given, faults = {}, set()
    for name, (code_at, format_at) in CALLS.items():
        for match in re.finditer(rf"\b{name}\s*\(", text):
            arguments = split_arguments(text, match.end() - 1)
            if len(arguments) <= format_at:
                continue
            count = count_given(arguments[format_at])
            for code in LITERAL.findall(arguments[code_at]):
                place = text.index(f'"{code}"', match.end())
                given[place] = count
                if name != "bc_messages_text":
                    faults.add(place)
    for match in re.finditer(r'"([a-z]+)\.([a-z][a-z0-9-]*)"', text):
        if match.group(1) in modules and match.group(2) not in FILE_ENDINGS:
            code = f"{match.group(1)}.{match.group(2)}"
            yield code, text.count("\n", 0, match.start()) + 1, given.get(match.start()), match.start() in faults


def wording(entry, language):
    """(what, todo) of an entry; None when the language is not there."""
    value = entry.get(language) if isinstance(entry, dict) else None
    if isinstance(value, str):
        return (value, "") if value else None
    if isinstance(value, dict) and value.get("what"):
        return value["what"], value.get("todo", "")
    return None


def check_entry(code, entry):
    faults = []
    words = {language: wording(entry, language) for language in ("vi", "en")}
    for language, found in words.items():
        if found is None:
            faults.append(f"'{code}' has no wording in {language}")
    if None not in words.values() and bool(words["vi"][1]) != bool(words["en"][1]):
        faults.append(f"'{code}' says what to do in one language only")
    return faults


def highest_place(entry):
    text = " ".join(" ".join(found) for found in (wording(entry, "vi"), wording(entry, "en")) if found)
    return max((int(number) for number in re.findall(r"\{([1-9])\}", text)), default=0)


def check(source_folder, message_folder):
    entries, places = read_catalogue(message_folder)
    folders = {path.name for path in source_folder.iterdir() if path.is_dir()}
    modules = folders | {code.split(".")[0] for code in entries}
    faults, used = [], set()
    for path in sorted(source_folder.rglob("*.c")):
        for code, line, given, is_fault in codes_of(path.read_text(encoding="utf-8"), modules):
            where = f"{path.relative_to(source_folder.parent)}:{line}"
            used.add(code)
            if code not in entries:
                faults.append(f"{where}: '{code}' is not in {code.split('.')[0]}.yaml")
            elif given is not None and highest_place(entries[code]) > given:
                faults.append(f"{where}: '{code}' shows {{{highest_place(entries[code])}}} "
                              f"but this call gives {given} argument(s)")
            elif is_fault and not (wording(entries[code], "vi") or ("", ""))[1]:
                faults.append(f"{where}: '{code}' is a fault, and nothing says what to do")
    for code, entry in entries.items():
        faults += [f"{places[code]}: {fault}" for fault in check_entry(code, entry)]
    unused = sorted(set(entries) - used)
    if unused:
        print(f"note: not named in the sources (built from parts, or no longer used): {', '.join(unused)}")
    return faults, len(used)


# ---- the check itself can fail ----

SELF_TEST_SOURCE = '''
/* bc_fail(status, X, "yaml.in-a-comment", "", "") */
bc_fail(status, BC_BAD_INPUT, "yaml.both", where, "%s" BC_NEXT "%" PRId64, a, (b, c));
bc_problems_add(p, BC_ERROR, is_x ? "yaml.few" : "yaml.none", where, "%s", "yaml.csv");
const char *code = "yaml.table";
'''
SELF_TEST_CATALOGUE = """# remark
both:
  vi: {what: "{1}, “{2}” }", todo: 'a: b'}
  en: {what: "{1}, {2}",
       todo: "c # d"}
few:
  vi:
    what: một {1} # remark
    todo: >
      hai
      {2}
  en: {what: "one", todo: "two {2}"}
none: {vi: "x"}
"""


def self_test():
    reader = Reader(SELF_TEST_CATALOGUE, "yaml.yaml")
    reader.blank()
    entries = reader.mapping()
    assert entries["both"]["vi"] == {"what": "{1}, “{2}” }", "todo": "a: b"}, entries
    assert entries["both"]["en"]["todo"] == "c # d", entries
    assert entries["few"]["vi"] == {"what": "một {1}", "todo": "hai {2}"}, entries
    assert check_entry("none", entries["none"]) == ["'none' has no wording in en"]
    assert check_entry("both", entries["both"]) == []
    assert highest_place(entries["few"]) == 2
    found = list(codes_of(SELF_TEST_SOURCE, {"yaml"}))
    assert found == [("yaml.both", 3, 2, True), ("yaml.few", 4, 1, True), ("yaml.none", 4, 1, True),
                     ("yaml.table", 5, None, False)], found
    assert count_given('""') == 0 and count_given('"x"') == 1 and count_given("format") is None


def main():
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    self_test()
    faults, count = check(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
    for fault in faults:
        print(fault)
    print(f"{count} codes, {len(faults)} faults")
    return 1 if faults else 0


sys.exit(main())

"""What a document says to have risen or fallen, against report.json and an exact test of its own.

Every “tăng” and “giảm” of a dispatch or a deck must name the size of a difference that more than chance explains: of the
whole office against the period before or a year ago, or of the cases that a field received. Nothing else may rise or fall,
nor be said to go up or down.
"""
import math
import re

HARMLESS = ["“Tăng”, “giảm” chỉ dùng", "không lĩnh vực nào tăng đáng kể", "trở lên", "chồng lên nhau",
            "tiếp nhận tăng nhiều nhất:"]
SAID = re.compile(r"\b(tăng|giảm)\b(?: từ)? ?([\d.,]+)?|\b(lên|xuống)\b", re.IGNORECASE)
STOCKS = {"flow.closing", "flow.closing_overdue"}
ALPHA = 0.05


def p_of_counts(now, before, days_now, days_before):
    """Of two counts, given their sum; the smaller tail twice."""
    n, share = now + before, days_now / (days_now + days_before)
    low, chance = (now, share) if now <= n * share else (before, 1 - share)
    return min(1, 2 * sum(math.comb(n, k) * chance**k * (1 - chance)**(n - k) for k in range(low + 1)))


def p_of_shares(now, before):
    """Fisher's, of two rates given as (hits, n)."""
    hits, n = now[0] + before[0], now[1] + before[1]
    low, high = (now, before) if now[0] * before[1] <= before[0] * now[1] else (before, now)
    ways = [math.comb(hits, k) * math.comb(n - hits, low[1] - k) for k in range(max(0, low[1] - n + hits), low[0] + 1)]
    return min(1, 2 * sum(ways) / math.comb(n, low[1]))


def dotted(number):
    return f"{number:,}".replace(",", ".")


def supported(report):
    """(sign, printed size or starting figure) of all that may be said."""
    found, days = set(), report["working_days"]

    def count(key, now, then, slot):
        weights = (1, 1) if key in STOCKS else (days["current"], days[slot])
        change = now - then
        if None in weights or change == 0 or p_of_counts(now, then, *weights) > ALPHA or \
                (now * weights[1] - then * weights[0]) * change <= 0:
            return
        found.update({(change > 0, word) for word in (dotted(abs(change)), dotted(then), f"{abs(change):02}")})

    for slot in ("previous", "year_ago"):
        then = (report.get(slot) or {}).get("figures")
        if not then:
            continue
        now = report["figures"]
        for key in ("flow.received", "flow.handled", "flow.handled_late", *STOCKS):
            count(key, now[key], then[key], slot)
        for rate, hits, all_of in (("rate.on_time", ["flow.handled_on_time"], ["flow.handled_on_time", "flow.handled_late"]),
                                   ("rate.satisfied", ["rating.satisfied"], ["rating.rated"])):
            if now.get(rate) is None or then.get(rate) is None:
                continue
            one, other = ((sum(of[key] for key in hits), sum(of[key] for key in all_of)) for of in (now, then))
            if p_of_shares(one, other) <= ALPHA:
                points = abs(one[0] / one[1] - other[0] / other[1]) * 100
                found.add((one[0] * other[1] > other[0] * one[1], f"{points:.2f}".replace(".", ",")))
    for row in report["by_field"]:
        if row.get("previous"):
            count("flow.received", row["figures"]["flow.received"], row["previous"]["figures"]["flow.received"], "previous")
    return found


def faults_of(text, report):
    text, may = re.sub(r"[\s\u00a0]+", " ", text), supported(report)
    for words in HARMLESS:
        text = text.replace(words, "")
    # “từ 12 lên 30”, “từ 88,89% (152/171) xuống 79,59%”: what follows “tăng”, “giảm”, which are looked at
    text = re.sub(r"(từ [\d.,%]+(?: \([\d.]+/[\d.]+\))?) (?:lên|xuống) (?=\d)", r"\1 ", text)
    for match in SAID.finditer(text):
        if match[3] or (match[1].lower() == "tăng", (match[2] or "").rstrip(".,")) not in may:
            yield f"a movement that nothing supports: …{text[max(0, match.start() - 40):match.end() + 30]}…"

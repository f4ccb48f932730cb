#!/usr/bin/env python3
"""Writes one invented history of Đắk Lắk in many equal forms, for tests that compare what the store makes of them.

usage: invented_history.py SEED FOLDER

  a-tickets.csv, a-events.csv   ids, ISO 8601, commas
  b-tickets.csv, b-events.csv   the same rows shuffled, with official words in NFD, semicolons, CRLF
  c.jsonl                       the same as JSON lines, events first
  d1 … d3-(tickets|events).csv  the same in three parts
  cases.csv                     another history: one row a case, for maps
All of it is invented.
"""
import csv
import json
import random
import sys
import unicodedata
from datetime import datetime, timedelta

TICKET = "code received_at channel district field priority sensitivity content".split()
EVENT = ("code at kind unit field priority sensitivity committed_at level reason evidence site_visit ref note "
         "co_units done number letter_date").split()
FIELDS = {"moi-truong": "Môi trường", "an-toan-giao-thong": "An toàn giao thông", "bao-ve-tre-em": "Bảo vệ trẻ em"}
DISTRICTS = {"lak": "Lắk", "ea-sup": "Ea Súp", "cu-mgar": "Cư M'gar", "": ""}
UNITS = {"so-yt": "Sở Y tế", "lak": "Lắk", "so-xd": "Sở Xây dựng", "cu-mgar": "Huyện Cư M'gar"}
CHANNELS = {"app": "Ứng dụng", "hotline": "Tổng đài", "portal": "Cổng thông tin"}
PRIORITIES = {"normal": "Thường", "emergency": "Khẩn cấp", "": ""}
CLASSES = {"public": "Công khai", "reputation": "Ảnh hưởng đến uy tín của tổ chức, cá nhân", "": ""}
LEVELS = {"satisfied": "Hài lòng", "acceptable": "Chấp nhận được", "unsatisfied": "Không hài lòng"}
REFUSALS = {"abusive": "Xúc phạm", "legal-advice": "Tư vấn pháp luật"}
GROUNDS = {"weather": "Thời tiết", "time": "Thời gian"}
KINDS = {"verified": "Xác minh", "classified": "Phân loại", "forwarded": "Chuyển xử lý", "assigned": "Phân công",
         "returned": "Trả lại", "interim": "Báo cáo tiến độ", "result": "Kết quả", "replied": "Trả lời",
         "rated": "Đánh giá", "refused": "Từ chối", "duplicate_of": "Trùng", "withdrawn": "Rút",
         "directive": "Chỉ đạo", "official_letter": "Công văn", "reopened": "Mở lại"}
WORDS = {"channel": CHANNELS, "district": DISTRICTS, "field": FIELDS, "unit": UNITS, "priority": PRIORITIES,
         "sensitivity": CLASSES, "level": LEVELS, "kind": KINDS}
TEXTS = ["", "Rác thải chưa được thu gom, mùi hôi.", "Ổ gà sâu \"như ao\";\nđề nghị sửa", "Gọi 0912345678 để biết thêm",
         "=1+1 là hai", "đèn đường hỏng"]


def history(rng, count):
    tickets, events = [], []
    for number in range(count):
        code = f"DL-{number:05d}"
        at = datetime(2023, 5, 4) + timedelta(seconds=rng.randrange(200 * 86400))
        tickets.append(dict(code=code, received_at=at.isoformat(), channel=rng.choice(list(CHANNELS)),
                            district=rng.choice(list(DISTRICTS)), field=rng.choice(list(FIELDS)),
                            priority=rng.choice(list(PRIORITIES)), sensitivity=rng.choice(["public", "", "", "reputation"]),
                            content=rng.choice(TEXTS)))
        for kind in rng.sample(list(KINDS), rng.randrange(0, 8)):
            at += timedelta(seconds=rng.randrange(1, 3 * 86400))
            row = dict.fromkeys(EVENT, "")
            row.update(code=code, at=at.isoformat(), kind=kind, note=rng.choice(TEXTS))
            if kind in ("forwarded", "assigned"):
                row.update(unit=rng.choice(list(UNITS)), co_units=rng.choice(["", "so-yt;so-xd"]))
            if kind == "classified":
                row.update(field=rng.choice(list(FIELDS)), priority=rng.choice(list(PRIORITIES)),
                           sensitivity=rng.choice(list(CLASSES)))
            if kind == "interim":
                row.update(committed_at=(at + timedelta(days=5)).date().isoformat(), evidence=rng.choice("01"),
                           reason=rng.choice(list(GROUNDS)))
            if kind == "rated":
                row.update(level=rng.choice(list(LEVELS)))
            if kind == "refused":
                row.update(reason=rng.choice(list(REFUSALS)))
            if kind == "returned":
                row.update(site_visit=rng.choice("01"))
            if kind == "result":
                row.update(evidence=rng.choice("01"))
            if kind == "duplicate_of":
                row.update(ref=f"DL-{rng.randrange(count):05d}")
            if kind == "directive":
                row.update(done=rng.choice("01"))
            if kind == "official_letter":
                row.update(number="12/CV-IOC", letter_date="2023-06-01")
            events.append(row)
    return tickets, events


def in_words(row):
    words = dict(row)
    for key, table in WORDS.items():
        if key in words:
            words[key] = table.get(words[key], words[key])
    if row.get("kind") == "refused":
        words["reason"] = REFUSALS[row["reason"]]
    if row.get("kind") == "interim":
        words["reason"] = GROUNDS[row["reason"]]
    for key in ("evidence", "site_visit", "done"):
        if words.get(key):
            words[key] = {"1": "Có", "0": "Không"}[words[key]]
    return {key: unicodedata.normalize("NFD", value) for key, value in words.items()}


def write(path, columns, rows, delimiter=",", ending="\n"):
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, columns, delimiter=delimiter, lineterminator=ending)
        writer.writeheader()
        writer.writerows(rows)


def write_cases(rng, path, count):
    columns = "ma,mo,dong,tinh_trang,linh_vuc,don_vi,han".split(",")
    rows = []
    for number in range(count):
        at = datetime(2023, 5, 4) + timedelta(seconds=rng.randrange(90 * 86400))
        end = at + timedelta(seconds=rng.randrange(-50, 20 * 86400))
        status = rng.choice(["xong", "xong", "dang lam", "tu choi", "trung", "thu"])
        rows.append(dict(ma=f"X{number}.0", mo=at.strftime("%d/%m/%Y %H:%M:%S"),
                         dong="" if status == "dang lam" else end.strftime("%d/%m/%Y %H:%M:%S"), tinh_trang=status,
                         linh_vuc=rng.choice(list(FIELDS.values())), don_vi=rng.choice(list(UNITS) + [""]),
                         han=rng.choice(["", (at + timedelta(days=7)).strftime("%d/%m/%Y")])))
    write(path, columns, rows)


def main():
    rng = random.Random(int(sys.argv[1]))
    folder = sys.argv[2]
    tickets, events = history(rng, 120)
    write(f"{folder}/a-tickets.csv", TICKET, tickets)
    write(f"{folder}/a-events.csv", EVENT, events)
    for name, columns, rows in (("tickets", TICKET, tickets), ("events", EVENT, events)):
        words = [in_words(row) for row in rng.sample(rows, len(rows))]
        shuffled = rng.sample(columns, len(columns))
        write(f"{folder}/b-{name}.csv", shuffled, words, ";", "\r\n")
        for part in range(3):
            write(f"{folder}/d{part + 1}-{name}.csv", columns, rows[part::3])
    with open(f"{folder}/c.jsonl", "w", encoding="utf-8") as file:
        for row in events + tickets:
            file.write(json.dumps({k: v for k, v in row.items() if v}, ensure_ascii=rng.random() < 0.5) + "\n")
    write_cases(rng, f"{folder}/cases.csv", 150)
    print(len(tickets), len(events))


main()

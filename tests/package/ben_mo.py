"""The city of Bến Mơ, which nobody governs: its profile, made of the province's as the remarks there say, its calendar
and its reports. All of it is invented."""

import datetime
import re

FIELDS = """  - id: chieu-sang
    name: Chiếu sáng công cộng
    short_name: Chiếu sáng
    letter: a
  - id: rac-thai
    name: Thu gom rác thải
    letter: b
    aliases: ["Rác", "Rác thải sinh hoạt"]
  - id: khac
    name: Lĩnh vực khác
    letter: c
"""
DISTRICTS = """  - id: ben-mo
    name: Phường Bến Mơ
  - id: cau-may
    name: Phường Cầu Mây
  - id: doi-thong
    name: Xã Đồi Thông
"""
CHANNELS = """  - id: app
    name: Ứng dụng Bến Mơ
    aliases: ["Ứng dụng"]
  - id: hotline
    name: Tổng đài 1022
    aliases: ["Tổng đài"]
"""
UNITS = """  - id: ioc
    kind: ioc
    name: Trung tâm Điều hành thông minh thành phố Bến Mơ
    short_name: IOC Bến Mơ
  - id: ubnd-ben-mo
    kind: commune
    name: UBND phường Bến Mơ
    district: ben-mo
    aliases: ["Phường Bến Mơ"]
  - id: ubnd-cau-may
    kind: commune
    name: UBND phường Cầu Mây
    district: cau-may
  - id: ubnd-doi-thong
    kind: commune
    name: UBND xã Đồi Thông
    district: doi-thong
  - id: cong-ty-moi-truong
    kind: department
    name: Công ty Môi trường đô thị Bến Mơ
"""
RECIPIENTS = """  - id: ubnd-thanh-pho
    name: Ủy ban nhân dân thành phố
    is_addressee: true
    receives_weekly: true
    receives_monthly: true
    receives_appendix: true
  - id: nhu-tren
    name: Như trên
    receives_weekly: true
    receives_monthly: true
"""
# Section 1, 2, 3 and 11: the key at the head of the line, and its value here.
VALUES = {
    "id": "ben-mo",
    "name": "Trung tâm Điều hành thông minh thành phố Bến Mơ",
    "short_name": "IOC Bến Mơ",
    "sample": "true",
    "calendar": "lich.csv",
    "default_field": "khac",
    "  superior_body": "ỦY BAN NHÂN DÂN\n    THÀNH PHỐ BẾN MƠ",
    "  issuing_body": "TRUNG TÂM\n    ĐIỀU HÀNH THÔNG MINH",
    "  place": "Bến Mơ",
    "  sender_name": "Trung tâm Điều hành thông minh thành phố",
    "  legal_basis": "Thực hiện Quy chế tiếp nhận, xử lý phản ánh hiện trường của thành phố Bến Mơ",
    "  region_total": "Toàn thành phố",
    "  district_word": "xã, phường",
}
LISTS = {"fields": FIELDS, "districts": DISTRICTS, "channels": CHANNELS, "units": UNITS, "recipients": RECIPIENTS}


def replace_once(pattern, replacement, text):
    text, count = re.subn(pattern, lambda match: replacement, text, flags=re.M)
    if count != 1:
        raise SystemExit(f"{pattern!r} stands {count} times in the profile that offices copy")
    return text


def profile(copied):
    """The profile of Bến Mơ from the text of the one that is copied; its remarks stay."""
    text = copied
    for key, value in LISTS.items():
        # To the rule above the next section, or the next key.
        text = replace_once(rf"^{key}:\n(?:(?:[ #].*)?\n)*?(?=# -{{20}}|# [^ ].*\n(?:#.*\n)*\w|^\w)", f"{key}:\n{value}\n", text)
    for key, value in VALUES.items():
        if "\n" in value:
            text = replace_once(rf"^{key}: \|\n(?:    .*\n)+", f"{key}: |\n    {value}\n", text)
        else:
            text = replace_once(rf"^{key}: (?:>-\n(?:    .*\n)+|.*\n)", f"{key}: {value}\n", text)
    # Section 12: notes speak of the centre by its name.
    return text.replace("DAK\n      LAK IOC", "IOC\n      Bến Mơ").replace("DAK LAK IOC", "IOC Bến Mơ")


# The first day of the lunar year.
TET = {2027: "02-06", 2028: "01-26", 2029: "02-13", 2030: "02-03", 2031: "01-23", 2032: "02-11", 2033: "01-31"}


def calendar(built_in, until_year):
    """The built-in calendar, to stand beside the profile: what is undecided counts as an ordinary day; the years after it."""
    lines = [line for line in built_in.splitlines() if ",undecided," not in line]
    last = max(int(line[:4]) for line in lines if line[:2] == "20")
    for year in range(last + 1, until_year + 1):
        tet = datetime.date.fromisoformat(f"{year}-{TET[year]}")
        off = [(datetime.date(year, 1, 1), "Tết Dương lịch")]
        off += [(tet + datetime.timedelta(days=day), "Tết Nguyên đán") for day in range(-2, 5)]
        off += [(datetime.date(year, 4, 30), "Ngày Chiến thắng 30/4"), (datetime.date(year, 9, 2), "Quốc khánh 02/9")]
        lines += [f"{day},off,{label},hư cấu" for day, label in sorted(off) if day.weekday() < 5]
    return "\n".join(lines) + "\n"


def reports(first_day, last_day, prefix):
    """tickets.csv and events.csv: three reports a day, in the words of an official. Every tenth touches a reputation."""
    tickets = ["code,received_at,channel,district,field,priority,sensitivity,content"]
    events = ["code,at,kind,unit,level,reason,evidence,note"]
    number = 0
    for offset in range((last_day - first_day).days + 1):
        day = first_day + datetime.timedelta(days=offset)
        for hour, channel, district, field, unit, content in (
                (8, "Ứng dụng", "Phường Bến Mơ", "Rác", "Công ty Môi trường đô thị Bến Mơ", "Rác ở đầu ngõ chưa được thu gom."),
                (9, "Tổng đài 1022", "Phường Cầu Mây", "Chiếu sáng", "UBND phường Cầu Mây", "Cột đèn nghiêng ra mặt đường."),
                (14, "Ứng dụng", "Xã Đồi Thông", "Lĩnh vực khác", "UBND xã Đồi Thông", "Đề nghị lắp biển chỉ dẫn.")):
            number += 1
            code = f"{prefix}-{number:04}"
            sensitivity = "ảnh hưởng uy tín" if number % 10 == 0 else ""
            tickets.append(f'{code},{day}T{hour:02}:15:00,{channel},{district},{field},,{sensitivity},"{content}"')
            events.append(f"{code},{day}T{hour + 1:02}:00:00,chuyển xử lý,{unit},,,,")
            if number % 4:
                events.append(f"{code},{day}T16:30:00,kết quả,{unit},,,có,Đã xử lý.")
                events.append(f"{code},{day}T17:00:00,trả lời,,,,,")
    return "\n".join(tickets) + "\n", "\n".join(events) + "\n"

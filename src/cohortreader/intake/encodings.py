"""Encodings of a text: taken where only one reads it well, asked for where letters look wrong."""

from __future__ import annotations

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LOOKED_AT = 1_000_000  # bytes
_LETTERS = re.compile(r"[^\W\d_]+")
_NEAR_LETTERS = re.compile(
    r"[^\W\d_][^\w\s!-~’–—]+[^\W\d_]|[^\W\d_][¹³¿¾¼½£¥¢ª]|[£¥¿¹³¾¼½¢ªº][^\W\d_]|[\u00a1-\u00bf]{2}|"
    r"[^\W\d_]—[^\W\d_]|[¨¯¸¬¦][^\W\d_]"
)
# Before a small letter the byte may be the Polish one of "żyje?"; before a capital it is no letter.
_QUESTIONS = re.compile(
    r"(?<!\w)(?:¿(?=[A-ZÁÉÍÓÚÑ][^\n;,|\t\"¿?]*\?)|¡(?=[A-ZÁÉÍÓÚÑ][^\n;,|\t\"¡!]*!))"
)
# Letters of one language together; a text in Windows-1252 keeps to one of these sets.
_WESTERN = (
    set("äöüßéèà"),
    set("àâæçéèêëîïôœùûüÿ"),
    set("áéíñóúüºª"),
    set("ãáàâçéêíõóôúü"),
    set("àèéìòùî"),
    set("åäöé"),
    set("æøåé"),
    set("éëïóöüèáúí"),
)
_SHAPES = re.compile(
    r"œ[^uisetdcln]|æ$|ñ(?![aeiouáéíóú])|õ(?!e)|ã(?![oe]|$|s)|ÿ\w|[a-zà-ÿ][A-ZÀ-Þ]|^[À-Þ][A-Z][a-z]|ì\w|ù\w|ø[aeiouyáí]"
)
_EASTERN = {
    "gb18030": "一-鿿ぁ-ヿ",
    "big5": "一-鿿",
    "shift_jis": "一-鿿぀-ヿ",
    "cp949": "가-힯",
}
_KNOWN = re.compile(
    "编号|患者|白血病|急性|病例|生存|缓解|死亡|存活|性别|年龄|移植|疾病|复发|治疗|日期|中心|医院|備註|备注|"
    "編號|緩解|性別|年齡|復發|治療|醫院|姓名|症例|生年|移植|再発|寛解|施設|死亡|生存|"
    r"(?<!\w)[男女是否](?!\w)|"
    "환자|생존|사망|성별|나이|이식|재발|관해|병원"
)


def find_encoding(data: bytes) -> tuple[str, dict[str, str]]:
    """Encoding of a text; or none, and how each that could be meant reads one word of it.

    A byte-order mark decides, then whether it is UTF-8, UTF-16 or UTF-32. Windows-1252 is taken where its letters
    are those of one western language, GB18030 where the pairs of bytes are common Chinese characters and
    no other eastern encoding gives known words.

    >>> find_encoding("décès,né".encode("latin-1"))[0], find_encoding("缓解,是".encode("gb18030"))[0]
    ('cp1252', 'gb18030')
    >>> find_encoding("Łódź".encode("cp1250"))[1]["cp1250"]
    'Łódź'
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            return name, {}
    if b"\0" not in data and _read(data, "utf-8") is not None:
        return "utf-8", {}
    if b"\0" in data:
        return _wide(data), {}
    head = data[:_LOOKED_AT]
    head = head[: head.rfind(b"\n") + 1] or head
    texts = {name: text for name in _EASTERN if (text := _read(head, name)) is not None}
    plausible = {name: text for name, text in texts.items() if _looks_eastern(text, name)}
    known = [name for name, text in plausible.items() if _KNOWN.search(_high(text))]
    if len(known) == 1 and (known[0] != "gb18030" or _is_common_chinese(head)):
        return known[0], {}
    if list(plausible) == ["gb18030"] and _is_common_chinese(head):
        return "gb18030", {}
    western = _read(head, "cp1252")
    if western is not None and _looks_western(western):
        return "cp1252", {}
    if "gb18030" in plausible and "cp949" not in plausible and _is_common_chinese(head):
        return "gb18030", {}
    others = {n: t for n in ("cp1250", "cp1251", "cp1252") if (t := _read(head, n)) is not None}
    for name in ("cp850", "mac_roman"):
        text = head.decode(name, "replace")
        if not re.search("[^\x00-\x7f¡-ÿ]", text) and _looks_western(text):
            others[name] = text
    candidates = plausible | others
    if not candidates:
        return "latin-1", {}
    return "", {name: _sample(text) for name, text in candidates.items()}


def _wide(data: bytes) -> str:
    """UTF-16 or UTF-32 without a mark, by where the noughts stand."""
    for name in ("utf-32-le", "utf-32-be"):
        if len(data) % 4 == 0 and _read(data, name) is not None:
            return name
    even, odd = data[0:2000:2].count(0), data[1:2000:2].count(0)
    name = "utf-16-le" if odd > even else "utf-16-be"
    usable = (
        len(data) % 2 == 0
        and max(even, odd) > max(3 * min(even, odd), len(data[:2000]) // 8)
        and _read(data, name) is not None
    )
    return name if usable else "utf-8"


def _read(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _high(text: str) -> str:
    return "".join(sign if sign > "\x7f" else " " for sign in text)


def _looks_eastern(text: str, encoding: str) -> bool:
    high = "".join(sign for sign in text if sign > "\x7f")
    good = re.findall(f"[{_EASTERN[encoding]}]", high)
    share = 0.9 if encoding == "cp949" else 0.6  # accented letters stand beside Chinese ones
    return bool(good) and len(good) >= share * len(re.sub("[　-〿＀-￯]", "", high))


def _is_common_chinese(data: bytes) -> bool:
    runs = list(re.findall(rb"[\x80-\xff]+", data))
    pairs = [run for run in runs if len(run) % 2 == 0 and _read(run, "gb2312") is not None]
    # The first 3,755 characters of GB 2312 are the common ones; accented letters fall on the others.
    common = sum(0xB0 <= byte <= 0xD7 or 0xA1 <= byte <= 0xA9 for run in pairs for byte in run[::2])
    return 2 * len(pairs) > len(runs) and common >= 0.8 * sum(len(run) // 2 for run in pairs)


def _looks_western(text: str) -> bool:
    text = _QUESTIONS.sub("", text)
    if _NEAR_LETTERS.search(text) or re.search("[\x80-\x9f]", text):
        return False
    words = [word for word in _LETTERS.findall(text) if not word.isascii()]
    letters = {sign for word in words for sign in word.lower() if not sign.isascii()} - set("µ")
    counts = [(sum(not sign.isascii() for sign in word), len(word)) for word in words]
    mostly = any(high == size > 1 or 2 * high > size > 3 for high, size in counts)
    shapes = any(_SHAPES.search(word) for word in words)
    return not mostly and not shapes and any(letters <= language for language in _WESTERN)


def _sample(text: str) -> str:
    words = [word for word in re.findall(r"[^\s;,|\"\t]+", text) if not word.isascii()]
    return max(
        words[:50], key=lambda word: (sum(not s.isascii() for s in word), len(word)), default=""
    )[:20]

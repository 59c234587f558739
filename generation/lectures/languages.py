"""The languages that a speaker can be said to speak."""

from django.conf.locale import LANG_INFO

# What the speech models know, by ISO 639-1, as far as Django has a name for it.
CODES = (
    "af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha he hi "
    "hr ht hu hy id is it ja ka kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt my ne nl nn "
    "no oc pa pl ps pt ro ru sa sd si sk sl sn so sq sr su sv sw ta te tg th tk tl tr tt uk ur uz "
    "vi yi yo zh"
)


def language_choices() -> list[tuple[str, str]]:
    """Codes and English names, by name."""
    named = [(code, language_name(code)) for code in CODES.split()]
    return sorted(((code, name) for code, name in named if name != code), key=lambda pair: pair[1])


def language_name(code: str) -> str:
    """The English name of a language; its code, where there is none."""
    return "Chinese" if code == "zh" else str(LANG_INFO.get(code, {}).get("name", code))

"""What Whisper writes where nobody says it, by language.

It has learned from subtitles of films and of a video platform, and writes their credits and
farewells over noise, music and silence: Koenecke et al. 2024, "Careless Whisper"; Barański et al.
2025, "Investigation of Whisper ASR Hallucinations Induced by Non-Speech Audio", table 2, whose most
frequent ones stand below in the languages in which they are reported (openai/whisper, discussions
679, 928 and 2372).
"""

from __future__ import annotations

import re

from generation.engines.lectures.text import plain

# Nobody says these in a talk: they are dropped wherever they make up a short sentence.
_CREDITS = re.compile(
    "|".join(
        (
            r"\bamara ?org\b",
            r"\bopensubtitles\b",
            r"^(subtitles|captions?|transcription|transcribed|translated) (provided )?by\b",
            r"^untertitel(ung)? (im auftrag|aufgrund der amara|der amara|des zdf|von stephanie)\b",
            r"^(copyright )?(wdr|swr|zdf|ndr|ard|br) 20\d\d$",
            r"^sous titr(es|age)( réalisés?| fait)? (par la communauté|st ?501|société radio)\b",
            r"^subtítulos (realizados )?por (la comunidad|tigrenegro)\b",
            r"^legendas? (pela comunidade|por|adriana)\b",
            r"^sottotitoli (creati dalla|e revisione a cura)\b",
            r"^ondertite(ld|ling) (door|in opdracht)\b",
            r"^napisy (stworzone przez|pobrane z|wykonane przez)\b",
            r"^субтитры (сделал|создавал|подогнал|делал|добавил)",
            r"^(редактор субтитров|корректор) [а-я]\b",
            r"^titulky (vytvořil|přeložil)",
            r"^altyazı m k$",
            r"^teksting av\b",
            r"^(svensk )?undertexter? (av|från)\b",
            r"^字幕(由|志愿者|制作|提供|by)",
            r"明镜与点点栏目",
            r"^请不吝点赞",
        )
    )
)
_LONGEST_CREDIT = 12
# People do say these. They are dropped where they are all that was heard, and hardly heard.
_FAREWELLS = frozenset(
    {
        "you",
        "bye",
        "bye bye",
        "so",
        "oh",
        "thank you",
        "thank you very much",
        "thank you so much",
        "thank you for watching",
        "thank you so much for watching",
        "thanks for watching",
        "thanks for watching and see you next time",
        "please subscribe",
        "please subscribe to my channel",
        "subscribe",
        "see you next time",
        "see you in the next video",
        "i m going to go to the bathroom",
        "vielen dank",
        "vielen dank fürs zuschauen",
        "danke fürs zuschauen",
        "bis zum nächsten mal",
        "merci",
        "merci d avoir regardé cette vidéo",
        "gracias",
        "gracias por ver el video",
        "gracias por ver",
        "suscríbete",
        "obrigado",
        "obrigado por assistir",
        "grazie",
        "grazie per la visione",
        "bedankt voor het kijken",
        "dziękuję",
        "dziękuję za uwagę",
        "děkuji",
        "спасибо",
        "спасибо за просмотр",
        "продолжение следует",
        "до новых встреч",
        "дякую за перегляд",
        "izlediğiniz için teşekkür ederim",
        "ご視聴ありがとうございました",
        "ありがとうございました",
        "시청해주셔서 감사합니다",
        "감사합니다",
        "谢谢大家",
        "谢谢观看",
        "شكرا",
        "اشتركوا في القناة",
    }
)


def is_credit(sentence: str) -> bool:
    """Whether the sentence is one of the credits that nobody says."""
    text = plain(sentence)
    return len(text.split()) <= _LONGEST_CREDIT and bool(_CREDITS.search(text))


def is_farewell(text: str) -> bool:
    """Whether the text is nothing but one or several of the farewells."""
    sentences = [plain(part) for part in re.split(r"[.!?。！？…]+", text)]
    said = [sentence for sentence in sentences if sentence]
    return bool(said) and all(sentence in _FAREWELLS for sentence in said)

"""What the pictures say, in each language they are drawn in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

Cell = tuple[int, int]

PATH: Final[tuple[Cell, ...]] = ((1, 0), (1, 1), (1, 2), (2, 2), (3, 2), (3, 1))
"""Row and column of each letter of the word that is being traced; it fits both boards."""


@dataclass(frozen=True, slots=True)
class Words:
    """One language's pictures.

    Args:
        board: five rows of five letters; PATH spells `traced`.
        found: words on the board, with points.
        across: the crossword's words with the row they stand in; `down` crosses the third letter of each.
        clues: number and clue.
        facts: a figure and its name.
        japanese: is it written in Japanese?
    """

    solved: str
    play: str
    play_below: str
    board: tuple[str, ...]
    traced: str
    found: tuple[tuple[str, int], ...]
    time: str
    score: str
    found_title: str
    daily: str
    daily_below: str
    daily_title: str
    across: tuple[tuple[int, str], ...]
    down: str
    clues: tuple[tuple[str, str], ...]
    progress: str
    progress_below: str
    streak: str
    days: tuple[str, ...]
    points_title: str
    facts: tuple[tuple[str, str], ...]
    japanese: bool = False


ENGLISH: Final = Words(
    solved="3 of 4 solved",
    play="Find words.\nBeat your best.",
    play_below="Trace letters in any\ndirection. Two minutes\nare all you have.",
    board=("SHORE", "PLAMD", "IENGU", "KTEWR", "AYLOB"),
    traced="PLANET",
    found=(("SHORE", 12), ("BOWL", 8), ("ROAM", 8), ("LANE", 8), ("NET", 4)),
    time="1:24",
    score="2,480",
    found_title="Found",
    daily="A new puzzle\nevery morning.",
    daily_below="And easy on the eyes\nat night: dark mode\nis built in.",
    daily_title="Daily crossword",
    across=((0, "TIGER"), (2, "MARCH"), (4, "OCEAN")),
    down="GARDEN",
    clues=(
        ("1", "Striped big cat"),
        ("3", "It ends before April"),
        ("4", "Too deep to stand in"),
        ("2", "Where roses grow"),
    ),
    progress="See yourself\ngetting better.",
    progress_below="Streaks, best scores and\nyour longest words,\nkept on your device.",
    streak="12 days in a row",
    days=("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    points_title="Points this week",
    facts=(("2,910", "best score"), ("ORCHESTRA", "longest word"), ("1,346", "words found")),
)

GERMAN: Final = Words(
    solved="3 von 4 gelöst",
    play="Finde Wörter.\nSchlag dich selbst.",
    play_below="Verbinde Buchstaben in\njeder Richtung. Du hast\nnur zwei Minuten.",
    board=("SONNE", "GARMD", "IETGU", "KNEWR", "AYLOB"),
    traced="GARTEN",
    found=(("SONNE", 12), ("SOGAR", 12), ("ROSA", 8), ("ORT", 4), ("LOB", 4)),
    time="1:24",
    score="2.480",
    found_title="Gefunden",
    daily="Jeden Morgen\nein neues Rätsel.",
    daily_below="Und abends angenehm:\nDer Dunkelmodus ist\nschon eingebaut.",
    daily_title="Tagesrätsel",
    across=((0, "TIGER"), (2, "MARKT"), (4, "OZEAN")),
    down="GARTEN",
    clues=(("1", "Gestreifte Raubkatze"), ("3", "Hier kauft man ein"), ("4", "Weltmeer"), ("2", "Hier blühen Rosen")),
    progress="Sieh zu, wie du\nbesser wirst.",
    progress_below="Serien, Bestmarken und\ndeine längsten Wörter,\nauf deinem Gerät.",
    streak="12 Tage in Folge",
    days=("Mo", "Di", "Mi", "Do", "Fr", "Sa", "So"),
    points_title="Punkte diese Woche",
    facts=(("2.910", "Bestmarke"), ("ORCHESTER", "längstes Wort"), ("1.346", "Wörter gefunden")),
)

FRENCH: Final = Words(
    solved="3 sur 4 trouvés",
    play="Tissez des mots.\nDépassez-vous.",
    play_below="Reliez les lettres dans\ntous les sens. Vous avez\ndeux minutes.",
    board=("PORTE", "JARMU", "OSDEL", "INIER", "LUNES"),
    traced="JARDIN",
    found=(("PORTE", 12), ("LUNES", 12), ("DIEU", 8), ("PORT", 8), ("ART", 4)),
    time="1:24",
    score="2\u202f480",
    found_title="Trouvés",
    daily="Chaque matin,\nune grille neuve.",
    daily_below="Et pour le soir, un mode\nsombre qui ménage\nvos yeux.",
    daily_title="Mots croisés du jour",
    across=((0, "TEMPS"), (2, "SUITE"), (4, "PHOTO")),
    down="MAISON",
    clues=(("1", "Il passe vite"), ("3", "Ce qui vient après"), ("4", "Image prise au vol"), ("2", "On y habite")),
    progress="Regardez-vous\nprogresser.",
    progress_below="Séries, records et mots\nles plus longs, gardés\nsur votre appareil.",
    streak="12 jours de suite",
    days=("Lun", "Mar", "Mer", "Jeu", "Ven", "Sam", "Dim"),
    points_title="Points de la semaine",
    facts=(("2\u202f910", "record"), ("ORCHESTRE", "mot le plus long"), ("1\u202f346", "mots trouvés")),
)

JAPANESE: Final = Words(
    solved="4問中3問",
    play="ことばを探して、\n自己ベストへ。",
    play_below="文字はどの方向にも\nつなげられます。\n制限時間は2分です。",
    board=("サクランボ", "クロスイカ", "ネコワニト", "リドーナツ", "スズメダカ"),
    traced="クロスワード",
    found=(("サクランボ", 12), ("ドーナツ", 8), ("スズメ", 4), ("スイカ", 4), ("メダカ", 4)),
    time="1:24",
    score="2,480",
    found_title="見つけたことば",
    daily="毎朝ひとつ、\n新しいパズル。",
    daily_below="夜は目にやさしい\nダークモードで\n楽しめます。",
    daily_title="今日のクロスワード",
    across=((0, "コンテスト"), (2, "オットセイ"), (4, "ホームラン")),
    down="テントウムシ",
    clues=(("1", "作品を競う催し"), ("3", "アシカの仲間"), ("4", "野球の大きな一打"), ("2", "七つ星の虫")),
    progress="上達が、\n目に見える。",
    progress_below="連続記録も最高得点も\nいちばん長いことばも\n端末に残ります。",
    streak="12日連続",
    days=("月", "火", "水", "木", "金", "土", "日"),
    points_title="今週の得点",
    facts=(("2,910", "最高得点"), ("テントウムシ", "最長のことば"), ("1,346", "見つけた数")),
    japanese=True,
)

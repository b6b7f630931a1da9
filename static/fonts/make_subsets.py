"""Make the browser's font files from the npm package `pretendard`.

    npm pack pretendard@1.3.9 && tar xzf pretendard-1.3.9.tgz
    python static/fonts/make_subsets.py package

Writes next to this file three woff2 subsets of the variable font (weights 400 to 700), the sheet
`static/css/fonts.css` that splits them by unicode-range, and the whole OTF faces for documents.
Pretendard is a reserved font name, so the subsets are called Hankki Sans; the OTF faces are untouched.
Needs fonttools and brotli, which WeasyPrint brings.
"""

import re
import shutil
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

HERE = Path(__file__).parent
LATIN = set(range(0x20, 0x7F)) | {0xA0, 0xA9, 0xB7, 0xD7}
LATIN |= {
    0x2013,
    0x2014,
    0x2018,
    0x2019,
    0x201C,
    0x201D,
    0x2022,
    0x2026,
    0x2190,
    0x2192,
    0x20A9,
    0x20AC,
    0x2212,
}
SIGNS = {
    0x3000,
    0x3001,
    0x3002,
    0x300C,
    0x300D,
    0x203B,
    0x25CF,
    0x25CB,
    0x2713,
    0x2715,
    *range(0x3131, 0x3164),
}
COMMON_SLICES = 9
"""The package's own slices are ordered from rare to frequent; the last ones cover everyday Korean."""

ANDROID_KOREAN = ("Noto Sans CJK KR", "NotoSansCJKkr-Regular", "Noto Sans KR", "NotoSansKR-Regular")
"""Android hides its Korean face from font-family; local() still finds it by these names."""
SHEET_HEAD = """/* Made by static/fonts/make_subsets.py: change that, not this.
   Hankki Sans is the whole face, for desks. Phones load only Hankki Latin and take Hangul from the
   system (Hankki System on Android); Hankki Sans is their last resort. */
"""


def ks_x_1001() -> set[int]:
    """The 2,350 Hangul syllables of KS X 1001, read from Python's own codec."""
    cells = (bytes([row, cell]).decode("euc_kr") for row in range(0xB0, 0xC9) for cell in range(0xA1, 0xFF))
    return {ord(character) for character in cells}


def everyday_hangul(package: Path) -> set[int]:
    """Syllables in the package's most frequent slices, within KS X 1001."""
    css = (package / "dist/web/variable/pretendardvariable-dynamic-subset.css").read_text("utf-8")
    ranges = re.findall(r"unicode-range:\s*([^;}]+)", css)[-COMMON_SLICES:]
    found: set[int] = set()
    for first, last in re.findall(r"U\+([0-9a-fA-F]+)(?:-([0-9a-fA-F]+))?", ",".join(ranges)):
        found |= set(range(int(first, 16), int(last or first, 16) + 1))
    return found & ks_x_1001()


def write_subset(source: Path, characters: set[int], name: str) -> None:
    """Write one woff2 with these characters and the weights 400 to 700."""
    options = Options()
    options.flavor = "woff2"
    options.layout_features = ["kern", "tnum", "ccmp", "locl", "mark"]
    options.hinting = False
    options.name_IDs = [0, 1, 2, 13, 14]
    font = TTFont(source)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=characters)
    subsetter.subset(font)
    instantiateVariableFont(font, {"wght": (400, 700)}, inplace=True)
    font["name"].setName("Hankki Sans", 1, 3, 1, 0x409)
    font.flavor = "woff2"
    font.save(HERE / name)
    print(f"{name}: {len(characters)} characters, {(HERE / name).stat().st_size / 1000:.1f} kB")


def as_ranges(characters: set[int]) -> str:
    """These characters as a CSS unicode-range."""
    runs: list[list[int]] = []
    for point in sorted(characters):
        if runs and point == runs[-1][1] + 1:
            runs[-1][1] = point
        else:
            runs.append([point, point])
    return ",".join(f"U+{a:X}" if a == b else f"U+{a:X}-{b:X}" for a, b in runs)


def face(family: str, source: str, ranges: str, weight: str = "400 700") -> str:
    """One @font-face rule."""
    return (
        f'@font-face {{ font-family: "{family}"; font-weight: {weight}; font-display: swap;\n'
        f"  src: {source};\n  unicode-range: {ranges}; }}\n"
    )


def write_sheet(common: set[int]) -> None:
    """Write static/css/fonts.css, rare part first: of overlapping ranges the browser takes the last."""
    latin, hangul = as_ranges(LATIN), "U+AC00-D7A3"
    local = ", ".join(f'local("{name}")' for name in ANDROID_KOREAN)
    rules = [
        face("Hankki Sans", web("hankki-hangul-rest"), hangul),
        face("Hankki Sans", web("hankki-hangul-common"), as_ranges(common)),
        face("Hankki Sans", web("hankki-latin"), latin),
        face("Hankki Latin", web("hankki-latin"), latin),
        face("Hankki System", local, f"{hangul},U+3000-303F,U+3131-318E", "400"),
    ]
    (HERE.parent / "css/fonts.css").write_text(SHEET_HEAD + "".join(rules), "utf-8")


def web(name: str) -> str:
    """The src of a woff2 next to this file, as seen from static/css/."""
    return f'url("../fonts/{name}.woff2") format("woff2")'


def main(package: Path) -> None:
    """Write all subsets and the unicode-ranges they stand for."""
    source = package / "dist/public/variable/PretendardVariable.ttf"
    common = everyday_hangul(package) | SIGNS
    parts = {"latin": LATIN, "hangul-common": common, "hangul-rest": ks_x_1001() - common}
    for part, characters in parts.items():
        write_subset(source, characters, f"hankki-{part}.woff2")
    write_sheet(common)
    for weight in ("Regular", "SemiBold", "Bold"):
        shutil.copyfile(
            package / f"dist/public/static/Pretendard-{weight}.otf",
            HERE / f"documents/Pretendard-{weight}.otf",
        )
    shutil.copyfile(package / "dist/LICENSE.txt", HERE / "LICENSE.txt")
    shutil.copyfile(package / "dist/LICENSE.txt", HERE / "documents/LICENSE.txt")


if __name__ == "__main__":
    main(Path(sys.argv[1]))

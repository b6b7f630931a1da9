"""Regenerate the recording: python static/sounds/make_clips.py (needs espeak-ng and lame).

One MP3 with a clip for every word that an amount of won is said with, and js/clips_ko.js that says where each lies.
static/js/clips.js puts them together when a device has no Korean voice. To replace the voice by a person's, record
the same words one after the other with a pause between, and write their places into js/clips_ko.js.
"""

import subprocess
import sys
import tempfile
import wave
from array import array
from pathlib import Path

HERE = Path(__file__).parent
RECORDING, PLACES = HERE / "ko.mp3", HERE.parent / "js" / "clips_ko.js"
DIGITS = "일이삼사오육칠팔구"
RATE, BITRATE = 22_050, 24
# Readers disagree by up to seven hundredths of a second where an MP3 begins: clips must lie further apart.
GAP_SECONDS = 0.2
QUIET, LOUD = 350, 27_000
ENDS = {"결제": "원 결쩨돼써요", "취소": "원 취소돼써요", "켜짐": "소리가 켜저써요"}
PRONOUNCED = {"육십": "육씹", "칠십": "칠씹", "팔십": "팔씹", "육백": "육빽", "육만": "융만", "십만": "심만", "백만": "뱅만"}


def words() -> dict[str, str]:
    """Clip name → what is said. 천, 백, 십 and 만 are said with their digit: so a listener hears 육천, not 육, 천.

    What Koreans pronounce otherwise than they spell it is given as pronounced: 육만 is [융만].
    """
    said = {digit: digit for digit in DIGITS}
    for place in ("십", "백", "천"):
        said |= {word: word for word in [place, *(digit + place for digit in DIGITS[1:])]}
    said |= {word: word for word in ["만", *(digit + "만" for digit in DIGITS), "십만", "백만", "천만", "억", "영"]}
    return said | PRONOUNCED | ENDS


def synthesized(text: str, folder: Path) -> array:
    """The text as 16-bit samples, silence at both ends cut off, as loud as all the others."""
    path = folder / "word.wav"
    speak = ["espeak-ng", "-v", "ko", "-s", "165", "-p", "42", "-a", "160", "-w", str(path), text]
    subprocess.run(speak, check=True, stderr=subprocess.DEVNULL)
    with wave.open(str(path), "rb") as file:
        assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (RATE, 2, 1)
        samples = array("h", file.readframes(file.getnframes()))
    loud = [place for place, sample in enumerate(samples) if abs(sample) > QUIET]
    cut = samples[max(loud[0] - 200, 0) : loud[-1] + 600]
    peak = max(abs(sample) for sample in cut)
    return array("h", (sample * LOUD // peak for sample in cut))


def main() -> None:
    whole, places = array("h", bytes(2 * int(RATE * GAP_SECONDS))), {}
    with tempfile.TemporaryDirectory() as folder:
        for name, text in words().items():
            samples = synthesized(text, Path(folder))
            places[name] = [round(len(whole) / RATE, 3), round(len(samples) / RATE, 3)]
            whole += samples + array("h", bytes(2 * int(RATE * GAP_SECONDS)))
        raw = Path(folder) / "whole.wav"
        with wave.open(str(raw), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(RATE)
            file.writeframes(whole.tobytes())
        lame = ["lame", "--quiet", "-m", "m", "--cbr", "-b", str(BITRATE), "--noreplaygain", str(raw), str(RECORDING)]
        subprocess.run(lame, check=True)
    lines = [f"  {name}: [{start}, {length}]," for name, (start, length) in places.items()]
    head = "// Where each word lies in sounds/ko.mp3: start and length in seconds. Written by sounds/make_clips.py."
    PLACES.write_text("\n".join([head, "export const CLIPS = {", *lines, "};"]) + "\n")
    print(f"{len(places)} clips, {len(whole) / RATE:.1f} s, {RECORDING.stat().st_size} bytes", file=sys.stderr)


if __name__ == "__main__":
    main()

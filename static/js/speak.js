// Amounts of won in Korean words, and saying them aloud. portals/counter/speech.py spells the same.
const DIGITS = ["", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구"];
const PLACES = ["", "십", "백", "천"];
const GROUPS = ["", "만", "억", "조"];

function groupWords(group) {
  let words = "";
  for (let place = 3; place >= 0; place -= 1) {
    const digit = Math.floor(group / 10 ** place) % 10;
    if (digit) words += (digit === 1 && place ? "" : DIGITS[digit]) + PLACES[place];
  }
  return words;
}

// 12000 is "만 이천 원". 일 is left out before 십, 백, 천, and before 만 when nothing stands in front of it.
export function spokenAmount(amount) {
  if (!Number.isSafeInteger(amount) || amount < 0) throw new RangeError(`${amount} won cannot be said`);
  if (amount === 0) return "영 원";
  const words = [];
  for (let place = GROUPS.length - 1; place >= 0; place -= 1) {
    const group = Math.floor(amount / 10000 ** place) % 10000;
    if (group) {
      const bare = group === 1 && place === 1 && words.length === 0;
      words.push((bare ? "" : groupWords(group)) + GROUPS[place]);
    }
  }
  return [...words, "원"].join(" ");
}

// What the counter hears: "구천 원 결제됐어요", "구천 원 취소됐어요", "구천 원 손님이 취소했어요"; and what is to be done with the
// cash beside it: "현금 삼천 원 받아 주세요", "현금 삼천 원 돌려주세요".
export function spokenEvent({ amount, cash = 0, voided = false, byGuest = false }) {
  const undone = byGuest ? "손님이 취소했어요" : "취소됐어요";
  const said = `${spokenAmount(amount)} ${voided ? undone : "결제됐어요"}`;
  return cash ? `${said}. 현금 ${spokenAmount(cash)} ${voided ? "돌려주세요" : "받아 주세요"}` : said;
}

// Whether anything was ever heard to begin; and whether speaking was tried and nothing did: an interface without a voice.
let spoke = false;
let silent = false;
const BEGINS_MS = 2500;

// Says a text with a Korean voice; where the device has none, does `instead`.
export function say(text, instead = () => {}) {
  if (silent || hasNoKoreanVoice()) return instead();
  const words = new SpeechSynthesisUtterance(text);
  words.lang = "ko-KR";
  words.rate = 0.95;
  const voice = speechSynthesis.getVoices().find((each) => each.lang.toLowerCase().startsWith("ko"));
  if (voice) words.voice = voice;
  words.onstart = () => (spoke = true);
  speechSynthesis.speak(words);
  if (!voice) setTimeout(() => giveUp(instead), BEGINS_MS);
}

// Voices come late, so an empty list is believed only when nothing was heard by now.
function giveUp(instead) {
  if (spoke || (speechSynthesis.getVoices().length > 0 && !hasNoKoreanVoice())) return;
  silent = true;
  speechSynthesis.cancel();
  instead();
}

// Whether a Korean voice is known to be missing; browsers load their voices late, so none at all means "not known".
export function hasNoKoreanVoice() {
  if (silent || !("speechSynthesis" in window)) return true;
  const voices = speechSynthesis.getVoices();
  return voices.length > 0 && !voices.some((each) => each.lang.toLowerCase().startsWith("ko"));
}

// An amount of won said from the recording in static/sounds, for devices without a Korean voice.
// Asked for when it is first needed; what is said at the same time waits for its turn.
import { CLIPS } from "./clips_ko.js";

const DIGITS = ["", "일", "이", "삼", "사", "오", "육", "칠", "팔", "구"];
const PLACES = ["", "십", "백", "천"];
const RECORDING = new URL("../sounds/ko.mp3", import.meta.url);
// Readers disagree by up to seven hundredths of a second where an MP3 begins; between two clips there is more silence than that.
const EARLY_S = 0.02;
const LATE_S = 0.08;
let recording = null;
let freeAt = 0;

// The words of a number below 10,000: 1,234 is 천, 이백, 삼십, 사.
function group(number) {
  return [3, 2, 1, 0].flatMap((place) => {
    const digit = Math.floor(number / 10 ** place) % 10;
    return digit ? [(digit === 1 && place ? "" : DIGITS[digit]) + PLACES[place]] : [];
  });
}

// 만 is said together with the word before it where the recording has that: 이만, 십만; else after it: 이십, 만.
function tenThousands(number) {
  if (number === 0) return [];
  if (number === 1) return ["만"];
  const words = group(number);
  const joined = `${words.at(-1)}만`;
  return joined in CLIPS ? [...words.slice(0, -1), joined] : [...words, "만"];
}

// The clips of an amount in their order, with how it ends: "결제" or "취소". Amounts from 10^12 on have none.
export function clipsOf(amount, voided) {
  const end = voided ? "취소" : "결제";
  if (amount === 0) return ["영", end];
  const [hundredMillions, tens, ones] = [Math.floor(amount / 1e8), Math.floor(amount / 1e4) % 10000, amount % 10000];
  const first = hundredMillions ? [...group(hundredMillions), "억"] : [];
  return [...first, ...(first.length && tens === 1 ? ["일만"] : tenThousands(tens)), ...group(ones), end];
}

async function decoded(context) {
  const answer = await fetch(RECORDING);
  if (!answer.ok) throw new Error(String(answer.status));
  return context.decodeAudioData(await answer.arrayBuffer());
}

// Plays clips one after the other; true when they will be heard. Never throws: the chime has sounded already.
export async function playClips(context, names) {
  if (!context || context.state !== "running") return false;
  try {
    recording = recording || decoded(context);
    const sound = await recording;
    freeAt = Math.max(freeAt, context.currentTime + 0.05);
    names.forEach((name) => playOne(context, sound, CLIPS[name]));
    freeAt += 0.3;
    return true;
  } catch {
    // No network at that moment: asked for again with the next meal.
    recording = null;
    return false;
  }
}

function playOne(context, sound, [start, length]) {
  const source = context.createBufferSource();
  source.buffer = sound;
  source.connect(context.destination);
  source.start(freeAt, start - EARLY_S, length + EARLY_S + LATE_S);
  freeAt += length;
}
